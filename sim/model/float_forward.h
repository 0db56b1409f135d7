// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "sim/model/model.h"

namespace rill {

/// Called with each layer's output, HWC, in network order; the map is gone afterwards.
using VisitMap = std::function<void(LayerIndex, const std::vector<float>&)>;

/// Called with each layer's output before anybody reads it: may change the values (quantize them).
using ChangeMap = std::function<void(LayerIndex, std::vector<float>&)>;

/// Evaluates a network in single precision with folded batch norms: convolutions and fully
/// connected layers as matrix products (Eigen), maps freed after their last reader. For
/// calibration; evaluate_float() of sim/reference is the judge, in double.
void forward_float(const Network& network, const FloatParameters& folded, const RealMap& input,
                   const VisitMap& visit, const ChangeMap& change = {});

/// An evaluation that stands before layer `next`: the maps that are still to be read, others empty.
struct FloatState {
  std::size_t next = 0;
  std::vector<std::vector<float>> maps;
};

/// forward_float() from where `state` stands up to layer `until`; a copy of the state can be taken
/// further several times with other parameters of the layers to come.
void advance_float(const Network& network, const FloatParameters& folded, const RealMap& input,
                   std::size_t until, FloatState& state, const VisitMap& visit,
                   const ChangeMap& change = {});

}  // namespace rill
