// SPDX-License-Identifier: Apache-2.0
#include "modules/catalog/catalog.h"

#include "sim/core/error.h"

namespace rill {

const std::vector<LayerKind>& layer_kinds() {
  static const std::vector<LayerKind> kKinds{
      {Op::Convolution, "convolution", "line_buffer (kernel > 1), dsp_array, activation",
       "standard, grouped, pointwise or depthwise convolution with batch norm and activation "
       "folded "
       "in"},
      {Op::Deconvolution, "deconvolution", "line_buffer, dsp_array, activation",
       "transposed convolution: one small convolution for each phase of its stride"},
      {Op::FullyConnected, "fully_connected", "line_buffer, dsp_array, activation",
       "every output from the whole map"},
      {Op::MaxPool, "max_pool", "line_buffer, pool", "largest code of a window, per channel"},
      {Op::AveragePool, "average_pool", "line_buffer, pool", "mean of a window, per channel"},
      {Op::GlobalAveragePool, "global_average_pool", "pool", "mean of the whole map, per channel"},
      {Op::Add, "add", "add", "sum of maps of one shape, then an activation"},
      {Op::Concat, "concat", "concat", "maps joined along their channels"},
      {Op::Reorg, "reorg", "line_buffer, reorg",
       "space to depth: a block of pixels becomes one pixel with more channels"},
      {Op::BilinearUpsample, "bilinear_upsample", "line_buffer, upsample",
       "map enlarged by bilinear interpolation"},
      {Op::Crop, "crop", "crop", "part of a map, as large as another one"},
      {Op::L2Normalize, "l2_normalize", "line_buffer, l2_norm",
       "every pixel divided by its norm over the channels"},
  };
  return kKinds;
}

const LayerKind& layer_kind(Op op) {
  for (const LayerKind& kind : layer_kinds()) {
    if (kind.op == op) return kind;
  }
  throw InternalError("a kind of layer is missing in the catalog");
}

}  // namespace rill
