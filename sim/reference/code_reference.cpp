// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/code_reference.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <unsupported/Eigen/CXX11/Tensor>
#include <utility>

#include "sim/core/error.h"
#include "sim/numerics/arithmetic.h"
#include "sim/numerics/cast.h"
#include "sim/reference/code_layers.h"
#include "sim/reference/winograd_layer.h"

namespace rill {
namespace {

/// A map as tensor (row, column, channel).
using ConstView = Eigen::TensorMap<const Eigen::Tensor<Code, 3, Eigen::RowMajor, int>>;
using View = Eigen::TensorMap<Eigen::Tensor<Code, 3, Eigen::RowMajor, int>>;
/// Weights as tensor (output channel, input channel of the group, kernel row, kernel column).
using WeightView = Eigen::TensorMap<const Eigen::Tensor<Code, 4, Eigen::RowMajor, int>>;

ConstView view(const FeatureMap& map) {
  return {map.codes.data(), map.shape.height, map.shape.width, map.shape.channels};
}

View view(FeatureMap& map) {
  return {map.codes.data(), map.shape.height, map.shape.width, map.shape.channels};
}

FeatureMap empty_map(const Shape& shape, const Format& format) {
  return {shape, format, std::vector<Code>(static_cast<std::size_t>(shape.size()), 0)};
}

Code to_code(std::int64_t value) {
  internal_check(value == static_cast<Code>(value), "evaluate_codes: a code exceeds 32 bits");
  return static_cast<Code>(value);
}

/// One term of an output value: which channel of the group meets which tap.
struct Term {
  int channel;
  int kernel_row;
  int kernel_column;
};

/// All terms of an output value in the order in which they are added.
std::vector<Term> terms_in_order(const Window& window, int channels, TermOrder order) {
  std::vector<Term> terms;
  const auto add_taps_of = [&](int channel) {
    for (int i = 0; i < window.kernel_h; ++i) {
      for (int j = 0; j < window.kernel_w; ++j) terms.push_back({channel, i, j});
    }
  };
  if (order == TermOrder::ChannelMajor) {
    for (int c = 0; c < channels; ++c) add_taps_of(c);
    return terms;
  }
  for (int i = 0; i < window.kernel_h; ++i) {
    for (int j = 0; j < window.kernel_w; ++j) {
      for (int c = 0; c < channels; ++c) terms.push_back({c, i, j});
    }
  }
  return terms;
}

/// Convolution of any grouping, and fully connected, one output value at a time.
class CodeConvolution {
 public:
  CodeConvolution(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input)
      : layer_(layer),
        numbers_(numbers),
        input_(view(input)),
        group_in_(layer.in.channels / layer.groups),
        group_out_(layer.out.channels / layer.groups),
        terms_(terms_in_order(layer.window, group_in_, numbers.arithmetic.accumulation.order)),
        seen_(terms_.size()),
        products_(terms_.size()) {
    internal_check(numbers.weight.size() == static_cast<std::size_t>(layer.weights()),
                   "evaluate_codes: the weights do not have the layer's size");
    internal_check(
        numbers.bias.empty() || numbers.bias.size() == static_cast<std::size_t>(layer.out.channels),
        "evaluate_codes: one bias per output channel is needed");
    order_weights();
  }

  FeatureMap run() {
    FeatureMap output = empty_map(layer_.out, numbers_.arithmetic.accumulation.accumulator);
    View out = view(output);
    for (int y = 0; y < layer_.out.height; ++y) {
      for (int x = 0; x < layer_.out.width; ++x) {
        for (int group = 0; group < layer_.groups; ++group) {
          look_through_window(y, x, group);
          for (int o = 0; o < group_out_; ++o) {
            const int channel = group * group_out_ + o;
            out(y, x, channel) = to_code(sum_of_products(channel));
          }
        }
      }
    }
    return output;
  }

 private:
  void order_weights() {
    const WeightView weight(numbers_.weight.data(), layer_.out.channels, group_in_,
                            layer_.window.kernel_h, layer_.window.kernel_w);
    for (int o = 0; o < layer_.out.channels; ++o) {
      for (const Term& term : terms_) {
        weight_.push_back(weight(o, term.channel, term.kernel_row, term.kernel_column));
      }
    }
  }

  /// The code that each term of the output pixel multiplies.
  void look_through_window(int y, int x, int group) {
    const Window& window = layer_.window;
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      const Term& term = terms_[t];
      const int row = y * window.stride_h - window.pad_h + term.kernel_row * window.dilation;
      const int column = x * window.stride_w - window.pad_w + term.kernel_column * window.dilation;
      const bool inside =
          row >= 0 && row < layer_.in.height && column >= 0 && column < layer_.in.width;
      seen_[t] = inside ? input_(row, column, group * group_in_ + term.channel)
                        : numbers_.arithmetic.padding_code;
    }
  }

  std::int64_t sum_of_products(int channel) {
    const std::size_t first = static_cast<std::size_t>(channel) * terms_.size();
    for (std::size_t t = 0; t < terms_.size(); ++t) {
      products_[t] = std::int64_t{weight_[first + t]} * seen_[t];
    }
    const Code bias = numbers_.bias.empty() ? 0 : numbers_.bias[static_cast<std::size_t>(channel)];
    return accumulate(numbers_.arithmetic, products_.data(), static_cast<int>(products_.size()),
                      bias);
  }

  const Layer& layer_;
  const QuantizedLayer& numbers_;
  ConstView input_;
  int group_in_;
  int group_out_;
  std::vector<Term> terms_;
  std::vector<Code> weight_;  ///< [output channel][term]
  std::vector<Code> seen_;    ///< [term]
  std::vector<std::int64_t> products_;
};

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
      return CodeConvolution(layer, numbers, inputs.front()).run();
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
