// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/config/schema.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

using Timing = MemorySpec::Timing;

/// A time that is not shorter than another one: tRC is that of a whole row cycle, the _l figures
/// are the slower ones, and a refresh must end before the next one starts (JESD79-4 section 3,
/// "Command truth and timing").
void at_least(const char* key, int Timing::*time, const char* floor_key, int Timing::*floor,
              Schema<Timing>* schema) {
  schema->check(
      [=](const Timing& t, const YamlValue& value, const Place& place) {
        if (t.*time >= t.*floor) return;
        const YamlValue* child = value.find(key);
        place.member(key).error(child != nullptr ? *child : value,
                                std::to_string(t.*time) + " is less than " + floor_key + " (" +
                                    std::to_string(t.*floor) + "); swap or correct them");
      },
      {key, floor_key});
}

void check_refresh(const Timing& t, const YamlValue& value, const Place& place) {
  // Before a refresh all banks are precharged, and after it a row must be opened again.
  if (t.trefi <= t.trfc + t.trp + t.trc) {
    place.member("trefi").error(*value.find("trefi"),
                                std::to_string(t.trefi) + " leaves no time between refreshes of " +
                                    std::to_string(t.trfc) + " clocks; correct trefi or trfc");
  }
}

/// No DRAM parameter of the protocols modelled comes near this; more is a slip of the keyboard.
constexpr int kLongestTiming = 100000;

Codec<Timing> timing_codec() {
  const Codec<int> cycles = whole(1, kLongestTiming);
  Schema<Timing> s;
  s.required("cl", &Timing::cl, cycles, "tCK", "Read command to first data beat.")
      .required("cwl", &Timing::cwl, cycles, "tCK", "Write command to first data beat.")
      .required("trcd", &Timing::trcd, cycles, "tCK", "Activate to column command.")
      .required("trp", &Timing::trp, cycles, "tCK", "Precharge to activate.")
      .required("tras", &Timing::tras, cycles, "tCK", "Activate to precharge.")
      .required("trc", &Timing::trc, cycles, "tCK", "Activate to activate, same bank.")
      .required("trrd_s", &Timing::trrd_s, cycles, "tCK", "Activate to activate, other bank group.")
      .required("trrd_l", &Timing::trrd_l, cycles, "tCK", "Activate to activate, same bank group.")
      .required("tfaw", &Timing::tfaw, cycles, "tCK", "Window that holds at most four activates.")
      .required("tccd_s", &Timing::tccd_s, cycles, "tCK",
                "Column to column command, other bank group.")
      .required("tccd_l", &Timing::tccd_l, cycles, "tCK",
                "Column to column command, same bank group.")
      .required("twtr_s", &Timing::twtr_s, cycles, "tCK",
                "Last write beat to read command, other bank group.")
      .required("twtr_l", &Timing::twtr_l, cycles, "tCK",
                "Last write beat to read command, same bank group.")
      .required("twr", &Timing::twr, cycles, "tCK", "Last write beat to precharge.")
      .required("trtp", &Timing::trtp, cycles, "tCK", "Read command to precharge.")
      .required("trfc", &Timing::trfc, cycles, "tCK", "Duration of one refresh.")
      .required("trefi", &Timing::trefi, cycles, "tCK", "Average interval between refreshes.")
      .optional("read_to_write_gap", &Timing::read_to_write_gap, whole(0, 64), "tCK",
                "Idle data-bus clocks between a read and a write burst.")
      .check(check_refresh, {"trefi", "trfc", "trp", "trc"});
  at_least("trc", &Timing::trc, "tras", &Timing::tras, &s);
  at_least("trrd_l", &Timing::trrd_l, "trrd_s", &Timing::trrd_s, &s);
  at_least("tccd_l", &Timing::tccd_l, "tccd_s", &Timing::tccd_s, &s);
  at_least("twtr_l", &Timing::twtr_l, "twtr_s", &Timing::twtr_s, &s);
  at_least("tfaw", &Timing::tfaw, "trrd_s", &Timing::trrd_s, &s);
  return s.codec();
}

Codec<MemorySpec::AxiRam> axi_ram_codec() {
  using AxiRam = MemorySpec::AxiRam;
  constexpr int kLongest = 1 << 16;
  Schema<AxiRam> s;
  s.optional("read_latency", &AxiRam::read_latency, whole(1, kLongest), "cycles",
             "Fabric cycles from the call for a burst to its first beat in the stream: 6 in "
             "verilog-axi, 7 with the RAM's output register.")
      .optional("write_response", &AxiRam::write_response, whole(1, kLongest), "cycles",
                "Fabric cycles from the last beat of a map to the response of its last write.");
  return s.codec();
}

void check_axi_ram(const MemorySpec& memory, const YamlValue& value, const Place& place) {
  if (!memory.ideal || !memory.axi_ram) return;
  place.member("axi_ram").error(*value.find("axi_ram"),
                                "contradicts `ideal: true`; keep one of them");
}

void check_bus(const MemorySpec& memory, const YamlValue& value, const Place& place) {
  if (memory.device_bits > memory.bus_bits) {
    place.member("device_bits")
        .error(*value.find("device_bits"),
               std::to_string(memory.device_bits) + " is wider than the bus of " +
                   std::to_string(memory.bus_bits) + " bits; a bus is one or more devices wide");
  }
}

