// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sim/config/read.h"
#include "tests/unit/config/bad_input.h"

// Malformed files of memories and boards: what is said about them, and where.
namespace rill {
namespace {

using test::BadInput;
using test::case_name;
using test::expect_explained;
using test::replaced;

const std::string kMemory =
    "source: made up\n"
    "protocol: DDR4\n"
    "tck_ns: 0.833\n"
    "bus_bits: 64\n"
    "device_bits: 16\n"
    "burst_length: 8\n"
    "bank_groups: 2\n"
    "banks_per_group: 4\n"
    "rows: 65536\n"
    "columns: 1024\n"
    "timing: {cl: 16, cwl: 12, trcd: 16, trp: 16, tras: 39, trc: 55, trrd_s: 7, trrd_l: 8,\n"
    "  tfaw: 36, tccd_s: 4, tccd_l: 6, twtr_s: 3, twtr_l: 9, twr: 18, trtp: 9, trfc: 420,\n"
    "  trefi: 9360}\n"
    "address_map: [offset, column, bank_group, bank, row]\n";

const std::string kBoard =
    "source: made up\n"
    "part: xczu3eg\n"
    "family: ultrascale_plus\n"
    "capacity: {lut: 100, lutram_lut: 50, ff: 200, bram36: 4, uram: 0, dsp: 10}\n"
    "memory: lpddr4_1066_x32\n"
    "port:\n"
    "  width_bits: 128\n"
    "  count: 4\n"
    "  max_burst_beats: 256\n"
    "  outstanding: 8\n"
    "  fifo_bytes: 2048\n"
    "  latency_cycles: 20\n"
    "default_clock_mhz: 200\n"
    "static_power_w: 1\n";

class BadMemory : public testing::TestWithParam<BadInput> {};
TEST_P(BadMemory, IsExplained) { expect_explained(GetParam(), read_memory); }

INSTANTIATE_TEST_SUITE_P(
    Memory, BadMemory,
    testing::Values(
        BadInput{"Empty", "", {"0:0: is empty; see configs/README.md"}},
        BadInput{"OnlyComments", "# nothing\n\n", {"0:0: is empty"}},
        BadInput{"AList", "[1, 2]\n", {"1:1: is a list, but a section"}},
        BadInput{"AWord", "hello\n", {"1:1: is the plain value `hello`, but a section"}},
        BadInput{"BrokenYaml", "protocol: [DDR4\n", {"2:1: is not valid YAML: "}},
        BadInput{"BadIndentation", "timing:\n  cl: 1\n cwl: 2\n", {"3:2: is not valid YAML: "}},
        BadInput{"Binary", std::string("a\0b", 3), {"0:0: is not a text file"}},
        BadInput{"TwoDocuments", kMemory + "---\na: 1\n", {"15:1: a second document starts here"}},
        BadInput{"UnknownKey",
                 kMemory + "rowss: 1\n",
                 {"15:1: rowss: is not a key…did you mean `rows`?"}},
        BadInput{
            "UnknownNestedKey",
            replaced(kMemory, "  trefi: 9360", "  REFI: 9360"),
            {"11:1: timing.trefi: is missing…add `trefi: …`", "13:3: timing.REFI: is not a key"}},
        BadInput{"DuplicateKey",
                 kMemory + "rows: 4\n",
                 {"15:1: rows: is given twice, first in line 9; keep one"}},
        BadInput{"MissingKey",
                 replaced(kMemory, "protocol: DDR4\n", ""),
                 {"1:1: protocol: is missing…DRAM standard"}},
        BadInput{"NoValue",
                 replaced(kMemory, "rows: 65536", "rows:"),
                 {"9:1: rows: has no value, but a whole number 1..16777216 is needed"}},
        BadInput{"WrongEnum",
                 replaced(kMemory, "DDR4", "DDR5"),
                 {"2:11: protocol: `DDR5` is unknown; did you mean `DDR3`?"}},
        BadInput{"Negative",
                 replaced(kMemory, "65536", "-1"),
                 {"9:7: rows: -1 is out of range; choose a whole number in 1..16777216"}},
        BadInput{"NotANumber",
                 replaced(kMemory, "0.833", ".nan"),
                 {"3:9: tck_ns: `.nan` is not a finite number"}},
        BadInput{"Infinite",
                 replaced(kMemory, "0.833", ".inf"),
                 {"3:9: tck_ns: `.inf` is not a finite number"}},
        BadInput{"TooSmallToHold",
                 replaced(kMemory, "0.833", "1e-400"),
                 {"3:9: tck_ns: 1e-400 is out of range"}},
        BadInput{"Octal",
                 replaced(kMemory, "cl: 16", "cl: 016"),
                 {"11:14: timing.cl: `016` has a leading zero…octal"}},
        BadInput{"Hexadecimal",
                 replaced(kMemory, "1024", "0x400"),
                 {"10:10: columns: `0x400` is not a whole number"}},
        BadInput{"BooleanAsNumber",
                 replaced(kMemory, "1024", "yes"),
                 {"10:10: columns: `yes` is not a whole number"}},
        BadInput{"RealAsWhole",
                 replaced(kMemory, "1024", "1024.5"),
                 {"10:10: columns: `1024.5` is not a whole number"}},
        BadInput{"NumberInQuotes",
                 replaced(kMemory, "1024", "\"1024\""),
                 {"10:10: columns: is text in quotes…remove the quotes"}},
        BadInput{"HugeNumber",
                 replaced(kMemory, "1024", "99999999999999999999999"),
                 {"10:10: columns: 99999999999999999999999 is out of range"}},
        BadInput{"ListForNumber",
                 replaced(kMemory, "1024", "[1024]"),
                 {"10:10: columns: is a list, but a whole number"}},
        BadInput{
            "NotAPowerOfTwo",
            replaced(kMemory, "1024", "1000"),
            {"10:10: columns: 1000 is not a power of two; use 8, 16, 32, 64, 128, 256, … 65536"}},
        BadInput{"DeviceWiderThanBus",
                 replaced(kMemory, "device_bits: 16", "device_bits: 128"),
                 {"5:14: device_bits: 128 is wider than the bus of 64 bits"}},
        BadInput{"TimingContradiction",
                 replaced(kMemory, "trc: 55", "trc: 20"),
                 {"11:61: timing.trc: 20 is less than tras (39)"}},
        BadInput{"RefreshLeavesNoRowCycle",
                 // 420 + tRP 16 + tRC 55
                 replaced(kMemory, "trefi: 9360", "trefi: 491"),
                 {"13:10: timing.trefi: 491 leaves no time between refreshes of 420 clocks"}},
        BadInput{"MoreBanksThanModelled",
                 replaced(kMemory, "bank_groups: 2\nbanks_per_group: 4",
                          "bank_groups: 4\nbanks_per_group: 32"),
                 {"8:18: banks_per_group: 32, with the groups and ranks, are more than 64 banks"}},
        BadInput{"RefreshNeverEnds",
                 replaced(kMemory, "trefi: 9360", "trefi: 420"),
                 {"13:10: timing.trefi: 420 leaves no time between refreshes of 420 clocks"}},
        BadInput{"MapMissesAField",
                 replaced(kMemory, "bank, row", "bank"),
                 {"14:14: address_map: field `row` is missing"}},
        BadInput{"MapRepeatsAField",
                 replaced(kMemory, "bank, row", "bank, row, bank"),
                 {"14:14: address_map: field `bank` appears twice"}},
        BadInput{"MapStartsWrong",
                 replaced(kMemory, "[offset, column", "[column, offset"),
                 {"14:14: address_map: must start with offset"}},
        BadInput{"MapHasUnknownField",
                 replaced(kMemory, "bank, row", "bank, rows"),
                 {"14:49: address_map[4]: `rows` is unknown; did you mean `row`?"}},
        BadInput{"Anchor",
                 replaced(kMemory, "65536", "&r 65536"),
                 {"9:7: rows: anchors (`&name`) are not supported"}},
        BadInput{"Alias",
                 "a: 1\nb: *a\n",
                 {"2:4: is not valid YAML: the referenced anchor is not defined"}},
        BadInput{"Tag",
                 replaced(kMemory, "65536", "!!int 65536"),
                 {"9:7: rows: tags (`tag:yaml.org,2002:int`) are not supported"}},
        BadInput{"MergeKey",
                 kMemory + "<<: {ranks: 2}\n",
                 {"15:1: merge keys (`<<`) are not supported"}},
        BadInput{"ListAsKey", kMemory + "? [a, b]\n: 1\n", {"15:3: a key must be a plain name"}},
        BadInput{"ManyMistakesAtOnce",
                 replaced(replaced(replaced(kMemory, "DDR4", "DDR9"), "0.833", "fast"), "cl: 16",
                          "cl: 0") +
                     "speed: 3\nrows: 2\n",
                 {"2:11: protocol: `DDR9` is unknown", "3:9: tck_ns: `fast` is not a finite number",
                  "11:14: timing.cl: 0 is out of range", "15:1: speed: is not a key",
                  "16:1: rows: is given twice"}}),
    case_name);

class BadBoard : public testing::TestWithParam<BadInput> {};
TEST_P(BadBoard, IsExplained) { expect_explained(GetParam(), read_board); }

INSTANTIATE_TEST_SUITE_P(
    Board, BadBoard,
    testing::Values(
        BadInput{"UnknownFamily",
                 replaced(kBoard, "ultrascale_plus", "ultrascale_pluss"),
                 {"3:9: family: `ultrascale_pluss` is unknown; did you mean `ultrascale_plus`?"}},
        BadInput{"MoreLutramThanLut",
                 replaced(kBoard, "lutram_lut: 50", "lutram_lut: 500"),
                 {"4:34: capacity.lutram_lut: 500 is more than all LUTs (100)"}},
        BadInput{"WidthIsNoPowerOfTwo",
                 replaced(kBoard, "width_bits: 128", "width_bits: 100"),
                 {"7:15: port.width_bits: 100 is not a power of two; use 32, 64, 128, 256, "
                  "512, 1024"}},
        BadInput{"FifoBelowABeat",
                 replaced(kBoard, "2048", "8"),
                 {"11:15: port.fifo_bytes: holds less than one beat; use at least 16"}},
        BadInput{"NoClock",
                 replaced(kBoard, "default_clock_mhz: 200", "default_clock_mhz: 0"),
                 {"13:20: default_clock_mhz: 0 is out of range; choose a number in 1..2000"}},
        BadInput{"SectionForText",
                 replaced(kBoard, "part: xczu3eg", "part: {a: 1}"),
                 {"2:7: part: is a section of keys, but text is needed"}},
        BadInput{"WordForSection",
                 replaced(kBoard,
                          "{lut: 100, lutram_lut: 50, ff: 200, bram36: "
                          "4, uram: 0, dsp: 10}",
                          "large"),
                 {"4:11: capacity: is the plain value `large`, but a section with the keys lut"}},
        BadInput{"MissingInSection",
                 replaced(kBoard, "  count: 4\n", ""),
                 {"6:1: port.count: is missing"}}),
    case_name);

}  // namespace
}  // namespace rill
