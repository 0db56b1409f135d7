// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/diagnosis/samples.h"

// How likely a change of a sum's terms explains a golden, before the sums are computed with it.
// Inside of this folder.
namespace rill::detail {

/// One wrong code of a layer with weights, and the terms that it comes from.
struct WrongSum {
  double difference = 0;          ///< golden - described, in codes
  std::vector<Code> factors;      ///< as of CaseEvaluator::factors(): [input channel][tap]
  const Code* weights = nullptr;  ///< the filter's, in the same order
};

/// The wrong ones of the samples, at most so many. Of ungrouped layers.
std::vector<WrongSum> wrong_sums(const WrongLayer& wrong, const std::vector<Sample>& samples,
                                 std::size_t most);

/// Candidates by how much what they do to the sums is like the differences of the codes: the cosine
/// between both, which rounding, saturation and a ReLU lessen but rarely hide.
class EffectRanking {
 public:
  explicit EffectRanking(std::size_t candidates) : along_(candidates), square_(candidates) {}

  void add(std::size_t candidate, double effect, double difference) {
    along_[candidate] += effect * difference;
    square_[candidate] += effect * effect;
  }
  /// Candidates whose effect goes with the differences, the likest first.
  std::vector<std::size_t> best(std::size_t most) const;
  /// At most 1; `differences` is the sum of their squares.
  double likeness(std::size_t candidate, double differences) const;

 private:
  std::vector<double> along_, square_;
};

/// Sum of the squares of all differences.
double squared_differences(const std::vector<WrongSum>& sums);

/// What is likely enough to be tried beside other faults although it is not exact alone.
constexpr double kVeryLike = 0.5;

}  // namespace rill::detail
