// SPDX-License-Identifier: Apache-2.0
// What of a network decides which faults a layer can have.
#include <cstddef>
#include <utility>

#include "sim/diagnosis/diagnose.h"

namespace rill {

bool can_diagnose(const Layer& layer) {
  return layer.op == Op::Convolution || layer.op == Op::FullyConnected || layer.op == Op::MaxPool ||
         layer.op == Op::Add || layer.op == Op::Concat || layer.op == Op::Reorg;
}

FaultContext fault_context(const Network& network, LayerIndex layer, std::vector<int> lanes) {
  FaultContext context;
  context.lanes = std::move(lanes);
  LayerIndex at = layer;
  while (at != kNetworkInput) {
    const Layer& here = network.layers[static_cast<std::size_t>(at)];
    if (here.op == Op::Reorg) {
      context.reorg_rows = here.window.stride_h;
      context.reorg_columns = here.window.stride_w;
      context.reorg_channels = here.out.channels;
      context.reorg_order = here.reorg_order;
      break;
    }
    const LayerIndex first = here.inputs.front();
    if (here.op == Op::Concat) {
      context.first_operand_channels = network.shape_of(first).channels;
    } else if (at != layer && !here.is_depthwise() && here.op != Op::MaxPool) {
      break;  // mixes channels: no order passes it
    }
    at = first;
  }
  return context;
}

}  // namespace rill