void check_banks(const MemorySpec& memory, const YamlValue& value, const Place& place) {
  constexpr int kMostBanks = 64;  // that modules/ddr models
  if (memory.ranks * memory.bank_groups * memory.banks_per_group > kMostBanks) {
    place.member("banks_per_group")
        .error(*value.find("banks_per_group"),
               std::to_string(memory.banks_per_group) + ", with the groups and ranks, are more " +
                   "than " + std::to_string(kMostBanks) + " banks in a channel; use fewer");
  }
}

void check_row(const MemorySpec& memory, const YamlValue& value, const Place& place) {
  if (memory.columns < memory.burst_length)
    place.member("columns").error(*value.find("columns"),
                                  "a row is shorter than one burst; use at least burst_length");
}

void check_address_map(const MemorySpec& memory, const YamlValue& value, const Place& place) {
  const YamlValue& map = *value.find("address_map");
  const Place here = place.member("address_map");
  std::vector<std::string> needed = {"offset", "column", "bank", "row"};
  if (memory.bank_groups > 1) needed.emplace_back("bank_group");
  if (memory.ranks > 1) needed.emplace_back("rank");
  for (const std::string& field : needed) {
    const auto times = std::count(memory.address_map.begin(), memory.address_map.end(), field);
    if (times == 0) here.error(map, "field `" + field + "` is missing; add it where it belongs");
    if (times > 1) here.error(map, "field `" + field + "` appears twice; keep one");
  }
  for (const char* field : {"bank_group", "rank"}) {
    if (std::count(memory.address_map.begin(), memory.address_map.end(), field) > 1)
      here.error(map, std::string("field `") + field + "` appears twice; keep one");
  }
  if (!memory.address_map.empty() && memory.address_map.front() != "offset")
    here.error(map, "must start with offset: the bytes of one burst are the lowest address bits");
}

}  // namespace

const Codec<MemorySpec>& memory_codec() {
  static const Codec<MemorySpec> codec = [] {
    const auto word = [](const std::vector<std::string>& names) {
      std::vector<std::pair<std::string, std::string>> entries;
      for (const std::string& name : names) entries.emplace_back(name, name);
      return choice<std::string>(entries);
    };
    Schema<MemorySpec> s;
    s.optional("name", &MemorySpec::name, text(), "", "Name in reports; the file's when absent.")
        .required("protocol", &MemorySpec::protocol, word({"DDR3", "DDR4", "LPDDR4"}), "",
                  "DRAM standard.")
        .required("tck_ns", &MemorySpec::tck_ns, real(0.1, 100), "ns",
                  "Period of the command clock; data moves on both edges.")
        .required("bus_bits", &MemorySpec::bus_bits, power_of_two(8, 1024), "bits",
                  "Data bus of the channel.")
        .required("device_bits", &MemorySpec::device_bits, power_of_two(4, 1024), "bits",
                  "Data pins of one DRAM device.")
        .required("burst_length", &MemorySpec::burst_length, power_of_two(2, 32), "beats",
                  "Data beats of one column command.")
        .optional("ranks", &MemorySpec::ranks, power_of_two(1, 8), "", "Ranks on the channel.")
        .required("bank_groups", &MemorySpec::bank_groups, power_of_two(1, 16), "",
                  "Bank groups (1 where the standard has none).")
        .required("banks_per_group", &MemorySpec::banks_per_group, power_of_two(1, 32), "",
                  "Banks in each group.")
        .required("rows", &MemorySpec::rows, power_of_two<std::int64_t>(1, std::int64_t{1} << 24),
                  "", "Rows of a bank.")
        .required("columns", &MemorySpec::columns, power_of_two(8, 1 << 16), "",
                  "Columns of a row, each one bus wide.")
        .required("timing", &MemorySpec::timing, timing_codec(), "", "Distances between commands.")
        .required("address_map", &MemorySpec::address_map,
                  list_of(word({"offset", "column", "bank_group", "bank", "rank", "row"})), "",
                  "Fields of the byte address from least to most significant; offset counts the "
                  "bytes of one burst.")
        .optional("read_queue", &MemorySpec::read_queue, whole(1, 1024), "bursts",
                  "Reads the controller holds.")
        .optional("write_queue", &MemorySpec::write_queue, whole(1, 1024), "bursts",
                  "Writes the controller holds.")
        .optional("ideal", &MemorySpec::ideal, boolean(), "",
                  "Answers at once, a word a cycle on each port: for comparison with hand counts "
                  "and synthesis estimates of tiled machines. Nothing else in this file counts.")
        .optional("axi_ram", &MemorySpec::axi_ram, axi_ram_codec(), "",
                  "A RAM on the chip in place of the DRAM, of streaming machines: every DMA has a "
                  "port of its own that serves one burst at a time, and no data buffer, as axi_dma "
                  "and axi_ram of verilog-axi are (modules/dma). Nothing else in this file counts.")
        .required("source", &MemorySpec::source, text(), "", "Where the numbers come from.")
        .check(check_axi_ram, {"ideal", "axi_ram"})
        .check(check_bus, {"device_bits", "bus_bits"})
        .check(check_banks, {"ranks", "bank_groups", "banks_per_group"})
        .check(check_row, {"columns", "burst_length"})
        .check(check_address_map, {"address_map", "bank_groups", "ranks"});
    return s.codec();
  }();
  return codec;
}

}  // namespace rill
