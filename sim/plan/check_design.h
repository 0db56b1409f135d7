// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/stage_plan.h"

namespace rill {

/// A design to be checked against its network, with what else is known. Null: the numbers or the
/// board have mistakes of their own, and what they decide is left out.
struct DesignQuestion {
  const Network& network;  ///< layers of unknown channels (0) are left out
  bool links_known;        ///< false: who reads whom has mistakes, what it decides is left out
  const DesignSpec& design;
  const std::vector<LayerArithmetic>* numbers;
  const Format* input_format;
  const BoardSpec* board;
  /// Whether the user has been told of something wrong in this key of the design. Empty when
  /// nothing is wrong anywhere yet.
  std::function<bool(const std::string& key)> is_told;
  /// Finds the groups of `fusion: auto` and its like, if asked: nothing else may be wrong by then.
  std::function<std::vector<LayerGroup>()> search = {};
};

struct DesignAnswer {
  std::vector<LayerGroup> groups;  ///< partition(); of use when there are no mistakes
  std::vector<Diagnostic> mistakes;
};

/// Everything in a design that only its network can show to be wrong: layers that the machine does
/// not run, layer and FIFO names, given foldings, rows for a layer without line buffer, groups. One
/// mistake hides no other.
DesignAnswer check_design(const DesignQuestion& question);

/// The groups of a design of which nothing is wrong so far; fills `choice` if they were searched.
/// Throws one ConfigError with all mistakes of check_design().
std::vector<LayerGroup> checked_groups(const PlanRequest& request, FusionChoice* choice);

}  // namespace rill
