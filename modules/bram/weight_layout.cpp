// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/weight_layout.h"

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

}  // namespace

void encode_weights(const WeightLayout& layout, const std::vector<Code>& weight,
                    const std::vector<Code>& bias, std::vector<std::uint8_t>* bytes) {
  internal_check(static_cast<std::int64_t>(weight.size()) == layout.weights &&
                     static_cast<std::int64_t>(bias.size()) <= layout.biases,
                 "parameters do not have the size of their layout");
  bytes->reserve(bytes->size() + static_cast<std::size_t>(layout.bytes()));
  for (const Code code : weight) {
    append(static_cast<std::uint32_t>(code), layout.weight_bytes, bytes);
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(layout.biases); ++i) {
    // A layer without bias keeps zeros in their place.
    append(i < bias.size() ? static_cast<std::uint32_t>(bias[i]) : 0, WeightLayout::kBiasBytes,
           bytes);
  }
}

void decode_weights(const WeightLayout& layout, const std::uint8_t* bytes,
                    std::vector<Code>* weight, std::vector<Code>* bias) {
  weight->clear();
  bias->clear();
  for (std::int64_t i = 0; i < layout.weights; ++i, bytes += layout.weight_bytes) {
    weight->push_back(extract(bytes, layout.weight_bytes));
  }
  for (std::int64_t i = 0; i < layout.biases; ++i, bytes += WeightLayout::kBiasBytes) {
    bias->push_back(extract(bytes, WeightLayout::kBiasBytes));
  }
}

}  // namespace rill
