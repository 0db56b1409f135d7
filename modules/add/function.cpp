// SPDX-License-Identifier: Apache-2.0
#include "modules/add/function.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rill {

namespace {

/// The addends are the terms of an accumulation without a second factor and without a bias.
LayerArithmetic adder_of(LayerArithmetic arithmetic) {
  arithmetic.weight = Format::fixed(1, 1);
  arithmetic.accumulation.bias = BiasEntry::None;
  return arithmetic;
}

/// True when the accumulator holds every sum of `operands` codes in the operands' own steps.
bool holds_every_sum(const LayerArithmetic& adder, int operands) {
  const Format& accumulator = adder.accumulation.accumulator;
  const bool same_step = accumulator.kind == Format::Kind::Fixed &&
                         accumulator.fraction_bits == product_fraction_bits(adder);
  if (!same_step || (adder.accumulation.terms_per_cast > 0 && adder.accumulation.partial)) {
    return false;
  }
  const std::int64_t low = std::min<std::int64_t>(adder.input.min_code(), 0) * operands;
  const std::int64_t high = std::max<std::int64_t>(adder.input.max_code(), 0) * operands;
  return low >= accumulator.min_code() && high <= accumulator.max_code();
}

}  // namespace

AddFunction::AddFunction(const LayerArithmetic& arithmetic, int operands, int channels)
    : adder_(adder_of(arithmetic)),
      channels_(channels),
      exact_(holds_every_sum(adder_, operands)),
      activation_(arithmetic, channels) {}

void AddFunction::run(const std::vector<const Code*>& operands, int pixels, Code* out) const {
  const std::int64_t count = std::int64_t{pixels} * channels_;
  if (exact_) {
    sum_exactly(operands, count, out);
  } else {
    std::vector<std::int64_t> terms(operands.size());
    for (std::int64_t i = 0; i < count; ++i) {
      std::transform(operands.begin(), operands.end(), terms.begin(),
                     [i](const Code* operand) { return operand[i]; });
      out[i] =
          static_cast<Code>(accumulate(adder_, terms.data(), static_cast<int>(terms.size()), 0));
    }
  }
  activation_.run(out, pixels, out);
}

void AddFunction::sum_exactly(const std::vector<const Code*>& operands, std::int64_t count,
                              Code* out) const {
  const Code* first = operands[0];
  const Code* second = operands[1];
  for (std::int64_t i = 0; i < count; ++i) {
    Code sum = first[i] + second[i];
    for (std::size_t more = 2; more < operands.size(); ++more) sum += operands[more][i];
    out[i] = sum;
  }
}

}  // namespace rill
