// SPDX-License-Identifier: Apache-2.0
#include "sim/model/channel_scales.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <set>
#include <string>

#include "sim/core/error.h"
#include "sim/model/average_layer.h"
#include "sim/model/layer_numerics.h"
#include "sim/model/map_scales.h"
#include "sim/quantize/block_float.h"
#include "sim/quantize/caq.h"

namespace rill::detail {

namespace {

constexpr int kExponentBits = 8;   // of the published runs of block floating point
constexpr int kMostExponent = 15;  // host arithmetic is float32 with factors 1 << (15 + Q)

using Exponents = std::vector<int>;
using Channels = std::vector<MapRange::Channel>;

std::size_t slot_of(LayerIndex map) { return static_cast<std::size_t>(map + 1); }

bool moves_channels(const Layer& layer) { return layer.op == Op::Concat || layer.op == Op::Reorg; }

class ChannelExponents {
 public:
  ChannelExponents(const Network& network, const NumericsSpec& spec, const Calibration& calibration)
      : network_(network),
        spec_(spec),
        calibration_(calibration),
        leader_(network.layers.size() + 1) {
    std::iota(leader_.begin(), leader_.end(), std::size_t{0});
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = network.layers[i];
      const bool same =
          layer.op == Op::Add || (keeps_format(layer, spec) && !moves_channels(layer));
      for (const LayerIndex input : layer.inputs) {
        if (same) join(slot_of(input), i + 1);
      }
    }
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = network.layers[i];
      // In groups of channels; where each channel has an exponent, ReLU6 is ReLU (shift_layer).
      const bool clips = layer.activation == ActivationFunction::Relu6 && has_map_groups(spec);
      if (layer.op != Op::L2Normalize && !clips) continue;
      equal_.insert(find(i + 1));
      if (clips) continue;
      for (const LayerIndex input : network.layers[i].inputs) equal_.insert(find(slot_of(input)));
    }
  }

  /// Of every map; the picture's is that of its first channel. Formats with a scale keep it.
  std::vector<Exponents> run(const std::vector<Format>& formats) {
    const std::vector<Channels> ranges = pooled_ranges();
    std::vector<Exponents> exponents(leader_.size());
    const auto picture = static_cast<std::size_t>(network_.input.channels);
    exponents[0] = given_exponents(picture_format(formats[0]), picture);
    for (std::size_t slot = 1; slot < leader_.size(); ++slot) {
      const Layer& layer = network_.layers[slot - 1];
      if (moves_channels(layer)) {
        exponents[slot] = moved(layer, exponents);
      } else if (keeps_format(layer, spec_)) {
        exponents[slot] = exponents[slot_of(layer.inputs.front())];
      } else if (!formats[slot].scale.empty()) {
        exponents[slot] =
            given_exponents(formats[slot], static_cast<std::size_t>(layer.out.channels));
      } else if (find(slot) == find(0)) {
        exponents[slot] = exponents[0];
      } else if (formats[slot].mantissa_bits > 0) {
        const LayerNumericsSpec own =
            numerics_of(network_, static_cast<LayerIndex>(slot) - 1, spec_);
        exponents[slot] = exponents_of_groups(ranges[find(slot)], formats[slot].mantissa_bits,
                                              own.output->format.block_channels);
      } else {
        exponents[slot] = exponents_of(ranges[find(slot)]);
      }
      // A smaller exponent loses bits, but nothing saturates.
      const bool given = !formats[slot].scale.empty() && !keeps_format(layer, spec_);
      if (!given && equal_.count(find(slot)) > 0) {
        Exponents& own = exponents[slot];
        std::fill(own.begin(), own.end(), *std::min_element(own.begin(), own.end()));
      }
      check_operands(layer, exponents, exponents[slot]);
    }
    return exponents;
  }

 private:
  std::size_t find(std::size_t slot) const {
    while (leader_[slot] != slot) slot = leader_[slot];
    return slot;
  }
  void join(std::size_t a, std::size_t b) { leader_[find(b)] = find(a); }

  Format picture_format(const Format& format) const {
    if (!format.scale.empty()) return format;
    if (format.mantissa_bits > 0) return calibrated(format, calibration_.input, true);
    Format picture = format;
    picture.scale = {std::exp2(-exponents_of({picture_range()}).front())};
    return picture;
  }

  /// Q of mantissas of m bits with exponent E: m - 2 - E. A group of zeros has E = 0.
  static Exponents exponents_of_groups(const Channels& channels, int mantissa_bits, int group) {
    Exponents exponents(channels.size());
    for (std::size_t first = 0; first < channels.size(); first += static_cast<std::size_t>(group)) {
      const std::size_t last = std::min(first + static_cast<std::size_t>(group), channels.size());
      double largest = 0;
      for (std::size_t c = first; c < last; ++c) {
        largest = std::max({largest, std::abs(channels[c].lowest), std::abs(channels[c].highest)});
      }
      const int exponent =
          largest > 0 ? bfp::exponent_of(kExponentBits, static_cast<float>(largest)) : 0;
      std::fill(exponents.begin() + static_cast<std::ptrdiff_t>(first),
                exponents.begin() + static_cast<std::ptrdiff_t>(last),
                mantissa_bits - 2 - exponent);
    }
    return exponents;
  }

