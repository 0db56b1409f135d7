// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sim/config/read.h"
#include "tests/unit/config/bad_input.h"
#include "tests/unit/config/temp_folder.h"

// Malformed files of every kind: what is said about them, and where.
namespace rill {
namespace {

using test::BadInput;
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

const std::string kNumerics =
    "input: int8\n"
    "defaults:\n"
    "  weight: fixed<11,4,RND,SAT>\n"
    "  output: fixed<9,3,RND,SAT>\n"
    "  accumulation: {accumulator: \"fixed<12,4,RND,SAT>\", terms_per_cast: 16}\n";

const std::string kDesign =
    "organisation: streaming\n"
    "fusion: all\n"
    "folding: fit_board\n"
    "stages:\n"
    "  a: {pe: 2, simd: 3}\n"
    "fifo_depth: 32\n";

const std::string kNetwork =
    "input: {channels: 3, height: 8, width: 8}\n"
    "layers:\n"
    "  a: {op: convolution, channels: 4, kernel: 3, pad: 1}\n"
    "  b: {op: max_pool, kernel: 2, stride: 2}\n"
    "  c: {op: concat, from: [b, b]}\n";

void expect_from(const BadInput& bad,
                 const std::function<void(const std::filesystem::path&)>& read) {
  const test::TempFolder folder;
  const auto file = folder.write("file.yaml", bad.text);
  test::expect_complaints(test::complaints([&] { read(file); }), bad.expected);
}

std::string case_name(const testing::TestParamInfo<BadInput>& info) { return info.param.name; }

class BadMemory : public testing::TestWithParam<BadInput> {};
TEST_P(BadMemory, IsExplained) { expect_from(GetParam(), read_memory); }

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
TEST_P(BadBoard, IsExplained) { expect_from(GetParam(), read_board); }

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

class BadNumerics : public testing::TestWithParam<BadInput> {};
TEST_P(BadNumerics, IsExplained) { expect_from(GetParam(), read_numerics); }

INSTANTIATE_TEST_SUITE_P(
    Numerics, BadNumerics,
    testing::Values(
        BadInput{"UnknownFormat",
                 replaced(kNumerics, "int8", "float16"),
                 {"1:8: input: `float16` is not a format; write it as fixed<9,3,RND,SAT>"}},
        BadInput{"BlocksOfNothing",
                 replaced(kNumerics, "int8", "bfp8/0"),
                 {"1:8: input: `bfp8/0` is not a format…pow2_4 or bfp8"}},
        BadInput{"TooWide",
                 replaced(kNumerics, "int8", "int40"),
                 {"1:8: input.width: 40 is out of range; choose a whole number in 1..32"}},
        BadInput{"UnknownRounding",
                 replaced(kNumerics, "11,4,RND", "11,4,RNDD"),
                 {"3:11: defaults.weight.rounding: `RNDD` is unknown; did you mean `RND`?"}},
        BadInput{"UnquotedInBraces",
                 replaced(kNumerics, "\"fixed<12,4,RND,SAT>\"", "fixed<12,4>"),
                 {"5:31: defaults.accumulation.accumulator: `fixed<12` is not a format…quotes",
                  "5:40: defaults.accumulation.4>: is not a key"}},
        BadInput{
            "NarrowFixed",
            replaced(kNumerics, "int8", "{kind: fixed, width: 8, integer_bits: 2, narrow: true}"),
            {"1:8: input: a fixed-point format has no scale"}},
        BadInput{"RoundedInteger",
                 replaced(kNumerics, "int8", "{kind: int, width: 8, rounding: RND}"),
                 {"1:8: input: an integer format has no integer bits, rounding"}},
        BadInput{"OneBitNarrow",
                 replaced(kNumerics, "int8", "int1 narrow"),
                 {"1:8: input: a narrow format of one bit"}},
        BadInput{"UnknownFormatWord",
                 replaced(kNumerics, "int8", "int8 narow"),
                 {"1:8: input: `int8 narow` is not a format"}},
        BadInput{"PartialWithoutTerms",
                 replaced(kNumerics, "terms_per_cast: 16", "partial: int8"),
                 {"5:63: defaults.accumulation.partial: needs terms_per_cast",
                  "5:63: defaults.accumulation.partial: is not of the accumulator's kind"}},
        BadInput{"PartialWithNoTerms",
                 replaced(kNumerics, "terms_per_cast: 16",
                          "terms_per_cast: 0, partial: \"fixed<12,4,RND,SAT>\""),
                 {"5:70: defaults.accumulation.terms_per_cast: 0 sums all terms exactly and casts "
                  "once"}},
        BadInput{"AccumulatorPerChannel",
                 replaced(kNumerics, "\"fixed<12,4,RND,SAT>\"", "int8 per_channel"),
                 {"5:31: defaults.accumulation.accumulator: per_channel and power_of_two_scale"}},
        BadInput{"DefaultsWithoutWeight",
                 replaced(kNumerics, "  weight: fixed<11,4,RND,SAT>\n", ""),
                 {"2:1: defaults: has no `weight`; add it"}},
        BadInput{"NegativeTerms",
                 replaced(kNumerics, "terms_per_cast: 16", "terms_per_cast: -1"),
                 {"5:70: defaults.accumulation.terms_per_cast: -1 is out of range"}},
        BadInput{"PaddingCodeTooBig",
                 kNumerics + "layers: {a: {padding_code: 3000000000}}\n",
                 {"6:28: layers.a.padding_code: 3000000000 is out of range"}}),
    case_name);

class BadDesign : public testing::TestWithParam<BadInput> {};
TEST_P(BadDesign, IsExplained) { expect_from(GetParam(), read_design); }

INSTANTIATE_TEST_SUITE_P(
    Design, BadDesign,
    testing::Values(
        BadInput{"UnknownFusion",
                 replaced(kDesign, "all", "alll"),
                 {"2:9: fusion: `alll` is unknown; did you mean `all`?"}},
        BadInput{"FusionOfNames",
                 replaced(kDesign, "all", "[a, b]"),
                 {"2:10: fusion[0]: is the plain value `a`, but a list is needed",
                  "2:13: fusion[1]: is the plain value `b`"}},
        BadInput{
            "EmptyGroup", replaced(kDesign, "all", "[[a], []]"), {"2:15: fusion[1]: is empty"}},
        BadInput{"NoGroups", replaced(kDesign, "all", "[]"), {"2:9: fusion: has no group"}},
        BadInput{"LayerInTwoGroups",
                 replaced(kDesign, "all", "[[a, b], [b]]"),
                 {"2:19: fusion[1][0]: `b` is in two groups"}},
        BadInput{"TargetWithoutRate",
                 replaced(kDesign, "fit_board", "target_fps"),
                 {"3:10: folding: target_fps needs a rate"}},
        BadInput{"RateWithoutTarget",
                 kDesign + "target_fps: 30\n",
                 {"7:13: target_fps: has no effect unless `folding: target_fps`"}},
        BadInput{"ZeroLanes",
                 replaced(kDesign, "pe: 2", "pe: 0"),
                 {"5:11: stages.a.pe: 0 is out of range"}},
        BadInput{"StagesAsList",
                 replaced(kDesign, "  a: {pe: 2, simd: 3}", "  - a"),
                 {"5:3: stages: is a list, but a section"}},
        BadInput{"StageTwice",
                 replaced(kDesign, "fifo_depth", "  a: {pe: 4}\nfifo_depth"),
                 {"6:3: stages.a: is given twice, first in line 5"}},
        BadInput{"UnknownOrganisation",
                 replaced(kDesign, "streaming", "systolic"),
                 {"1:15: organisation: `systolic` is unknown; use one of: streaming, tiled"}}),
    case_name);

class BadNetwork : public testing::TestWithParam<BadInput> {};
TEST_P(BadNetwork, IsExplained) { expect_from(GetParam(), read_network); }

INSTANTIATE_TEST_SUITE_P(
    Network, BadNetwork,
    testing::Values(BadInput{"DuplicateLayer",
                             replaced(kNetwork, "  b: {op", "  a: {op"),
                             {"4:3: layers.a: is given twice, first in line 3",
                              "5:26: layers.c.from: no layer is named `b`",
                              "5:29: layers.c.from: no layer is named `b`"}},
                    BadInput{"UnknownInput",
                             replaced(kNetwork, "[b, b]", "[b, d]"),
                             {"5:29: layers.c.from: no layer is named `d`; did you mean `a`?"}},
                    BadInput{"UnknownOperation",
                             replaced(kNetwork, "concat", "conct"),
                             {"5:11: layers.c.op: `conct` is unknown; did you mean `concat`?"}},
                    BadInput{"RefusedOperation",
                             replaced(kNetwork, "concat", "lrn"),
                             {"5:11: layers.c.op: `lrn`, local response normalisation, is left out "
                              "on purpose"}},
                    BadInput{"RefusedOperationWithKeysOfItsOwn",
                             replaced(kNetwork, "{op: concat", "{op: lrn, size: 5, alpha: 1e-4"),
                             {"5:11: layers.c.op: `lrn`, local response normalisation, is left out "
                              "on purpose"}},
                    BadInput{"ReadsBelow",
                             replaced(kNetwork, "kernel: 3, pad: 1", "kernel: 3, from: b"),
                             {"3:3: layers.a.from: is part of a cycle (a reads b reads a)"}},
                    BadInput{"ReadsItself",
                             replaced(kNetwork, "kernel: 3, pad: 1", "kernel: 3, from: a"),
                             {"3:3: layers.a.from: is part of a cycle (a reads a)"}},
                    BadInput{"WrongOrder",
                             replaced(kNetwork, "stride: 2}", "stride: 2, from: d}") +
                                 "  d: {op: reorg, stride: 2, from: a}\n",
                             {"4:49: layers.b.from: `d` stands below the layer that reads it"}},
                    BadInput{"JoinsOne",
                             replaced(kNetwork, "[b, b]", "b"),
                             {"5:25: layers.c.from: joins 1 map; name at least two"}},
                    BadInput{"ReadsTwo",
                             replaced(kNetwork, "stride: 2}", "stride: 2, from: [a, input]}"),
                             {"4:49: layers.b.from: names 2 maps, but this operation reads one"}},
                    BadInput{"KeyOfAnotherOperation",
                             replaced(kNetwork, "stride: 2}", "stride: 2, groups: 2}"),
                             {"4:43: layers.b.groups: means nothing for max_pool"}},
                    BadInput{"MissingKernel",
                             replaced(kNetwork, ", kernel: 3", ""),
                             {"3:3: layers.a.kernel: is missing; a convolution needs it"}},
                    BadInput{"ThreeExtents",
                             replaced(kNetwork, "kernel: 3", "kernel: [3, 3, 3]"),
                             {"3:45: layers.a.kernel: has 3 values"}},
                    BadInput{"SlopeWithoutLeaky",
                             replaced(kNetwork, "pad: 1", "leaky_slope: 0.1"),
                             {"3:48: layers.a.leaky_slope: has no effect unless"}},
                    BadInput{"ReservedName",
                             replaced(kNetwork, "  a:", "  input:"),
                             {"3:3: layers.input: this name stands for the picture"}},
                    BadInput{"UnusableName",
                             replaced(kNetwork, "  a:", "  conv 1/2:"),
                             {"3:3: layers.conv 1/2: is not usable as a layer name"}},
                    BadInput{"NameWithAnEmptyPart",
                             replaced(kNetwork, "  a:", "  a..b:"),
                             {"3:3: layers.a..b: is not usable as a layer name"}},
                    BadInput{"NameThatIsANumber",
                             replaced(kNetwork, "  a:", "  3.5:"),
                             {"3:3: layers.3.5: is not usable as a layer name"}},
                    BadInput{"NamesThatAreOneModule",
                             replaced(kNetwork, "  a:",
                                      "  b.c: {op: max_pool, kernel: 1, stride: 1}\n"
                                      "  b_c: {op: max_pool, kernel: 1, stride: 1}\n  a:"),
                             {"4:3: layers.b_c: differs from `b.c` in a dot only"}},
                    BadInput{"NoLayers",
                             "input: {channels: 3, height: 8, width: 8}\nlayers: {}\n",
                             {"2:9: layers: has no layers, but a section of layers"}},
                    BadInput{"LayerIsAWord",
                             replaced(kNetwork, "{op: max_pool, kernel: 2, stride: 2}", "pool"),
                             {"4:6: layers.b: is the plain value `pool`, but a section"}},
                    BadInput{"UnknownOutput",
                             kNetwork + "outputs: [cc]\n",
                             {"6:11: outputs[0]: no layer is named `cc`; did you mean `c`?"}},
                    BadInput{"OutputTwice",
                             kNetwork + "outputs: [c, c]\n",
                             {"6:14: outputs[1]: `c` is given twice"}},
                    BadInput{"ZeroHeight",
                             replaced(kNetwork, "height: 8", "height: 0"),
                             {"1:30: input.height: 0 is out of range"}}),
    case_name);

}  // namespace
}  // namespace rill
