// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/code_reference.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "sim/core/error.h"
#include "sim/numerics/arithmetic.h"
#include "sim/numerics/cast.h"
#include "sim/reference/code_layers.h"
#include "sim/reference/code_views.h"
#include "sim/reference/winograd_layer.h"

namespace rill {
namespace {

using detail::ConstView;
using detail::empty_map;
using detail::to_code;
using detail::View;
using detail::view;

FeatureMap max_pool(const Layer& layer, const FeatureMap& input) {
  FeatureMap output = empty_map(layer.out, input.format);
  const ConstView in = view(input);
  View out = view(output);
  const Window& w = layer.window;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      for (int c = 0; c < layer.out.channels; ++c) {
        Code largest = std::numeric_limits<Code>::min();
        for (int i = 0; i < w.kernel_h; ++i) {
          for (int j = 0; j < w.kernel_w; ++j) {
            const int row = y * w.stride_h - w.pad_h + i;
            const int column = x * w.stride_w - w.pad_w + j;
            if (row < 0 || row >= layer.in.height || column < 0 || column >= layer.in.width) {
              continue;
            }
            largest = std::max(largest, in(row, column, c));
          }
        }
        out(y, x, c) = largest;
      }
    }
  }
  return output;
}

FeatureMap add(const Layer& layer, const LayerArithmetic& arithmetic,
               const std::vector<FeatureMap>& inputs) {
  // The addends are the terms of an accumulation without a second factor and without a bias.
  LayerArithmetic adder = arithmetic;
  adder.weight = Format::fixed(1, 1);
  adder.accumulation.bias = BiasEntry::None;
  FeatureMap output = empty_map(layer.out, arithmetic.accumulation.accumulator);
  std::vector<std::int64_t> terms(inputs.size());
  for (std::size_t i = 0; i < output.codes.size(); ++i) {
    std::transform(inputs.begin(), inputs.end(), terms.begin(),
                   [&](const FeatureMap& input) { return input.codes[i]; });
    output.codes[i] = to_code(accumulate(adder, terms.data(), static_cast<int>(terms.size()), 0));
  }
  return output;
}

FeatureMap concat(const Layer& layer, const LayerArithmetic& arithmetic,
                  const std::vector<FeatureMap>& inputs) {
  FeatureMap output = empty_map(layer.out, inputs.front().format);
  View out = view(output);
  int first = 0;
  for (std::size_t operand = 0; operand < inputs.size(); ++operand) {
    FeatureMap input = inputs[operand];
    if (!arithmetic.operands.empty()) {
      const int fraction = arithmetic.operands[operand].fraction_bits;
      for (Code& code : input.codes) code = cast_fixed(code, fraction, arithmetic.output);
    }
    const ConstView in = view(std::as_const(input));
    for (int y = 0; y < layer.out.height; ++y) {
      for (int x = 0; x < layer.out.width; ++x) {
        for (int c = 0; c < input.shape.channels; ++c) out(y, x, first + c) = in(y, x, c);
      }
    }
    first += input.shape.channels;
  }
  return output;
}

FeatureMap reorg(const Layer& layer, const FeatureMap& input) {
  FeatureMap output = empty_map(layer.out, input.format);
  const ConstView in = view(input);
  View out = view(output);
  const int rows = layer.window.stride_h;
  const int columns = layer.window.stride_w;
  const int channels = layer.in.channels;
  for (int y = 0; y < layer.out.height; ++y) {
    for (int x = 0; x < layer.out.width; ++x) {
      for (int dy = 0; dy < rows; ++dy) {
        for (int dx = 0; dx < columns; ++dx) {
          const int block = dy * columns + dx;
          for (int c = 0; c < channels; ++c) {
            const int channel = layer.reorg_order == ReorgOrder::BlockMajor
                                    ? block * channels + c
                                    : c * rows * columns + block;
            out(y, x, channel) = in(y * rows + dy, x * columns + dx, c);
          }
        }
      }
    }
  }
  return output;
}

