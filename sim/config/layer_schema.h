// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/operations.h"
#include "sim/config/schema.h"

// One layer of a network file. Inside of this folder.
namespace rill {

/// Beyond any picture or channel count of the networks modelled; catches slips of the keyboard.
constexpr int kLargestExtent = 65536;

/// Rows and columns of a window, a step or an offset.
struct Extent {
  int height = 0;
  int width = 0;
};

/// One layer as the file words it; becomes a Layer.
struct LayerDraft {
  OperationWord kind = OperationWord::Convolution;
  std::vector<std::string> from;
  std::optional<int> channels;
  std::optional<Extent> kernel, stride, pad;
  int dilation = 1;
  int groups = 1;
  bool bias = false;
  bool batch_norm = false;
  ActivationFunction activation = ActivationFunction::None;
  double leaky_slope = 0.1;
  bool ceil_mode = false;
  bool count_include_pad = true;
  ReorgOrder order = ReorgOrder::BlockMajor;
  int scale = 2;
  bool align_corners = false;
  double pre_scale = 1.0;
  std::optional<double> output_scale;
  double init_scale = 1.0;
  std::string like;
  std::optional<Extent> offset;
  std::string bundle;
  SourceLocation where;
};

const Schema<LayerDraft>& layer_schema();

/// The layer, its inputs not linked yet.
Layer to_layer(const LayerDraft& draft, const std::string& name);

/// The other way round; `from` are the names of the layer's inputs.
LayerDraft to_draft(const Layer& layer, const std::vector<std::string>& from);

}  // namespace rill
