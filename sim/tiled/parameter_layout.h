// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/config/tiled_spec.h"
#include "sim/model/load_parameters.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Where the parameters of a tiled machine lie, in words of all lanes.
///
/// Pointwise: a chunk is [input lane] words of [output lane], chunks [output group][input group].
/// Depthwise: a chunk is [tap] words of [lane], one a group. Biases (and multipliers): one value a
/// lane, `bias_words` words a group.
/// By kind: all pointwise layers, all depthwise layers, all biases, each in network order. By
/// layer: weights layer by layer, then each layer's biases and its multipliers.
class ParameterLayout {
 public:
  ParameterLayout(const Network& network, const TiledSpec& spec);

  std::int64_t words() const { return words_; }
  int bias_words() const { return bias_words_; }
  std::int64_t pointwise_word(LayerIndex layer, int out_group, int in_group) const;
  std::int64_t depthwise_word(LayerIndex layer, int group) const;
  std::int64_t bias_word(LayerIndex layer, int group) const;
  std::int64_t multiplier_word(LayerIndex layer, int group) const;
  int groups(int channels) const { return ceil_div(channels, lanes_); }

  /// Codes of a whole network as an image; padding lanes are 0. Multipliers, where there are some,
  /// are those of the layers' own casts.
  std::vector<std::uint8_t> pack(const Network& network,
                                 const std::vector<LayerArithmetic>& arithmetic,
                                 const std::vector<LayerCodes>& codes) const;
  /// The opposite, without padding lanes. `image` holds words() words. Multipliers go to
  /// `multipliers` [layer][channel] where the layout has some.
  std::vector<LayerCodes> unpack(const Network& network,
                                 const std::vector<LayerArithmetic>& arithmetic,
                                 const std::vector<std::uint8_t>& image,
                                 std::vector<std::vector<Code>>* multipliers) const;

 private:
  struct Place {
    std::int64_t weights = -1, bias = -1, multipliers = -1;
    int in_groups = 1, out_groups = 1, taps = 1;
  };
  const Place& place(LayerIndex layer) const { return places_[static_cast<std::size_t>(layer)]; }

  int lanes_, lane_bits_, bias_bits_, bias_words_, multiplier_shift_;
  std::int64_t words_ = 0;
  std::vector<Place> places_;
};

}  // namespace rill
