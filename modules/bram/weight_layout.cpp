// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/weight_layout.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "sim/core/error.h"

namespace rill {

namespace {

constexpr StoredCode kBias{8 * WeightLayout::kBiasBytes, StoredCode::Kind::Signed};

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

/// Room for so many bytes more; where they begin.
std::uint8_t* grown(std::vector<std::uint8_t>* bytes, Bytes more) {
  const std::size_t before = bytes->size();
  bytes->resize(before + static_cast<std::size_t>(more));
  return bytes->data() + before;
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
  const std::vector<Code>& stored = layout.block_weights > 0 ? mantissas : weight;
  store_codes(layout.code, stored.data(), layout.weights, grown(bytes, layout.weight_bytes()));
  for (const int shift : shifts) bytes->push_back(static_cast<std::uint8_t>(shift));
  // A layer without bias keeps zeros in their place.
  store_codes(kBias, bias.data(), static_cast<std::int64_t>(bias.size()),
              grown(bytes, layout.biases * WeightLayout::kBiasBytes));
}

void decode_weights(const WeightLayout& layout, const std::uint8_t* bytes,
                    std::vector<Code>* weight, std::vector<Code>* bias) {
  weight->resize(static_cast<std::size_t>(layout.weights));
  load_codes(layout.code, bytes, layout.weights, weight->data());
  bytes += layout.weight_bytes();
  if (layout.block_weights > 0) {
    for_blocks(layout, [&](std::int64_t first, std::int64_t last) {
      const int shift = *bytes++;
      for (std::int64_t i = first; i < last; ++i) {
        (*weight)[static_cast<std::size_t>(i)] *= Code{1} << shift;
      }
    });
  }
  bias->resize(static_cast<std::size_t>(layout.biases));
  load_codes(kBias, bytes, layout.biases, bias->data());
}

}  // namespace rill
