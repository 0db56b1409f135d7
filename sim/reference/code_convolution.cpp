// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include "sim/core/error.h"
#include "sim/numerics/arithmetic.h"
#include "sim/reference/code_layers.h"
#include "sim/reference/code_views.h"

namespace rill::detail {
namespace {

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

}  // namespace

FeatureMap convolve(const Layer& layer, const QuantizedLayer& numbers, const FeatureMap& input) {
  return CodeConvolution(layer, numbers, input).run();
}

}  // namespace rill::detail