void check_inputs(const Layer& layer, const std::vector<FeatureMap>& inputs) {
  internal_check(inputs.size() == layer.inputs.size() && inputs.front().shape == layer.in,
                 "evaluate_codes: the maps are not the layer's inputs");
  for (const FeatureMap& input : inputs) {
    internal_check(input.codes.size() == static_cast<std::size_t>(input.shape.size()),
                   "evaluate_codes: a map does not hold the codes of its shape");
  }
}

FeatureMap requantized(const Layer& layer, const LayerArithmetic& arithmetic, FeatureMap map) {
  const auto channels = static_cast<std::size_t>(layer.out.channels);
  // An upsampling's sums may be wider than a code, so it requantizes them itself.
  const bool done = layer.op == Op::BilinearUpsample;
  for (std::size_t i = 0; !done && i < map.codes.size(); ++i) {
    map.codes[i] = requantize(arithmetic, map.codes[i], static_cast<int>(i % channels));
  }
  map.format = arithmetic.output;
  return map;
}

/// The codes of one layer.
FeatureMap layer_codes(const QuantizedModel& model, LayerIndex index,
                       const std::vector<FeatureMap>& inputs) {
  const Layer& layer = model.network.layers[static_cast<std::size_t>(index)];
  const QuantizedLayer& numbers = model.layers[static_cast<std::size_t>(index)];
  if (layer.op == Op::L2Normalize) return detail::normalize(layer, numbers, inputs.front());
  FeatureMap sums = layer_accumulators(model, index, inputs);
  if (layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool) {
    return detail::divide_sums(layer, numbers.arithmetic, std::move(sums));
  }
  return requantized(layer, numbers.arithmetic, std::move(sums));
}

}  // namespace

FeatureMap layer_accumulators(const QuantizedModel& model, LayerIndex index,
                              const std::vector<FeatureMap>& inputs) {
  const Layer& layer = model.network.layers.at(static_cast<std::size_t>(index));
  const QuantizedLayer& numbers = model.layers.at(static_cast<std::size_t>(index));
  check_inputs(layer, inputs);
  switch (layer.op) {
    case Op::Convolution:
      // Exact transforms leave the sums of products; the published ones do not.
      if (numbers.arithmetic.winograd.used() &&
          numbers.arithmetic.winograd.storage == WinogradForm::Storage::Int16) {
        return detail::winograd_accumulators(layer, numbers, inputs.front());
      }
      [[fallthrough]];
    case Op::FullyConnected:
      return detail::convolve(layer, numbers, inputs.front());
    case Op::MaxPool:
      return max_pool(layer, inputs.front());
    case Op::Add:
      return add(layer, numbers.arithmetic, inputs);
    case Op::Concat:
      return concat(layer, numbers.arithmetic, inputs);
    case Op::Reorg:
      return reorg(layer, inputs.front());
    case Op::Deconvolution:
      return detail::deconvolve(layer, numbers, inputs.front());
    case Op::BilinearUpsample:
      return detail::upsample(layer, numbers.arithmetic, inputs.front());
    case Op::Crop:
      return detail::crop(layer, inputs.front());
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      return detail::sum_windows(layer, numbers.arithmetic, inputs.front());
    case Op::L2Normalize:
      throw InternalError("evaluate_codes: an L2 norm has no accumulators");
  }
  throw InternalError("evaluate_codes: unknown operation");
}

std::vector<FeatureMap> evaluate_codes(const QuantizedModel& model, const FeatureMap& input) {
  const std::vector<Layer>& layers = model.network.layers;
  internal_check(model.layers.size() == layers.size(),
                 "evaluate_codes: one entry of numbers a layer is needed");
  std::vector<FeatureMap> maps;
  maps.reserve(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::vector<FeatureMap> inputs;
    for (const LayerIndex source : layers[i].inputs) {
      inputs.push_back(source == kNetworkInput ? input : maps[static_cast<std::size_t>(source)]);
    }
    maps.push_back(layer_codes(model, static_cast<LayerIndex>(i), inputs));
  }
  return maps;
}

}  // namespace rill
