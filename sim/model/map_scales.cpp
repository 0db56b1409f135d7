// SPDX-License-Identifier: Apache-2.0
#include "sim/model/map_scales.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "sim/model/average_layer.h"
#include "sim/model/channel_scales.h"
#include "sim/model/layer_numerics.h"
#include "sim/numerics/cast.h"
#include "sim/quantize/block_float.h"

namespace rill::detail {

namespace {

/// Maps that must have one scale, as a forest: every map points towards the one that stands for its
/// group.
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t find(std::size_t map) const {
    while (parent_[map] != map) map = parent_[map];
    return map;
  }

  void join(std::size_t a, std::size_t b) { parent_[find(b)] = find(a); }

 private:
  std::vector<std::size_t> parent_;
};

std::size_t slot_of(LayerIndex map) { return static_cast<std::size_t>(map + 1); }

Groups groups_of(const Network& network, const NumericsSpec& spec) {
  Groups groups(network.layers.size() + 1);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!keeps_format(layer, spec) && layer.op != Op::Add) continue;
    for (const LayerIndex input : layer.inputs) {
      groups.join(slot_of(layer.inputs.front()), slot_of(input));
    }
    if (keeps_format(layer, spec)) groups.join(slot_of(layer.inputs.front()), i + 1);
  }
  return groups;
}

MapRange joint(const MapRange& a, const MapRange& b) {
  return {std::min(a.lowest, b.lowest), std::max(a.highest, b.highest),
          std::max(a.percentile, b.percentile)};
}

double restricted(double scale, bool power_of_two) {
  return power_of_two ? std::exp2(std::ceil(std::log2(scale))) : scale;
}

}  // namespace

Format calibrated(const Format& format, const MapRange& range, bool power_of_two) {
  Format result = format;
  if (format.mantissa_bits > 0) {  // the block is the map, its exponent that of its largest value
    const double largest = std::max(std::abs(range.lowest), std::abs(range.highest));
    const int exponent = largest > 0 ? bfp::exponent_of(8, static_cast<float>(largest)) : 0;
    result.scale = {std::exp2(exponent - format.mantissa_bits + 2)};
    return result;
  }
  const double steps =
      static_cast<double>(format.is_signed ? -format.min_code() : format.max_code());
  const bool needs_zero_point = !format.is_signed && range.lowest < 0;
  double threshold = needs_zero_point ? range.highest - range.lowest : range.percentile;
  if (!(threshold > 0)) threshold = 1;
  const double scale = restricted(threshold / steps, power_of_two);
  result.scale = {scale};
  if (needs_zero_point) {
    result.zero_point = {
        static_cast<Code>(std::clamp(round_half_even(-range.lowest / scale), 0.0, steps))};
  }
  return result;
}

std::vector<Format> map_formats(const Network& network, const NumericsSpec& spec,
                                const Format& input_format,
                                const std::vector<LayerArithmetic>& arithmetic,
                                const Calibration& calibration) {
  const std::size_t count = network.layers.size() + 1;
  const Groups groups = groups_of(network, spec);
  std::vector<Format> formats{input_format};
  std::vector<bool> power_of_two(count, false);
  std::vector<MapRange> ranges{calibration.input};
  power_of_two[0] = spec.input.power_of_two_scale;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    formats.push_back(arithmetic[i].output);
    ranges.push_back(calibration.layers[i]);
    const LayerNumericsSpec own = numerics_of(network, static_cast<LayerIndex>(i), spec);
    power_of_two[i + 1] = !keeps_format(network.layers[i], spec) && own.output.has_value() &&
                          own.output->power_of_two_scale;
  }
  for (std::size_t map = 0; map < count; ++map) {
    const std::size_t leader = groups.find(map);
    ranges[leader] = joint(ranges[leader], ranges[map]);
    power_of_two[leader] = power_of_two[leader] || power_of_two[map];
  }
  if (has_channel_scales(spec)) {
    set_channel_scales(network, spec, arithmetic, calibration, &formats);
    return formats;
  }
  for (std::size_t map = 0; map < count; ++map) {
    const std::size_t leader = groups.find(map);
    const bool sums = map > 0 && (network.layers[map - 1].has_weights() ||
                                  network.layers[map - 1].op == Op::BilinearUpsample);
    const bool kept =
        sums && arithmetic[map - 1].requantization.kind == Requantization::Kind::Identity;
    if (formats[map].kind == Format::Kind::Fixed || kept) continue;
    if (!formats[map].scale.empty()) continue;  // given in the numerics
    formats[map] = calibrated(formats[map], ranges[leader], power_of_two[leader]);
  }
  return formats;
}

}  // namespace rill::detail
