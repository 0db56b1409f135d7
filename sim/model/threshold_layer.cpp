// SPDX-License-Identifier: Apache-2.0
#include "sim/model/threshold_layer.h"

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace rill::detail {
namespace {

double entry_of(const std::vector<double>& list, std::size_t channel, double otherwise) {
  if (list.empty()) return otherwise;
  return list[list.size() == 1 ? 0 : channel];
}

/// Least integer not below a real; beyond 62 bits no sum reaches or misses it.
std::int64_t least_sum(long double real) {
  constexpr long double kFarthest = 4611686018427387904.0L;  // 2^62
  return static_cast<std::int64_t>(std::ceil(std::clamp(real, -kFarthest, kFarthest)));
}

/// Real value at which a code begins.
long double beginning_of(std::int64_t code, const Format& output) {
  if (output.is_bipolar()) return 0;
  return (static_cast<long double>(code - output.zero()) - 0.5L) *
         static_cast<long double>(output.lsb());
}

}  // namespace

void set_thresholds(const SumScale& sums, LayerArithmetic& numbers) {
  internal_check(!sums.step.empty(), "set_thresholds: no step");
  Requantization& rule = numbers.requantization;
  const Format& output = numbers.output;
  const std::size_t channels = std::max(sums.step.size(), sums.offset.size());
  rule.thresholds.clear();
  rule.thresholds_per_channel = static_cast<int>(output.max_code() - output.min_code());
  for (std::size_t c = 0; c < channels; ++c) {
    const long double step = entry_of(sums.step, c, 1);
    const long double offset = entry_of(sums.offset, c, 0);
    for (std::int64_t code = output.min_code() + 1; code <= output.max_code(); ++code) {
      rule.thresholds.push_back(least_sum((beginning_of(code, output) - offset) / step));
    }
  }
}

}  // namespace rill::detail
