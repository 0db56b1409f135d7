// SPDX-License-Identifier: Apache-2.0
// Of a CaseEvaluator: where a golden's code comes from in the layer, and what is written for it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/diagnosis/case_evaluator.h"

namespace rill {
namespace {

/// The code with its point elsewhere.
Code pointed(Code code, const OutputPoint& point, const Format& format) {
  if (point.shift < 0) {
    const std::int64_t half = point.rounded ? std::int64_t{1} << (-point.shift - 1) : 0;
    return static_cast<Code>((std::int64_t{code} + half) >> -point.shift);
  }
  const std::int64_t wide = std::int64_t{code} * (std::int64_t{1} << point.shift);
  const std::int64_t low = std::numeric_limits<Code>::min();
  const std::int64_t high = std::numeric_limits<Code>::max();
  return static_cast<Code>(point.saturated ? std::clamp(wide, format.min_code(), format.max_code())
                                           : std::clamp(wide, low, high));
}

}  // namespace

/// The code's bits without a sign.
Code detail::without_sign(Code code, int width) {
  constexpr int kCodeBits = 32;
  if (width >= kCodeBits) return code;
  return static_cast<Code>(static_cast<std::uint32_t>(code) &
                           ((std::uint32_t{1} << static_cast<unsigned>(width)) - 1));
}

Code detail::narrowed(Code code, const NarrowCodes& store, const Format& format) {
  if (store.low > 0) {
    const std::int64_t half = store.rounded ? std::int64_t{1} << (store.low - 1) : 0;
    const std::int64_t most = format.max_code() >> store.low;
    const std::int64_t left = std::min((code + half) >> store.low, most);
    code = static_cast<Code>(left * (std::int64_t{1} << store.low));
  }
  if (store.high == 0) return code;
  if (!store.wraps) {
    return static_cast<Code>(std::clamp<std::int64_t>(code, format.min_code() >> store.high,
                                                      format.max_code() >> store.high));
  }
  const Code bits = without_sign(code, format.width - store.high);
  const Code sign = format.is_signed ? Code{1} << (format.width - store.high - 1) : 0;
  return (bits ^ sign) - sign;
}

std::int64_t detail::with_bit(std::int64_t product, int bit, bool one, int width) {
  const std::uint64_t mask = std::uint64_t{1} << static_cast<unsigned>(bit);
  auto bits = static_cast<std::uint64_t>(product);
  bits = one ? bits | mask : bits & ~mask;
  const auto unused = static_cast<unsigned>(64 - width);
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

Code detail::shifted(Code code, int shift) {
  if (shift >= 0) return static_cast<Code>(std::int64_t{code} * (std::int64_t{1} << shift));
  return code >> -shift;
}

/// From the golden's place to the layer's, where the golden has another order of axes.
void CaseEvaluator::unshuffle(int* channel, int* row, int* column) const {
  const Shape& shape = layer_.out;
  const auto map_size = static_cast<int>(shape.pixels());
  switch (case_.elements) {
    case ElementOrder::AsRead:
      break;
    case ElementOrder::ColumnsOfRows: {
      const int at = *row * shape.width + *column;
      *row = at % shape.height;
      *column = at / shape.height;
      break;
    }
    case ElementOrder::ChannelsLast: {
      const int lane = *channel % case_.word_channels;
      const int groups = shape.channels / case_.word_channels;
      const int at = *channel / case_.word_channels * map_size + *row * shape.width + *column;
      *channel = at % groups * case_.word_channels + lane;
      *row = at / groups / shape.width;
      *column = at / groups % shape.width;
      break;
    }
    case ElementOrder::ChannelsFirst: {
      const int lane = *channel % case_.word_channels;
      const int groups = shape.channels / case_.word_channels;
      const int at = (*row * shape.width + *column) * groups + *channel / case_.word_channels;
      *channel = at / map_size * case_.word_channels + lane;
      *row = at % map_size / shape.width;
      *column = at % shape.width;
      break;
    }
    case ElementOrder::UpsideDown:
      *row = shape.height - 1 - *row;
      break;
    case ElementOrder::Mirrored:
      *column = shape.width - 1 - *column;
      break;
    case ElementOrder::HalfTurned:
      *row = shape.height - 1 - *row;
      *column = shape.width - 1 - *column;
      break;
  }
}

/// From the golden's pixel to the layer's; false where nothing was written.
bool CaseEvaluator::unshift(int* row, int* column) const {
  const Shape& shape = layer_.out;
  const OutputShift& shift = *case_.shift;
  const auto rotated = [](int at, int extent) { return (at % extent + extent) % extent; };
  *row -= shift.rows;
  *column -= shift.columns;
  switch (shift.vacated) {
    case Vacated::Zero:
      return *row >= 0 && *row < shape.height && *column >= 0 && *column < shape.width;
    case Vacated::Rotated:
      *row = rotated(*row, shape.height);
      *column = rotated(*column, shape.width);
      return true;
    case Vacated::Repeated:
      *row = std::clamp(*row, 0, shape.height - 1);
      *column = std::clamp(*column, 0, shape.width - 1);
      return true;
    case Vacated::Scanned: {
      const int at = *row * shape.width + *column;
      if (at < 0 || at >= shape.pixels()) return false;
      *row = at / shape.width;
      *column = at % shape.width;
      return true;
    }
  }
  return true;
}

/// From the golden's pixel to the one whose codes stand there; false where none does.
bool CaseEvaluator::reorder(int* row, int* column) const {
  const int width = layer_.out.width;
  const int from =
      case_.output_pixels.from[static_cast<std::size_t>(*row) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(*column)];
  if (from == PixelOrder::kNone) return false;
  *row = from / width;
  *column = from % width;
  return true;
}

/// The code as it is put into the golden.
Code CaseEvaluator::written(Code code, bool has_bit) const {
  const Format& format =
      case_.accumulator ? case_.arithmetic.accumulation.accumulator : case_.arithmetic.output;
  if (case_.point) code = pointed(code, *case_.point, format);
  if (case_.narrow_output.used()) code = detail::narrowed(code, case_.narrow_output, format);
  if (case_.negated) {
    code = static_cast<Code>(
        std::clamp<std::int64_t>(-std::int64_t{code}, format.min_code(), format.max_code()));
  }
  if (has_bit) {
    const std::uint32_t mask = std::uint32_t{1} << static_cast<unsigned>(case_.bit->bit);
    auto bits = static_cast<std::uint32_t>(code);
    if (case_.bit->kind == BitFault::Kind::Inverted) bits ^= mask;
    if (case_.bit->kind == BitFault::Kind::Zero) bits &= ~mask;
    if (case_.bit->kind == BitFault::Kind::One) bits |= mask;
    const unsigned unused = 32U - static_cast<unsigned>(format.width);
    code = format.is_signed ? static_cast<Code>(bits << unused) >> unused : static_cast<Code>(bits);
  }
  return case_.output_unsigned ? detail::without_sign(code, format.width) : code;
}

Code CaseEvaluator::at(int image, int channel, int row, int column) {
  const bool has_bit = case_.bit && case_.bit->is_at(image, channel, row, column);
  if (case_.stuck_output.has(channel)) return case_.stuck_output.code;
  unshuffle(&channel, &row, &column);
  if (case_.output_pixels.used() && !reorder(&row, &column)) return case_.output_pixels.code;
  if (case_.shift && !unshift(&row, &column)) return 0;
  if (!case_.image.empty()) image = case_.image[static_cast<std::size_t>(image)];
  if (!case_.output_channel.empty()) {
    channel = case_.output_channel[static_cast<std::size_t>(channel)];
  }
  return written(computed(image, channel, row, column), has_bit);
}

}  // namespace rill
