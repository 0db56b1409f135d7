// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/shape.h"

namespace rill {

enum class Op {
  Convolution,  ///< groups == channels makes it depthwise
  Deconvolution,
  FullyConnected,
  MaxPool,
  AveragePool,
  GlobalAveragePool,
  Add,
  Concat,
  Reorg,
  BilinearUpsample,
  L2Normalize,
  Crop,
};

enum class ActivationFunction { None, Relu, Relu6, LeakyRelu };

/// Channel order of a space-to-depth (reorg) layer with stride s, for s = 2 and C input channels.
enum class ReorgOrder {
  BlockMajor,    ///< out[(2*dy + dx)*C + c] (the networks' order)
  ChannelMajor,  ///< out[4*c + 2*dy + dx]   (the SkyNet HLS order)
};

/// Index of a layer in Network::layers; kNetworkInput means the picture itself.
using LayerIndex = int;
constexpr LayerIndex kNetworkInput = -1;

/// One layer of a network: mathematics, no hardware. Shapes are filled in by infer_shapes().
struct Layer {
  std::string name;
  Op op = Op::Convolution;
  std::vector<LayerIndex> inputs;
  int out_channels = 0;
  Window window;
  int groups = 1;
  bool bias = false;
  bool batch_norm = false;
  ActivationFunction activation = ActivationFunction::None;
  double leaky_slope = 0.1;
  bool ceil_mode = false;         ///< pools: output size rounds up
  bool count_include_pad = true;  ///< average pools: padding counts in the divisor
  ReorgOrder reorg_order = ReorgOrder::BlockMajor;
  int scale = 2;  ///< bilinear upsampling factor
  bool align_corners = false;
  double pre_scale = 1.0;     ///< bilinear upsampling: input is multiplied by this first
  double output_scale = 1.0;  ///< multiplied before the activation (FlowNetQ's 1/4)
  double init_scale = 1.0;    ///< L2Normalize: initial value of its scales
  std::string like;           ///< Crop: the layer whose height and width remain
  int crop_top = 0;           ///< Crop: rows and columns left away above and to the left
  int crop_left = 0;
  std::string bundle;  ///< name of the bundle for `fusion: bundle`; may be empty
  SourceLocation where;

  Shape in;  ///< of the first input
  Shape out;

  bool is_depthwise() const { return op == Op::Convolution && groups > 1 && groups == in.channels; }
  bool has_weights() const;
  /// Multiply-accumulates of one frame, counted as reference/networks/README.md does.
  std::int64_t macs() const;
  /// Number of weights (without bias).
  std::int64_t weights() const;
  /// Shape of the weight tensor: [out][in/groups][kh][kw] (deconvolution: [in][out][kh][kw]).
  std::vector<int> weight_shape() const;
};

/// A network as a graph in topological order.
struct Network {
  std::string name;
  Shape input;
  double batch_norm_epsilon = 1e-5;
  std::vector<Layer> layers;
  std::vector<LayerIndex> outputs;  ///< by default every layer that nobody reads

  /// Index of the layer with this name, or nothing.
  std::optional<LayerIndex> find(const std::string& layer_name) const;
  const Shape& shape_of(LayerIndex index) const {
    return index == kNetworkInput ? input : layers[static_cast<std::size_t>(index)].out;
  }
  std::vector<LayerIndex> consumers_of(LayerIndex index) const;
  std::int64_t macs() const;
};

/// Computes every layer's input and output shape from `network.input` and checks that they fit
/// together. Throws ConfigError listing every layer that does not.
void infer_shapes(Network& network);

/// Whether something is known to be wrong with a key of a network's file, or inside of it.
using IsTold = std::function<bool(const std::string& key)>;

/// The mistakes of infer_shapes(), returned. A mistake hides no other one: behind a layer that does
/// not fit, and behind those that `is_told` of (keys `input`, `outputs`, `layers.NAME`), everything
/// is checked that does not follow from what is wrong there. Extents that stay unknown are 0.
std::vector<Diagnostic> shape_mistakes(Network& network, const IsTold& is_told);

/// Output extent of a window along one dimension; the rule of reference/networks/README.md.
int window_output_size(int input, int kernel, int stride, int pad, int dilation, bool ceil_mode);

}  // namespace rill
