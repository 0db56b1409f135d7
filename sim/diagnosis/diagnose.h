// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/diagnosis/fault.h"

namespace rill {

/// A layer whose golden differs from what the description gives, with its operands.
struct WrongLayer {
  LayerCase described;
  FaultContext context;
  std::vector<const FeatureMap*> expected;  ///< the golden, by image
  std::vector<const FeatureMap*> actual;    ///< what the description gives, by image
  std::int64_t tolerance = 0;               ///< codes so far apart count as equal
  int margin = 0;                           ///< outermost rows and columns that do not count
};

/// One fault, or two at once, and how much of the difference it leaves.
struct Explanation {
  std::vector<Fault> faults;
  std::int64_t left = 0;  ///< mismatches that remain; 0: it explains the golden exactly

  std::string text() const;  ///< "the accumulator wraps instead of saturating and …"
  int rarity() const;
};

struct Diagnosis {
  std::int64_t mismatches = 0;
  std::string where;                ///< what the wrong codes have in common; may be empty
  std::vector<Explanation> exact;   ///< least rare first; at most kMostExact
  std::optional<Explanation> best;  ///< without an exact one: what leaves fewest mismatches
  int tried = 0;                    ///< single faults

  static constexpr int kMostExact = 4;
  /// "exact if …", or what is known instead.
  std::string sentence() const;
};

/// True when the layer's operation has suspects.
bool can_diagnose(const Layer& layer);

/// What the layer's operands passed on their way.
FaultContext fault_context(const Network& network, LayerIndex layer, std::vector<int> lanes);

/// Codes of the golden that count and that the description does not give.
std::int64_t count_mismatches(const WrongLayer& wrong);

/// Tries every suspect alone, then every pair, on some of the wrong and right codes, and what
/// remains on all of them. Deterministic.
Diagnosis diagnose(const WrongLayer& wrong);

}  // namespace rill
