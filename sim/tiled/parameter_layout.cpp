// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/parameter_layout.h"

#include <algorithm>

#include "modules/tile_dma/word_codec.h"
#include "sim/core/error.h"

namespace rill {

namespace {

bool has_bias(const Layer& layer) { return layer.bias || layer.batch_norm; }

/// The multiplier that does what a layer's cast does; for an answer that stays an accumulator, the
/// real value of its step. A power of two that fits `bits`.
Code cast_multiplier(const LayerArithmetic& arithmetic, int shift, int bits) {
  const int fraction = arithmetic.accumulation.accumulator.fraction_bits;
  const bool answer = arithmetic.requantization.kind == Requantization::Kind::Identity;
  const int dropped = answer ? fraction : fraction - arithmetic.output.fraction_bits;
  return Code{1} << std::clamp(shift - dropped, 0, bits - 2);
}

}  // namespace

ParameterLayout::ParameterLayout(const Network& network, const TiledSpec& spec)
    : lanes_(spec.lanes),
      lane_bits_(spec.lane_bits),
      bias_bits_(spec.bias_bits),
      bias_words_(ceil_div(spec.bias_bits, spec.lane_bits)),
      multiplier_shift_(spec.multiplier_shift),
      places_(network.layers.size()) {
  const auto weight_words = [&](std::size_t i, bool depthwise) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights() || layer.is_depthwise() != depthwise) return;
    Place& place = places_[i];
    place.out_groups = groups(layer.out.channels);
    place.in_groups = groups(layer.in.channels);
    place.taps = layer.window.taps();
    place.weights = words_;
    words_ += depthwise ? std::int64_t{place.out_groups} * place.taps
                        : std::int64_t{place.out_groups} * place.in_groups * lanes_;
  };
  const auto bias_words = [&](std::size_t i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights() || !(has_bias(layer) || spec.multipliers)) return;
    Place& place = places_[i];
    const std::int64_t words = std::int64_t{place.out_groups} * bias_words_;
    place.bias = words_;
    words_ += words;
    if (!spec.multipliers) return;
    place.multipliers = words_;
    words_ += words;
  };
  const std::size_t count = network.layers.size();
  if (spec.parameter_order == TiledSpec::Order::ByKind) {
    for (const bool depthwise : {false, true}) {
      for (std::size_t i = 0; i < count; ++i) weight_words(i, depthwise);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) weight_words(i, network.layers[i].is_depthwise());
  }
  for (std::size_t i = 0; i < count; ++i) bias_words(i);
}

std::int64_t ParameterLayout::pointwise_word(LayerIndex layer, int out_group, int in_group) const {
  const Place& at = place(layer);
  return at.weights + (std::int64_t{out_group} * at.in_groups + in_group) * lanes_;
}

std::int64_t ParameterLayout::depthwise_word(LayerIndex layer, int group) const {
  return place(layer).weights + std::int64_t{group} * place(layer).taps;
}

std::int64_t ParameterLayout::bias_word(LayerIndex layer, int group) const {
  return place(layer).bias + std::int64_t{group} * bias_words_;
}

std::int64_t ParameterLayout::multiplier_word(LayerIndex layer, int group) const {
  return place(layer).multipliers + std::int64_t{group} * bias_words_;
}

std::vector<std::uint8_t> ParameterLayout::pack(const Network& network,
                                                const std::vector<LayerArithmetic>& arithmetic,
                                                const std::vector<LayerCodes>& codes) const {
  std::vector<std::uint8_t> image(static_cast<std::size_t>(words_ * lanes_ * lane_bits_ / 8), 0);
  const auto put = [&](const WordCodec& codec, std::int64_t word, int lane, Code code) {
    const std::int64_t byte = word * lanes_ * lane_bits_ / 8 + lane * codec.lane_bytes();
    codec.pack(&code, 1, image.data() + byte);
  };
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights()) continue;
    const auto index = static_cast<LayerIndex>(i);
    const WordCodec weight(lane_bits_, arithmetic[i].weight);
    const int taps = layer.window.taps();
    const int inputs = layer.is_depthwise() ? taps : layer.in.channels;
    for (int out = 0; out < layer.out.channels; ++out) {
      for (int in = 0; in < inputs; ++in) {
        const Code code = codes[i].weight[static_cast<std::size_t>(out * inputs + in)];
        const std::int64_t word =
            layer.is_depthwise() ? depthwise_word(index, out / lanes_) + in
                                 : pointwise_word(index, out / lanes_, in / lanes_) + in % lanes_;
        put(weight, word, out % lanes_, code);
      }
      if (place(index).bias >= 0 && !codes[i].bias.empty()) {
        put(WordCodec(bias_bits_, arithmetic[i].bias), bias_word(index, out / lanes_), out % lanes_,
            codes[i].bias[static_cast<std::size_t>(out)]);
      }
      if (place(index).multipliers < 0) continue;
      put(WordCodec(bias_bits_, Format::scaled(bias_bits_, true, false)),
          multiplier_word(index, out / lanes_), out % lanes_,
          cast_multiplier(arithmetic[i], multiplier_shift_, bias_bits_));
    }
  }
  return image;
}

std::vector<LayerCodes> ParameterLayout::unpack(const Network& network,
                                                const std::vector<LayerArithmetic>& arithmetic,
                                                const std::vector<std::uint8_t>& image,
                                                std::vector<std::vector<Code>>* multipliers) const {
  internal_check(static_cast<std::int64_t>(image.size()) == words_ * lanes_ * lane_bits_ / 8,
                 "ParameterLayout: the image has another size");
  const auto get = [&](const WordCodec& codec, std::int64_t word, int lane) {
    const std::int64_t byte = word * lanes_ * lane_bits_ / 8 + lane * codec.lane_bytes();
    Code code = 0;
    codec.unpack(image.data() + byte, 1, &code);
    return code;
  };
  std::vector<LayerCodes> codes(network.layers.size());
  if (multipliers != nullptr) multipliers->assign(network.layers.size(), {});
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights()) continue;
    const auto index = static_cast<LayerIndex>(i);
    const WordCodec weight(lane_bits_, arithmetic[i].weight);
    const int inputs = layer.is_depthwise() ? layer.window.taps() : layer.in.channels;
    for (int out = 0; out < layer.out.channels; ++out) {
      const int lane = out % lanes_;
      for (int in = 0; in < inputs; ++in) {
        const std::int64_t word =
            layer.is_depthwise() ? depthwise_word(index, out / lanes_) + in
                                 : pointwise_word(index, out / lanes_, in / lanes_) + in % lanes_;
        codes[i].weight.push_back(get(weight, word, lane));
      }
      if (has_bias(layer)) {
        codes[i].bias.push_back(
            get(WordCodec(bias_bits_, arithmetic[i].bias), bias_word(index, out / lanes_), lane));
      }
      if (place(index).multipliers >= 0 && multipliers != nullptr) {
        (*multipliers)[i].push_back(
            get(WordCodec(bias_bits_, Format::scaled(bias_bits_, true, false)),
                multiplier_word(index, out / lanes_), lane));
      }
    }
  }
  return codes;
}

}  // namespace rill
