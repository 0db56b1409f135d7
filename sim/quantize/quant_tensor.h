// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace rill::brevitas {

/// A real tensor that knows its integer type, as Brevitas passes it from layer to layer; zero point
/// zero. The operations below say what type a result has (reference/quantization.md, 1.1) and throw
/// InternalError when their condition does not hold.
struct QuantTensor {
  std::vector<float> values;  ///< real values, codes times scale
  float scale = 1.0F;
  double bits = 8.0;
  bool is_signed = true;
};

/// Same size and scale; bits = ceil(log2((2^bits_a - 1) + (2^bits_b - 1))).
QuantTensor add(const QuantTensor& a, const QuantTensor& b);
/// Same size; scale and bits of the product.
QuantTensor multiply(const QuantTensor& a, const QuantTensor& b);
/// `b` behind `a` along the outermost axis; same scale, bits and sign.
QuantTensor concatenate(const QuantTensor& a, const QuantTensor& b);
/// An unsigned tensor gains a bit and becomes signed.
QuantTensor negate(const QuantTensor& a);

}  // namespace rill::brevitas
