// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <unsupported/Eigen/CXX11/Tensor>
#include <vector>

#include "sim/core/error.h"
#include "sim/model/model.h"

// Maps of codes as Eigen's tensors. Inside of this folder.
namespace rill::detail {

/// A map as tensor (row, column, channel).
using ConstView = Eigen::TensorMap<const Eigen::Tensor<Code, 3, Eigen::RowMajor, int>>;
using View = Eigen::TensorMap<Eigen::Tensor<Code, 3, Eigen::RowMajor, int>>;
/// Weights as tensor: two channels, as the operation orders them, then kernel row and column.
using WeightView = Eigen::TensorMap<const Eigen::Tensor<Code, 4, Eigen::RowMajor, int>>;

inline ConstView view(const FeatureMap& map) {
  return {map.codes.data(), map.shape.height, map.shape.width, map.shape.channels};
}

inline View view(FeatureMap& map) {
  return {map.codes.data(), map.shape.height, map.shape.width, map.shape.channels};
}

inline FeatureMap empty_map(const Shape& shape, const Format& format) {
  return {shape, format, std::vector<Code>(static_cast<std::size_t>(shape.size()), 0)};
}

inline Code to_code(std::int64_t value) {
  internal_check(value == static_cast<Code>(value), "evaluate_codes: a code exceeds 32 bits");
  return static_cast<Code>(value);
}

}  // namespace rill::detail
