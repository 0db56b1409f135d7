// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/weight_layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "sim/core/error.h"

namespace rill {

namespace {

void append(std::uint32_t code, int count, std::vector<std::uint8_t>* bytes) {
  for (int i = 0; i < count; ++i) bytes->push_back(static_cast<std::uint8_t>(code >> (8 * i)));
}

Code extract(const std::uint8_t* bytes, int count) {
  std::uint32_t code = 0;
  for (int i = 0; i < count; ++i) code |= std::uint32_t{bytes[i]} << (8 * i);
  const int shift = 32 - 8 * count;
  // Moving the sign bit to the top and back extends it.
  return static_cast<Code>(code << shift) >> shift;
}

/// Calls visit(first weight, last weight + 1) for every block of every filter.
template <typename Visit>
void for_blocks(const WeightLayout& layout, const Visit& visit) {
  for (std::int64_t filter = 0; filter < layout.weights; filter += layout.filter_weights) {
    const std::int64_t end = filter + layout.filter_weights;
    for (std::int64_t first = filter; first < end; first += layout.block_weights) {
      visit(first, std::min(first + layout.block_weights, end));
    }
  }
}

/// Least shift with which all codes of a block are mantissas. Where several would do, all stand for
/// the same codes.
int shift_of(const WeightLayout& layout, const Code* first, const Code* last) {
  Code used = 0;  // bits in use
  std::int64_t largest = 0;
  for (const Code* code = first; code != last; ++code) {
    used |= *code;
    largest = std::max(largest, std::abs(std::int64_t{*code}));
  }
  int shift = 0;
  for (; largest > layout.largest_mantissa; ++shift, largest /= 2) {
    internal_check((used >> shift) % 2 == 0, "a block's codes are no mantissas of one exponent");
  }
  return shift;
}

/// Mantissas of blocks as they lie in memory.
std::vector<Code> mantissas_of(const WeightLayout& layout, const std::vector<Code>& weight,
                               std::vector<int>* shifts) {
  std::vector<Code> mantissas = weight;
  for_blocks(layout, [&](std::int64_t first, std::int64_t last) {
    shifts->push_back(shift_of(layout, weight.data() + first, weight.data() + last));
    for (std::int64_t i = first; i < last; ++i) {
      mantissas[static_cast<std::size_t>(i)] /= Code{1} << shifts->back();
    }
  });
  return mantissas;
}

constexpr std::uint32_t kSign = 0x80;
constexpr std::uint32_t kZero = 0x40;
constexpr std::uint32_t kShift = 0x1f;

std::uint32_t shift_byte(Code code) {
  if (code == 0) return kZero;
  std::uint32_t shift = 0;
  while ((std::int64_t{1} << shift) < std::abs(std::int64_t{code})) ++shift;
  return shift | (code < 0 ? kSign : 0);
}

Code shifted(std::uint8_t byte) {
  if ((byte & kZero) != 0) return 0;
  const Code code = Code{1} << (byte & kShift);
  return (byte & kSign) != 0 ? -code : code;
}

void append_all(const WeightLayout& layout, const std::vector<Code>& weight,
                std::vector<std::uint8_t>* bytes) {
  const std::size_t before = bytes->size();
  if (layout.shifts) {
    for (const Code code : weight) bytes->push_back(static_cast<std::uint8_t>(shift_byte(code)));
  } else if (layout.weight_bytes == 1) {
    // Nearly all weights: a loop without calls.
    bytes->resize(before + weight.size());
    std::transform(weight.begin(), weight.end(),
                   bytes->begin() + static_cast<std::ptrdiff_t>(before),
                   [](Code code) { return static_cast<std::uint8_t>(code); });
  } else {
    for (const Code code : weight) {
      append(static_cast<std::uint32_t>(code), layout.weight_bytes, bytes);
    }
  }
}

}  // namespace

void encode_weights(const WeightLayout& layout, const std::vector<Code>& weight,
                    const std::vector<Code>& bias, std::vector<std::uint8_t>* bytes) {
  internal_check(static_cast<std::int64_t>(weight.size()) == layout.weights &&
                     static_cast<std::int64_t>(bias.size()) <= layout.biases,
                 "parameters do not have the size of their layout");
  std::vector<int> shifts;
  std::vector<Code> mantissas;
  if (layout.block_weights > 0) mantissas = mantissas_of(layout, weight, &shifts);
  append_all(layout, layout.block_weights > 0 ? mantissas : weight, bytes);
  for (const int shift : shifts) bytes->push_back(static_cast<std::uint8_t>(shift));
  for (std::size_t i = 0; i < static_cast<std::size_t>(layout.biases); ++i) {
    // A layer without bias keeps zeros in their place.
    append(i < bias.size() ? static_cast<std::uint32_t>(bias[i]) : 0, WeightLayout::kBiasBytes,
           bytes);
  }
}

void decode_weights(const WeightLayout& layout, const std::uint8_t* bytes,
                    std::vector<Code>* weight, std::vector<Code>* bias) {
  weight->resize(static_cast<std::size_t>(layout.weights));
  bias->clear();
  if (layout.weight_bytes == 1 && !layout.shifts) {
    std::transform(bytes, bytes + layout.weights, weight->begin(),
                   [](std::uint8_t byte) { return Code{static_cast<std::int8_t>(byte)}; });
    bytes += layout.weights;
  } else {
    for (Code& code : *weight) {
      code = layout.shifts ? shifted(*bytes) : extract(bytes, layout.weight_bytes);
      bytes += layout.weight_bytes;
    }
  }
  if (layout.block_weights > 0) {
    for_blocks(layout, [&](std::int64_t first, std::int64_t last) {
      const int shift = *bytes++;
      for (std::int64_t i = first; i < last; ++i) {
        (*weight)[static_cast<std::size_t>(i)] *= Code{1} << shift;
      }
    });
  }
  for (std::int64_t i = 0; i < layout.biases; ++i, bytes += WeightLayout::kBiasBytes) {
    bias->push_back(extract(bytes, WeightLayout::kBiasBytes));
  }
}

}  // namespace rill
