// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/diagnosis/layer_case.h"
#include "sim/diagnosis/sum_steps.h"

namespace rill {

namespace detail {

/// The code's bits without a sign.
Code without_sign(Code code, int width);
/// The code as it is read from a store with fewer bits than the format has.
Code narrowed(Code code, const NarrowCodes& store, const Format& format);
/// A product of so many bits in two's complement, one of them stuck.
std::int64_t with_bit(std::int64_t product, int bit, bool one, int width);
/// code * 2^shift, rounded down.
Code shifted(Code code, int shift);

}  // namespace detail

/// Computes single codes of a case by the plain definition.
class CaseEvaluator {
 public:
  explicit CaseEvaluator(const LayerCase& layer_case);
  /// A code of the golden that this case explains.
  Code at(int image, int channel, int row, int column);
  /// What the weights of a channel are multiplied by to give it, in the order of the weights:
  /// [input channel of the group][kernel row][kernel column].
  std::vector<Code> factors(int image, int channel, int row, int column);

 private:
  struct Term {
    int channel, kernel_row, kernel_column;
  };
  /// Tile of the output value in work, in rows and columns of the input.
  struct Bounds {
    int top, left, bottom, right;
  };

  void unshuffle(int* channel, int* row, int* column) const;
  bool unshift(int* row, int* column) const;
  bool reorder(int* row, int* column) const;
  Code written(Code code, bool has_bit) const;
  Code at_stage(std::int64_t sum, int channel) const;
  Code computed(int image, int channel, int row, int column);
  void prepare_sums();
  Format first_cast() const;
  std::int64_t of_sum(int image, int channel, int row, int column) const;
  bool copy_window(const FeatureMap& map, const Bounds& bounds, int first, int top, int left);
  const std::vector<Code>& window_codes(int image, int first, int row, int column);
  const std::vector<Code>& channel_weights(int channel);
  std::int64_t convolved(int image, int channel, int row, int column);
  std::int64_t pooled(int image, int channel, int row, int column) const;
  std::int64_t added(int image, int channel, int row, int column);
  Code passed_on(int image, int channel, int row, int column) const;
  void stick_product_bit();
  void turn(int* row, int* column) const;
  Bounds bounds_of(int row, int column) const;
  std::optional<Code> inside(const FeatureMap& map, const Bounds& bounds, int row, int column,
                             int channel) const;
  Code outside(const FeatureMap& map, int row, int column, int channel) const;
  Code weight(int out_channel, const Term& term) const;
  Code bias(int channel) const;
  Code operand(const FeatureMap& map, int row, int column, int channel) const;

  const LayerCase& case_;
  const Layer& layer_;
  int group_in_ = 1, group_out_ = 1;
  std::vector<Term> terms_;
  std::optional<detail::SumSteps> sums_;  ///< where they need no more than its steps
  std::vector<std::int64_t> products_;    ///< where they do
  std::vector<int> offsets_;              ///< of terms from the window's first code in the map
  // Of the window in work, and of the channels seen so far: neighbours share them.
  std::array<int, 4> window_at_{-1, -1, -1, -1};
  std::vector<Code> window_;
  std::vector<std::vector<Code>> weights_;
};

}  // namespace rill