  /// Of its first channel; of all where nothing more is known.
  MapRange::Channel picture_range() const {
    const MapRange& range = calibration_.input;
    return range.channels.empty() ? MapRange::Channel{range.lowest, range.highest}
                                  : range.channels.front();
  }

  /// Ranges of each group over the maps in it that are not handed on.
  std::vector<Channels> pooled_ranges() const {
    std::vector<Channels> ranges(leader_.size());
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      const Layer& layer = network_.layers[i];
      if (keeps_format(layer, spec_)) continue;
      Channels& pool = ranges[find(i + 1)];
      const Channels& own = calibration_.layers[i].channels;
      pool.resize(own.size());
      for (std::size_t c = 0; c < own.size(); ++c) {
        pool[c].lowest = std::min(pool[c].lowest, own[c].lowest);
        pool[c].highest = std::max(pool[c].highest, own[c].highest);
      }
    }
    return ranges;
  }

  static Exponents given_exponents(const Format& format, std::size_t channels) {
    Exponents exponents;
    for (std::size_t c = 0; c < channels; ++c) {
      exponents.push_back(-std::ilogb(format.lsb(static_cast<int>(c))));
    }
    return exponents;
  }

  static Exponents exponents_of(const Channels& channels) {
    Exponents exponents;
    for (const MapRange::Channel& channel : channels) {
      const auto lowest = static_cast<float>(channel.lowest);
      const auto highest = static_cast<float>(channel.highest);
      const float largest = std::max(std::abs(lowest), std::abs(highest));
      exponents.push_back(tf2::channel_exponent(largest, {lowest, highest}));
    }
    exponents = tf2::clamped_to_mean(exponents);
    for (int& exponent : exponents) {
      exponent = std::clamp(exponent, -kMostExponent, kMostExponent);
    }
    return exponents;
  }

  Exponents moved(const Layer& layer, const std::vector<Exponents>& exponents) const {
    Exponents result;
    if (layer.op == Op::Concat) {
      for (const LayerIndex input : layer.inputs) {
        const Exponents& operand = exponents[slot_of(input)];
        result.insert(result.end(), operand.begin(), operand.end());
      }
      return result;
    }
    const Exponents& before = exponents[slot_of(layer.inputs.front())];
    const std::size_t block = static_cast<std::size_t>(layer.window.stride_h) *
                              static_cast<std::size_t>(layer.window.stride_w);
    for (std::size_t c = 0; c < before.size() * block; ++c) {
      const bool blocks_outside = layer.reorg_order == ReorgOrder::BlockMajor;
      result.push_back(before[blocks_outside ? c % before.size() : c / block]);
    }
    return result;
  }

  /// What is added, or handed on, has the exponents of the result.
  void check_operands(const Layer& layer, const std::vector<Exponents>& exponents,
                      const Exponents& result) const {
    if (moves_channels(layer)) return;
    if (layer.op != Op::Add && !keeps_format(layer, spec_)) return;
    for (const LayerIndex input : layer.inputs) {
      if (exponents[slot_of(input)] == result) continue;
      throw ConfigError(
          {layer.where, "layers." + layer.name,
           "meets channels whose exponents come from before a concat or reorg; "
           "this network needs one scale a map: remove per_channel from the outputs"});
    }
  }

  const Network& network_;
  const NumericsSpec& spec_;
  const Calibration& calibration_;
  std::vector<std::size_t> leader_;
  /// Leaders of maps all of whose channels have one exponent: on both sides of an L2 norm, which
  /// adds squares; behind a ReLU6, whose upper end is one code.
  std::set<std::size_t> equal_;
};

}  // namespace

bool has_channel_scales(const NumericsSpec& spec) {
  const bool per_channel = spec.defaults.output && spec.defaults.output->per_channel &&
                           spec.defaults.output->power_of_two_scale;
  return per_channel || has_map_groups(spec);
}

bool has_map_groups(const NumericsSpec& spec) {
  return spec.defaults.output && spec.defaults.output->format.block_channels > 0;
}

void set_channel_scales(const Network& network, const NumericsSpec& spec,
                        const std::vector<LayerArithmetic>& arithmetic,
                        const Calibration& calibration, std::vector<Format>* formats) {
  const std::vector<Exponents> exponents =
      ChannelExponents(network, spec, calibration).run(*formats);
  if ((*formats)[0].scale.empty()) (*formats)[0].scale = {std::exp2(-exponents[0].front())};
  for (std::size_t slot = 1; slot < exponents.size(); ++slot) {
    const Layer& layer = network.layers[slot - 1];
    const bool kept = layer.has_weights() &&
                      arithmetic[slot - 1].requantization.kind == Requantization::Kind::Identity;
    Format& format = (*formats)[slot];
    // Given scales stay; what hands codes on has those of the map before it, in its own order.
    if (kept || (!format.scale.empty() && !keeps_format(layer, spec))) continue;
    format.scale.clear();
    for (const int exponent : exponents[slot]) format.scale.push_back(std::exp2(-exponent));
  }
}

}  // namespace rill::detail
