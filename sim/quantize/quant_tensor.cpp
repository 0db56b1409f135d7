// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/quant_tensor.h"

#include <cmath>
#include <cstddef>

#include "sim/core/error.h"

namespace rill::brevitas {

QuantTensor add(const QuantTensor& a, const QuantTensor& b) {
  internal_check(a.values.size() == b.values.size(), "add: tensors of different size");
  internal_check(a.scale == b.scale, "add: tensors of different scale");
  QuantTensor sum = a;
  for (std::size_t i = 0; i < sum.values.size(); ++i) sum.values[i] += b.values[i];
  const double largest = (std::exp2(a.bits) - 1.0) + (std::exp2(b.bits) - 1.0);
  sum.bits = std::ceil(std::log2(largest));
  sum.is_signed = a.is_signed || b.is_signed;
  return sum;
}

QuantTensor multiply(const QuantTensor& a, const QuantTensor& b) {
  internal_check(a.values.size() == b.values.size(), "multiply: tensors of different size");
  QuantTensor product = a;
  for (std::size_t i = 0; i < product.values.size(); ++i) product.values[i] *= b.values[i];
  product.scale = a.scale * b.scale;
  product.bits = a.bits + b.bits;
  product.is_signed = a.is_signed || b.is_signed;
  return product;
}

QuantTensor concatenate(const QuantTensor& a, const QuantTensor& b) {
  internal_check(a.scale == b.scale, "concatenate: tensors of different scale");
  internal_check(a.bits == b.bits, "concatenate: tensors of different width");
  internal_check(a.is_signed == b.is_signed, "concatenate: one tensor signed, one not");
  QuantTensor both = a;
  both.values.insert(both.values.end(), b.values.begin(), b.values.end());
  return both;
}

QuantTensor negate(const QuantTensor& a) {
  QuantTensor negative = a;
  for (float& x : negative.values) x = -x;
  if (!a.is_signed) negative.bits += 1.0;
  negative.is_signed = true;
  return negative;
}

}  // namespace rill::brevitas
