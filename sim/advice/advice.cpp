// SPDX-License-Identifier: Apache-2.0
#include "sim/advice/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kWidth = 100;
constexpr std::size_t kShownContenders = 3;
/// Gains below this are within what the order of memory requests makes of them.
constexpr double kWorthwhile = 0.005;

struct Fullest {
  std::string name;
  double share = 0;
};

Fullest fullest_of(const RunReport& report) {
  const Resources& used = report.resources;
  const BoardSpec::Capacity& board = report.capacity;
  const std::vector<Fullest> all{
      {"LUT", board_share(used.lut, board.lut)},
      {"LUTRAM", board_share(used.lutram_lut + used.srl_lut, board.lutram_lut)},
      {"FF", board_share(used.ff, board.ff)},
      {"BRAM", board_share(used.bram18 / 2, board.bram36)},
      {"URAM", board_share(used.uram, board.uram)},
      {"DSP", board_share(used.dsp, board.dsp)}};
  return *std::max_element(all.begin(), all.end(),
                           [](const Fullest& a, const Fullest& b) { return a.share < b.share; });
}

std::string gain_text(double gain) {
  if (std::abs(gain) < kWorthwhile) return "none";
  return (gain > 0 ? "+" : "-") + percent_text(std::abs(gain));
}

/// The first line without the place in a file that the user never wrote.
std::string reason(const std::string& error) {
  const std::string line = error.substr(0, error.find('\n'));
  const std::size_t start = line.rfind("rill: ", 0) == 0 ? 6 : 0;
  return line.substr(start);
}

std::vector<const Outcome*> by_gain(const Advice& advice) {
  std::vector<const Outcome*> sorted;
  for (const Outcome& outcome : advice.outcomes) sorted.push_back(&outcome);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Outcome* a, const Outcome* b) {
    if (a->error.empty() != b->error.empty()) return a->error.empty();
    return a->gain > b->gain;
  });
  return sorted;
}

std::string contenders_text(const Advice& advice) {
  TextTable table;
  table.column("", TextTable::Align::Left);
  table.column("busy", TextTable::Align::Right);
  table.column("cycles", TextTable::Align::Right);
  table.column("", TextTable::Align::Left);
  for (std::size_t i = 0; i < std::min(kShownContenders, advice.contenders.size()); ++i) {
    const Contender& one = advice.contenders[i];
    table.row({one.name, percent_text(one.share), grouped(std::llround(one.cycles)), one.detail});
  }
  return table.text();
}

std::string outcomes_text(const std::vector<const Outcome*>& outcomes, const char* rate) {
  TextTable table;
  constexpr int kWidestName = 46;
  table.column("change", TextTable::Align::Left, kWidestName);
  table.column("latency", TextTable::Align::Right);
  table.column(rate, TextTable::Align::Right);
  table.column("gain", TextTable::Align::Right);
  table.column("fullest", TextTable::Align::Right);
  table.column("fits", TextTable::Align::Left);
  table.column("limited by", TextTable::Align::Left);
  for (const Outcome* one : outcomes) {
    if (!one->error.empty()) continue;
    table.row({one->change.name + (one->change.folded_anew ? " *" : ""),
               plain(one->latency_ms, 3) + " ms", plain(one->frames_per_s, 1), gain_text(one->gain),
               one->fullest + ' ' + occupancy_text(one->board_share),
               one->board_share > 1 ? "no" : "yes", one->limiter});
  }
  std::string text = table.text();
  for (const Outcome* one : outcomes) {
    if (one->error.empty()) continue;
    text +=
        wrapped(one->change.name + ": cannot be built: " + reason(one->error), kWidth, 2) + '\n';
  }
  return text;
}

const Outcome* best_of(const std::vector<const Outcome*>& outcomes) {
  const auto best = std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome* one) {
    return one->error.empty() && one->board_share <= 1 && one->gain >= kWorthwhile;
  });
  return best == outcomes.end() ? nullptr : *best;
}

/// How to see that a change does what is said.
std::string rerun_text(const std::vector<const Outcome*>& outcomes) {
  std::string text =
      "To rerun a change: --format json gives its words for `rill run … --set` as rerun_settings";
  const Outcome* const best = best_of(outcomes);
  if (best != nullptr && !best->change.settings.empty()) {
    const std::size_t others = best->words.size() - best->change.settings.size();
    text += fmt::format("; of `{}` these are {}", best->change.name,
                        fmt::join(best->change.settings, ", "));
    if (others > 0) text += fmt::format(" and {} more, which keep all else as it is", others);
  }
  return wrapped(text + ".", kWidth, 0) + '\n';
}

