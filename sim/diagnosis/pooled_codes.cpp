// SPDX-License-Identifier: Apache-2.0
// Of a CaseEvaluator: what a pool makes of the codes in its window.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/diagnosis/case_evaluator.h"
#include "sim/numerics/arithmetic.h"

namespace rill {
namespace {

/// The codes of one window, as far as a pool's rules need them.
class PooledWindow {
 public:
  void add(std::int64_t code) {
    if (count_ == 0) first_ = code;
    last_ = code;
    largest_ = std::max(largest_, code);
    smallest_ = std::min(smallest_, code);
    sum_ += code;
    ++count_;
  }

  std::int64_t result(PoolRule rule) const {
    if (count_ == 0) return largest_;
    switch (rule) {
      case PoolRule::Average:
        return floored(sum_, count_);
      case PoolRule::AverageRounded:
        return floored(2 * sum_ + count_, 2 * count_);
      case PoolRule::AverageTowardZero:
        return sum_ / count_;
      case PoolRule::Sum:
        return sum_;
      case PoolRule::First:
        return first_;
      case PoolRule::Last:
        return last_;
      case PoolRule::Smallest:
        return smallest_;
      default:
        return largest_;
    }
  }

 private:
  static std::int64_t floored(std::int64_t sum, std::int64_t by) {
    return sum / by - (sum % by < 0 ? 1 : 0);
  }

  std::int64_t first_ = 0, last_ = 0, sum_ = 0, count_ = 0;
  std::int64_t largest_ = std::numeric_limits<Code>::min();
  std::int64_t smallest_ = std::numeric_limits<Code>::max();
};

}  // namespace

std::int64_t CaseEvaluator::pooled(int image, int channel, int row, int column) const {
  const FeatureMap& map = *case_.inputs[static_cast<std::size_t>(image)].front();
  const Window& window = layer_.window;
  const Bounds bounds = bounds_of(row, column);
  const int rows = case_.pool == PoolRule::FirstRow ? 1 : window.kernel_h;
  const int columns = case_.pool == PoolRule::FirstColumn ? 1 : window.kernel_w;
  PooledWindow codes;
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      const int y = row * window.stride_h - window.pad_h + i + case_.row_offset;
      const int x = column * window.stride_w - window.pad_w + j + case_.column_offset;
      const auto code = inside(map, bounds, y, x, channel);
      if (code) codes.add(case_.sums_become ? of_sum(image, channel, y, x) : *code);
    }
  }
  const std::int64_t result = codes.result(case_.pool);
  if (case_.sums_become && case_.pools_before_cast) {
    return requantize(*case_.sums_become, result, channel);
  }
  if (case_.pool != PoolRule::Sum) return result;
  const Format& format = case_.arithmetic.output;
  return std::clamp(result, format.min_code(), format.max_code());
}

/// What a pool finds in place of a code where the sums that the codes come from are pooled.
std::int64_t CaseEvaluator::of_sum(int image, int channel, int row, int column) const {
  const Code sum = operand(*case_.sums.maps[static_cast<std::size_t>(image)], row, column, channel);
  return case_.pools_before_cast ? sum : requantize(*case_.sums_become, sum, channel);
}

}  // namespace rill
