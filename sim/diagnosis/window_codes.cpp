// SPDX-License-Identifier: Apache-2.0
// Of a CaseEvaluator: what a window reads, in and around the map.
#include <algorithm>
#include <array>
#include <cstddef>

#include "sim/diagnosis/case_evaluator.h"

namespace rill {
namespace {

int reflected(int position, int extent) {
  if (extent == 1) return 0;
  const int period = 2 * (extent - 1);
  const int at = ((position % period) + period) % period;
  return std::min(at, period - at);
}

std::size_t offset(const Shape& shape, int row, int column, int channel) {
  return (static_cast<std::size_t>(row) * static_cast<std::size_t>(shape.width) +
          static_cast<std::size_t>(column)) *
             static_cast<std::size_t>(shape.channels) +
         static_cast<std::size_t>(channel);
}

}  // namespace

CaseEvaluator::Bounds CaseEvaluator::bounds_of(int row, int column) const {
  const int halo = case_.ignore_halo ? 0 : case_.halo;
  Bounds bounds{-halo, -halo, layer_.in.height + halo, layer_.in.width + halo};
  if (case_.tile_rows > 0) {
    bounds.top = row / case_.tile_rows * case_.tile_rows * layer_.window.stride_h;
    bounds.bottom = std::min(bounds.bottom, bounds.top + case_.tile_rows * layer_.window.stride_h);
  }
  if (case_.tile_columns > 0) {
    bounds.left = column / case_.tile_columns * case_.tile_columns * layer_.window.stride_w;
    bounds.right =
        std::min(bounds.right, bounds.left + case_.tile_columns * layer_.window.stride_w);
  }
  return bounds;
}

/// To where a pixel of the layer's input lies; what is around the input stays.
void CaseEvaluator::turn(int* row, int* column) const {
  const Shape& shape = layer_.in;
  if (*row < 0 || *row >= shape.height || *column < 0 || *column >= shape.width) return;
  switch (case_.turn) {
    case InputTurn::AsDescribed:
      break;
    case InputTurn::Transposed: {
      const int at = *row * shape.width + *column;
      *row = at % shape.height;
      *column = at / shape.height;
      break;
    }
    case InputTurn::UpsideDown:
      *row = shape.height - 1 - *row;
      break;
    case InputTurn::Mirrored:
      *column = shape.width - 1 - *column;
      break;
  }
}

Code CaseEvaluator::operand(const FeatureMap& map, int row, int column, int channel) const {
  if (case_.stuck_input.has(channel)) return case_.stuck_input.code;
  if (!case_.input_channel.empty()) {
    channel = case_.input_channel[static_cast<std::size_t>(channel)];
  }
  if (case_.turn != InputTurn::AsDescribed) turn(&row, &column);
  const Shape& in = layer_.in;
  if (case_.input_pixels.used() && row >= 0 && row < in.height && column >= 0 &&
      column < in.width) {
    const int from = case_.input_pixels.from[offset({1, in.height, in.width}, row, column, 0)];
    if (from == PixelOrder::kNone) return case_.input_pixels.code;
    row = from / in.width;
    column = from % in.width;
  }
  Code code = map.codes[offset(map.shape, row + case_.halo, column + case_.halo, channel)];
  if (case_.input_unsigned) code = detail::without_sign(code, map.format.width);
  return case_.input_shift == 0 ? code : detail::shifted(code, case_.input_shift);
}

std::optional<Code> CaseEvaluator::inside(const FeatureMap& map, const Bounds& bounds, int row,
                                          int column, int channel) const {
  if (row < bounds.top || row >= bounds.bottom || column < bounds.left || column >= bounds.right) {
    return std::nullopt;
  }
  return operand(map, row, column, channel);
}

Code CaseEvaluator::outside(const FeatureMap& map, int row, int column, int channel) const {
  if (case_.stuck_input.has(channel)) return case_.stuck_input.code;
  const Shape& shape = layer_.in;
  switch (case_.padding) {
    case PaddingRule::Constant:
      break;
    case PaddingRule::Edge:
      return operand(map, std::clamp(row, 0, shape.height - 1),
                     std::clamp(column, 0, shape.width - 1), channel);
    case PaddingRule::Reflect:
      return operand(map, reflected(row, shape.height), reflected(column, shape.width), channel);
    case PaddingRule::Memory: {
      const int at = row * shape.width + column;
      if (at < 0 || at >= shape.pixels()) break;
      return operand(map, at / shape.width, at % shape.width, channel);
    }
  }
  return case_.arithmetic.padding_code;
}

/// A window that lies within its bounds, from the map as it stands. False: it needs more.
bool CaseEvaluator::copy_window(const FeatureMap& map, const Bounds& bounds, int first, int top,
                                int left) {
  const Window& window = layer_.window;
  const int bottom = top + (window.kernel_h - 1) * window.dilation;
  const int right = left + (window.kernel_w - 1) * window.dilation;
  if (top < bounds.top || bottom >= bounds.bottom || left < bounds.left || right >= bounds.right) {
    return false;
  }
  if (case_.turn != InputTurn::AsDescribed || !case_.stuck_input.channels.empty()) return false;
  if (case_.input_pixels.used()) return false;
  const bool permuted = !case_.input_channel.empty();
  if (case_.input_unsigned || case_.input_shift != 0 || (permuted && group_in_ != 1 && first != 0))
    return false;
  if (offsets_.empty()) {
    for (const Term& term : terms_) {
      const int channel = permuted && group_in_ != 1
                              ? case_.input_channel[static_cast<std::size_t>(term.channel)]
                              : term.channel;
      offsets_.push_back(static_cast<int>(offset(map.shape, term.kernel_row * window.dilation,
                                                 term.kernel_column * window.dilation, channel)));
    }
  }
  if (permuted && group_in_ == 1) first = case_.input_channel[static_cast<std::size_t>(first)];
  const Code* at = map.codes.data() + offset(map.shape, top + case_.halo, left + case_.halo, first);
  for (std::size_t t = 0; t < offsets_.size(); ++t) window_[t] = at[offsets_[t]];
  return true;
}

/// What the window of an output pixel reads, in the order of terms, from input channel `first` on.
const std::vector<Code>& CaseEvaluator::window_codes(int image, int first, int row, int column) {
  const std::array<int, 4> here{image, first, row, column};
  if (here == window_at_) return window_;
  window_at_ = here;
  window_.resize(terms_.size());
  const FeatureMap& map = *case_.inputs[static_cast<std::size_t>(image)].front();
  const Window& window = layer_.window;
  const Bounds bounds = bounds_of(row, column);
  const int top = row * window.stride_h - window.pad_h + case_.row_offset;
  const int left = column * window.stride_w - window.pad_w + case_.column_offset;
  if (copy_window(map, bounds, first, top, left)) return window_;
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    const Term& term = terms_[t];
    const int y = top + term.kernel_row * window.dilation;
    const int x = left + term.kernel_column * window.dilation;
    const auto code = inside(map, bounds, y, x, first + term.channel);
    window_[t] = code ? *code : outside(map, y, x, first + term.channel);
  }
  return window_;
}

}  // namespace rill