std::string verdict(const std::vector<const Outcome*>& outcomes, const char* rate) {
  const Outcome* const best = best_of(outcomes);
  std::string text = "No change that fits the board makes it faster.";
  if (best != nullptr) {
    text = fmt::format("Of what fits the board, `{}` brings most: {} {}, {}.", best->change.name,
                       plain(best->frames_per_s, 1), rate, gain_text(best->gain));
  }
  return wrapped(text, kWidth, 0) + '\n';
}

}  // namespace

std::string outcome_to_json(const RunReport& report) {
  const Fullest fullest = fullest_of(report);
  return Json{{"latency_ms", seconds_of(report.latency_cycles, report.clock_mhz) * 1e3},
              {"frames_per_s", report.fps()},
              {"board_share", fullest.share},
              {"fullest", fullest.name},
              {"limiter", report.bottleneck.what}}
      .dump();
}

Outcome outcome_from_json(const Change& change, const std::string& json, double base_frames_per_s) {
  const Json read = Json::parse(json);
  Outcome outcome;
  outcome.change = change;
  outcome.latency_ms = read.at("latency_ms");
  outcome.frames_per_s = read.at("frames_per_s");
  outcome.gain = base_frames_per_s > 0 ? outcome.frames_per_s / base_frames_per_s - 1 : 0;
  outcome.board_share = read.at("board_share");
  outcome.fullest = read.at("fullest");
  outcome.limiter = read.at("limiter");
  return outcome;
}

std::string advice_text(const Advice& advice) {
  const RunReport& base = advice.base;
  const char* const rate = base.pictures > 1 ? "pictures/s" : "frames/s";
  std::string text = fmt::format("{} on {}, {} MHz: latency {}, {} {}, {} frames simulated\n",
                                 base.network, base.board, plain(base.clock_mhz, 3),
                                 seconds_text(seconds_of(base.latency_cycles, base.clock_mhz)),
                                 plain(base.fps(), 1), rate, base.frames);
  text += wrapped(base.bottleneck.sentence, kWidth, 0) + "\n\nWho works hardest:\n";
  text += contenders_text(advice);
  const bool folds = std::any_of(advice.outcomes.begin(), advice.outcomes.end(),
                                 [](const Outcome& one) { return one.change.folded_anew; });
  text += "\nWhat a change would bring, each simulated with all else as it is";
  text += folds ? "\n(* with the foldings that the design's policy then chooses):\n" : ":\n";
  const std::vector<const Outcome*> outcomes = by_gain(advice);
  return text + outcomes_text(outcomes, rate) + '\n' + verdict(outcomes, rate) +
         rerun_text(outcomes);
}

std::string advice_json(const Advice& advice) {
  Json json{{"network", advice.base.network},
            {"board", advice.base.board},
            {"latency_ms", seconds_of(advice.base.latency_cycles, advice.base.clock_mhz) * 1e3},
            {"frames_per_s", advice.base.fps() / advice.base.pictures},
            {"pictures_per_s", advice.base.fps()},
            {"bottleneck", advice.base.bottleneck.sentence}};
  json["contenders"] = Json::array();
  for (const Contender& one : advice.contenders) {
    json["contenders"].push_back(
        {{"name", one.name}, {"cycles", one.cycles}, {"share", one.share}, {"detail", one.detail}});
  }
  json["changes"] = Json::array();
  for (const Outcome* one : by_gain(advice)) {
    Json entry{{"change", one->change.name}, {"settings", one->change.settings}};
    entry["folded_anew"] = one->change.folded_anew;
    entry["rerun_settings"] = one->words;
    if (one->error.empty()) {
      entry["latency_ms"] = one->latency_ms;
      entry["frames_per_s"] = one->frames_per_s / advice.base.pictures;
      entry["pictures_per_s"] = one->frames_per_s;
      entry["gain"] = one->gain;
      entry["board_share"] = one->board_share;
      entry["fits"] = one->board_share <= 1;
      entry["fullest"] = one->fullest;
      entry["limiter"] = one->limiter;
    } else {
      entry["error"] = one->error;
    }
    json["changes"].push_back(std::move(entry));
  }
  return json.dump(2) + '\n';
}

}  // namespace rill
