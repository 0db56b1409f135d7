// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/report/derived.h"
#include "sim/report/fusion_text.h"
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
    return bytes_cell(run.picture_bytes[static_cast<std::size_t>(purpose)]);
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

/// `batches`: a machine among them runs several pictures at once.
std::vector<std::pair<const char*, Cell>> rows(bool batches) {
  std::vector<std::pair<const char*, Cell>> rows;
  if (batches) {
    rows.emplace_back("pictures at once",
                      [](const ComparedRun& r) { return std::to_string(r.pictures); });
  }
  const std::vector<std::pair<const char*, Cell>> always{
      {"latency", cycles_of(&ComparedRun::latency_cycles)},
      {"interval", cycles_of(&ComparedRun::interval_cycles)},
      {batches ? "pictures/s" : "frames/s",
       [](const ComparedRun& r) { return figure(r.frames_per_s); }},
      {batches ? "energy a picture" : "energy a frame",
       [](const ComparedRun& r) { return plain(r.energy_mj, 2) + " mJ"; }},
      {"MAC/cycle", [](const ComparedRun& r) { return figure(r.macs_per_cycle); }},
      {"multipliers used", [](const ComparedRun& r) { return occupancy_text(r.utilization); }},
      {"groups", [](const ComparedRun& r) { return std::to_string(r.groups); }},
      {"", {}},
      {batches ? "DDR bytes a picture" : "DDR bytes a frame",
       [](const ComparedRun& r) { return bytes_cell(r.total_bytes()); }},
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
  rows.insert(rows.end(), always.begin(), always.end());
  return rows;
}

/// `design.fusion=[a, b] frames=4` -> {`design.fusion=[a, b]`, `frames=4`}
std::vector<std::string> settings_in(const std::string& label) {
  std::vector<std::string> settings{""};
  int depth = 0;
  for (const char letter : label) {
    if (letter == '[' || letter == '{') ++depth;
    if (letter == ']' || letter == '}') --depth;
    if (letter == ' ' && depth == 0) {
      settings.emplace_back();
    } else {
      settings.back() += letter;
    }
  }
  return settings;
}

/// Lines of the head, first the name of the line. A setting that all runs have, with whatever
/// value, names its line, by the last word of its key (the whole key stands under "What changes").
std::vector<std::vector<std::string>> head_lines(const std::vector<ComparedRun>& runs) {
  std::vector<std::vector<std::string>> settings;
  std::size_t count = 1;
  for (const ComparedRun& run : runs) {
    settings.push_back(settings_in(run.label));
    count = std::max(count, settings.back().size());
  }
  std::vector<std::vector<std::string>> lines;
  for (std::size_t at = 0; at < count; ++at) {
    std::vector<std::string> line{""};
    for (const auto& of_run : settings) line.push_back(at < of_run.size() ? of_run[at] : "");
    const std::string key = line[1].substr(0, line[1].find('=') + 1);  // `design.fusion=`
    const bool shared = !key.empty() && std::all_of(line.begin() + 1, line.end(), [&](auto& cell) {
      return cell.compare(0, key.size(), key) == 0;
    });
    if (shared) {
      line[0] = key.substr(key.rfind('.') + 1, key.size() - key.rfind('.') - 2);
      for (std::size_t i = 1; i < line.size(); ++i) line[i].erase(0, key.size());
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string figures(const std::vector<ComparedRun>& runs) {
  TextTable table;
  const std::vector<std::vector<std::string>> heads = head_lines(runs);
  table.column(heads.front().front(), TextTable::Align::Left);
  // What is left of the width after the widest row name and the gaps, shared by the runs.
  const int limit = std::max(12, (kWidth - 19) / static_cast<int>(runs.size()) - 2);
  for (std::size_t i = 1; i < heads.front().size(); ++i) {
    table.column(heads.front()[i], TextTable::Align::Right, limit);
  }
  for (std::size_t line = 1; line < heads.size(); ++line) table.head_line(heads[line]);
  const bool batches = std::any_of(runs.begin(), runs.end(),
                                   [](const ComparedRun& run) { return run.pictures > 1; });
  for (const auto& [name, cell] : rows(batches)) {
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
    if (name == key && !value.empty()) return value;
  }
  return "not set";
}

bool differs(const std::vector<ComparedRun>& runs, const std::string& key) {
  const std::string first = setting(runs.front(), key);
  return std::any_of(runs.begin(), runs.end(),
                     [&](const ComparedRun& run) { return setting(run, key) != first; });
}

/// A board, a memory, the numerics of another name differ in all that they hold, and a tiled
/// machine has keys that no other has: the name says it, and a list of dozens of keys says no more.
bool is_told_by_name(const std::vector<ComparedRun>& runs, const std::string& key) {
  static const std::vector<std::pair<std::string, std::string>> names{
      {"board.", "board"},
      {"memory.", "memory"},
      {"numerics.", "numerics"},
      {"network.layers", "network"},
      {"design.tiled.", "design.organisation"}};
  return std::any_of(names.begin(), names.end(), [&](const auto& one) {
    return key.compare(0, one.first.size(), one.first) == 0 && differs(runs, one.second);
  });
}

/// Keys in which at least two runs differ, in the order in which the runs name them.
std::vector<std::string> differing_keys(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> keys;
  for (const ComparedRun& run : runs) {
    for (const auto& [key, value] : run.settings) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      if (differs(runs, key) && !is_told_by_name(runs, key)) keys.push_back(key);
    }
  }
  return keys;
}

std::string changes(const std::vector<ComparedRun>& runs) {
  if (runs.size() < 2) return "";  // the others failed: there is nothing to compare
  const std::vector<std::string> keys = differing_keys(runs);
  if (keys.empty()) return "The configurations are the same.\n\n";
  std::string text = "What changes:\n";
  for (const std::string& key : keys) {
    std::string line = key + ": ";
    for (std::size_t i = 0; i < runs.size(); ++i) {
      line += (i > 0 ? " | " : "") + setting(runs[i], key);
    }
    text += "  " + wrapped(line, kWidth, 4, 2) + '\n';
  }
  return text + '\n';
}

Resources difference(const Resources& a, const Resources& b) { return a + b * -1.0; }

/// Fusing takes room that the folding then lacks, or frees none: the chip changes by both, and only
/// the first is the price of fusion.
std::string chip_cost(const ComparedRun& fused, const ComparedRun& base) {
  const Resources all = difference(fused.resources, base.resources);
  if (!fused.fusion_cost || !base.fusion_cost) return "On chip: " + chip_change_text(all) + ".";
  const Resources fusion = difference(*fused.fusion_cost, *base.fusion_cost);
  const Resources folding = difference(all, fusion);
  const std::string text =
      fmt::format("On chip: {} for fusing, folding unchanged", chip_change_text(fusion));
  if (!changes_chip(folding)) return text + ".";
  return fmt::format("{}; {} for the other folding.", text, chip_change_text(folding));
}

/// Whether fusion is all that tells two runs apart: only then are the bytes between them its doing.
bool same_but_fusion(const ComparedRun& a, const ComparedRun& b) {
  std::vector<std::string> keys = differing_keys({a, b});
  keys.erase(std::remove(keys.begin(), keys.end(), "design"), keys.end());  // a name
  return keys == std::vector<std::string>{"design.fusion"};
}

std::string fusion(const std::vector<ComparedRun>& runs) {
  const auto maps = static_cast<std::size_t>(Purpose::IntermediateMap);
  std::string text;
  for (const ComparedRun& run : runs) {
    const ComparedRun* least_fused = &run;
    for (const ComparedRun& other : runs) {
      if (same_but_fusion(run, other) &&
          other.picture_bytes[maps] > least_fused->picture_bytes[maps]) {
        least_fused = &other;
      }
    }
    if (least_fused == &run) continue;
    const ComparedRun& base = *least_fused;
    const double saved = base.picture_bytes[maps] - run.picture_bytes[maps];
    const double all = base.total_bytes() - run.total_bytes();
    text +=
        wrapped(fmt::format("Fusing saves {} of intermediate maps a frame in {} against {} "
                            "({} of all its DDR bytes). {} The frame takes {} instead of {}.",
                            bytes_text(saved), run.label, base.label,
                            percent_text(share_of(all, base.total_bytes())), chip_cost(run, base),
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
  return figures(runs) + '\n' + changes(runs) + notes + (notes.empty() ? "" : "\n") + limits(runs);
}

}  // namespace rill
