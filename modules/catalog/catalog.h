// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/network/network.h"

namespace rill {

/// One kind of layer that networks may contain, and the parts that run it.
struct LayerKind {
  Op op;
  const char* name;      ///< as in YAML: `convolution`
  const char* parts;     ///< parts of its stage in the order of the data; empty: no machine runs it
  const char* sentence;  ///< what it computes
};

/// Every kind there is. The one place to add a kind of layer.
const std::vector<LayerKind>& layer_kinds();
const LayerKind& layer_kind(Op op);

}  // namespace rill
