// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/effects.h"

#include <algorithm>
#include <cmath>

#include "sim/diagnosis/case_evaluator.h"

namespace rill::detail {

std::vector<WrongSum> wrong_sums(const WrongLayer& wrong, const std::vector<Sample>& samples,
                                 std::size_t most) {
  std::vector<WrongSum> sums;
  CaseEvaluator evaluator(wrong.described);
  for (const Sample& sample : samples) {
    if (!sample.wrong) continue;
    if (sums.size() == most) break;
    const Code code = evaluator.at(sample.image, sample.channel, sample.row, sample.column);
    WrongSum sum;
    sum.difference = static_cast<double>(sample.expected) - code;
    sum.factors = evaluator.factors(sample.image, sample.channel, sample.row, sample.column);
    sum.weights = wrong.described.numbers->weight.data() +
                  static_cast<std::size_t>(sample.channel) * sum.factors.size();
    sums.push_back(std::move(sum));
  }
  return sums;
}

std::vector<std::size_t> EffectRanking::best(std::size_t most) const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < along_.size(); ++i) {
    if (along_[i] > 0) order.push_back(i);
  }
  const std::size_t kept = std::min(most, order.size());
  const auto likest = [this](std::size_t a, std::size_t b) {
    const double first = along_[a] * along_[a] * square_[b];
    const double second = along_[b] * along_[b] * square_[a];
    return first != second ? first > second : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(),
                    likest);
  order.resize(kept);
  return order;
}

double EffectRanking::likeness(std::size_t candidate, double differences) const {
  const double both = square_[candidate] * differences;
  return both > 0 ? along_[candidate] / std::sqrt(both) : 0;
}

double squared_differences(const std::vector<WrongSum>& sums) {
  double square = 0;
  for (const WrongSum& sum : sums) square += sum.difference * sum.difference;
  return square;
}

}  // namespace rill::detail
