// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/advice/changes.h"
#include "sim/report/run_report.h"

namespace rill {

/// What a simulated change brought.
struct Outcome {
  Change change;
  std::vector<std::string> words;  ///< all `--set` words with which it ran, see words_of()
  std::string error;               ///< why there are no figures
  double latency_ms = 0, frames_per_s = 0;
  double gain = 0;         ///< frames/s against the run as it is, minus one
  double board_share = 0;  ///< the board's fullest resource: above 1 it does not fit
  std::string fullest;     ///< which one that is
  std::string limiter;     ///< who limits it then
};

/// Between processes. `base_frames_per_s` of 0 makes no gain.
std::string outcome_to_json(const RunReport& report);
Outcome outcome_from_json(const Change& change, const std::string& json, double base_frames_per_s);

/// All that `rill explain` says.
struct Advice {
  RunReport base;
  std::vector<Contender> contenders;
  std::vector<Outcome> outcomes;
};

/// For the terminal: who limits, what each change brings (the largest gain first), and the best one
/// that fits the board.
std::string advice_text(const Advice& advice);
std::string advice_json(const Advice& advice);

}  // namespace rill
