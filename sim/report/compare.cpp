// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/report/derived.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

constexpr int kWidth = 100;

using Cell = std::function<std::string(const ComparedRun&)>;

std::string bytes_cell(double bytes) { return bytes == 0 ? "·" : bytes_text(bytes); }

std::string count_cell(double count, int decimals = 0) {
  if (count == 0) return "·";
  return decimals == 0 ? grouped(std::llround(count)) : plain(count, decimals);
}

Cell bytes_of(Purpose purpose) {
  return [purpose](const ComparedRun& run) {
    return bytes_cell(run.frame_bytes[static_cast<std::size_t>(purpose)]);
  };
}

Cell cycles_of(double ComparedRun::*member) {
  return [member](const ComparedRun& run) {
    return seconds_text(seconds_of(run.*member, run.clock_mhz));
  };
}

Cell resource_of(double Resources::*member) {
  return [member](const ComparedRun& run) { return count_cell(run.resources.*member); };
}

std::vector<std::pair<const char*, Cell>> rows() {
  return {
      {"latency", cycles_of(&ComparedRun::latency_cycles)},
      {"interval", cycles_of(&ComparedRun::interval_cycles)},
      {"frames/s", [](const ComparedRun& r) { return plain(r.frames_per_s, 1); }},
      {"MAC/cycle", [](const ComparedRun& r) { return plain(r.macs_per_cycle, 1); }},
      {"multipliers used", [](const ComparedRun& r) { return percent_text(r.utilization); }},
      {"groups", [](const ComparedRun& r) { return std::to_string(r.groups); }},
      {"", {}},
      {"DDR bytes a frame", [](const ComparedRun& r) { return bytes_cell(r.total_bytes()); }},
      {"  input", bytes_of(Purpose::Input)},
      {"  weights", bytes_of(Purpose::Weights)},
      {"  intermediate maps", bytes_of(Purpose::IntermediateMap)},
      {"  output", bytes_of(Purpose::Output)},
      {"", {}},
      {"BRAM36", [](const ComparedRun& r) { return count_cell(r.resources.bram18 / 2, 1); }},
      {"URAM", resource_of(&Resources::uram)},
      {"DSP", resource_of(&Resources::dsp)},
      {"LUT", resource_of(&Resources::lut)},
      {"FF", resource_of(&Resources::ff)},
      {"lines and FIFOs",
       [](const ComparedRun& r) {
         return r.buffer_bits == 0 ? "·" : with_prefix(r.buffer_bits) + "b";
       }},
      {"", {}},
      {"limited by", [](const ComparedRun& r) { return r.limiter; }},
  };
}

std::string figures(const std::vector<ComparedRun>& runs) {
  TextTable table;
  table.column("", TextTable::Align::Left);
  // What is left of the width after the widest row name and the gaps, shared by the runs.
  const int limit = std::max(12, (kWidth - 19) / static_cast<int>(runs.size()) - 2);
  for (const ComparedRun& run : runs) {
    table.column(run.label, TextTable::Align::Right, limit);
  }
  for (const auto& [name, cell] : rows()) {
    if (!cell) {
      table.rule();
      continue;
    }
    std::vector<std::string> cells{name};
    for (const ComparedRun& run : runs) cells.push_back(cell(run));
    table.row(std::move(cells));
  }
  return table.text();
}

std::string setting(const ComparedRun& run, const std::string& key) {
  for (const auto& [name, value] : run.settings) {
    if (name == key) return value;
  }
  return "not set";
}

/// Keys in which at least two runs differ, in the order in which the runs name them.
std::vector<std::string> differing_keys(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> keys;
  for (const ComparedRun& run : runs) {
    for (const auto& [key, value] : run.settings) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      const bool differs = std::any_of(
          runs.begin(), runs.end(),
          [&key = key, &value = value](const auto& other) { return setting(other, key) != value; });
      if (differs) keys.push_back(key);
    }
  }
  return keys;
}

std::string changes(const std::vector<ComparedRun>& runs) {
  const std::vector<std::string> keys = differing_keys(runs);
  if (keys.empty()) return "The configurations are the same.\n";
  std::string text = "What changes:\n";
  for (const std::string& key : keys) {
    std::string line = key + ": ";
    for (std::size_t i = 0; i < runs.size(); ++i) {
      line += (i > 0 ? " | " : "") + setting(runs[i], key);
    }
    text += "  " + wrapped(line, kWidth, 4, 2) + '\n';
  }
  return text;
}

/// `12 BRAM36 more`, `3 URAM less`; empty when nothing changed.
std::string change_text(double change, const char* unit) {
  if (std::abs(change) < 0.25) return {};
  return fmt::format("{} {} {}", plain(std::abs(change), 1), unit, change > 0 ? "more" : "less");
}

std::string memory_cost(const ComparedRun& fused, const ComparedRun& base) {
  std::string text;
  const auto add = [&](double change, const char* unit) {
    const std::string clause = change_text(change, unit);
    if (!clause.empty()) text += (text.empty() ? "" : ", ") + clause;
  };
  add((fused.resources.bram18 - base.resources.bram18) / 2, "BRAM36");
  add(fused.resources.uram - base.resources.uram, "URAM");
  add(fused.resources.lutram_lut - base.resources.lutram_lut, "LUTs of LUTRAM");
  return text.empty() ? "no memory on chip" : text;
}

std::string fusion(const std::vector<ComparedRun>& runs) {
  const auto maps = static_cast<std::size_t>(Purpose::IntermediateMap);
  const ComparedRun& base = *std::max_element(
      runs.begin(), runs.end(),
      [&](const auto& a, const auto& b) { return a.frame_bytes[maps] < b.frame_bytes[maps]; });
  std::string text;
  for (const ComparedRun& run : runs) {
    const double saved = base.frame_bytes[maps] - run.frame_bytes[maps];
    if (saved <= 0 || setting(run, "design.fusion") == setting(base, "design.fusion")) continue;
    const double all = base.total_bytes() - run.total_bytes();
    text +=
        wrapped(fmt::format("Fusing saves {} of intermediate maps a frame in {} against {} "
                            "({} of all its DDR bytes) and costs {}; the frame takes {} "
                            "instead of {}.",
                            bytes_text(saved), run.label, base.label,
                            percent_text(share_of(all, base.total_bytes())), memory_cost(run, base),
                            seconds_text(seconds_of(run.latency_cycles, run.clock_mhz)),
                            seconds_text(seconds_of(base.latency_cycles, base.clock_mhz))),
                kWidth, 2) +
        '\n';
  }
  return text;
}

std::string codes(const std::vector<ComparedRun>& runs) {
  const std::string& hash = runs.front().output_hash;
  if (runs.size() < 2 || hash.empty()) return {};
  const bool same = std::all_of(runs.begin(), runs.end(),
                                [&](const ComparedRun& run) { return run.output_hash == hash; });
  return same ? "All runs give the same codes.\n" : "The runs give different codes.\n";
}

std::string limits(const std::vector<ComparedRun>& runs) {
  std::string text;
  for (const ComparedRun& run : runs) {
    text += wrapped(run.label + ": " + run.bottleneck, kWidth, 2) + '\n';
  }
  return text;
}

}  // namespace

std::string compare_table(const std::vector<ComparedRun>& runs) {
  if (runs.empty()) return {};
  const std::string notes = fusion(runs) + codes(runs);
  return figures(runs) + '\n' + changes(runs) + '\n' + notes + (notes.empty() ? "" : "\n") +
         limits(runs);
}

}  // namespace rill
