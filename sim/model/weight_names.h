// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/network/network.h"

// How arrays of parameters are called. Inside of this folder.
namespace rill::detail {

/// What an array holds. Codes are raw integers of the weight and bias formats.
enum class Role {
  Weight,
  Bias,
  Gamma,
  Beta,
  Mean,
  Variance,
  WeightCodes,
  BiasCodes,
  MultiplierCodes,
  OffsetCodes,
};

/// One name an array may have, and the order of a reorg's channels that goes with it.
struct ArrayName {
  std::string name;
  ReorgOrder order = ReorgOrder::BlockMajor;
};

/// Names that are looked for, in this order; the first is our own and the one to recommend.
std::vector<ArrayName> array_names(const std::string& layer, Role role);

}  // namespace rill::detail
