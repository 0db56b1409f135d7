// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/fixed_maps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/error.h"
#include "sim/tuning/map_groups.h"

namespace rill {
namespace {

using fxp::Component;
using fxp::QFormat;

/// The narrowest format that has every value of both. One bit has zero alone.
QFormat covering(const QFormat& a, const QFormat& b) {
  if (a.bits == 1) return b;
  if (b.bits == 1) return a;
  const int fraction = std::max(a.fraction_bits, b.fraction_bits);
  const int integer = std::max(a.bits - a.fraction_bits, b.bits - b.fraction_bits);
  return {fraction + integer, fraction};
}

float largest_magnitude(const std::vector<double>& values, double scale) {
  double largest = 0;
  for (const double x : values) largest = std::max(largest, std::abs(x * scale));
  return static_cast<float>(largest);
}

/// It gives numbers of its own that no search looks at.
bool has_own_step(const Layer& layer) { return layer.op == Op::Add || layer.op == Op::L2Normalize; }

/// Its output has the format of its input, or all fraction bits that it needs to be exact.
bool is_exact(const Layer& layer) { return keeps_step(layer) || layer.op == Op::BilinearUpsample; }

/// Largest magnitude of each map or of those that it meets, by the slot that stands for them.
std::vector<double> largest_of_groups(const TuningTask& task, const MapGroups& groups) {
  std::vector<double> largest(task.network.layers.size() + 1, 0);
  largest[groups.find(0)] = largest_of(task.calibration.input);
  for (std::size_t i = 0; i < task.network.layers.size(); ++i) {
    double& most = largest[groups.find(i + 1)];
    most = std::max(most, largest_of(task.calibration.layers[i]));
  }
  return largest;
}

}  // namespace

double largest_of(const MapRange& range) {
  return std::max(std::abs(range.lowest), std::abs(range.highest));
}

fxp::Magnitudes magnitudes_of(const TuningTask& task) {
  const MapGroups groups(task.network);
  const std::vector<double> largest = largest_of_groups(task, groups);
  fxp::Magnitudes magnitudes;
  for (const LayerIndex index : layers_with_weights(task.network)) {
    const auto layer = static_cast<std::size_t>(index);
    const double scale = task.network.layers[layer].output_scale;
    magnitudes[0].push_back(largest_magnitude(task.folded[layer].weight, scale));
    magnitudes[1].push_back(largest_magnitude(task.folded[layer].bias, scale));
    magnitudes[2].push_back(static_cast<float>(largest[groups.find(layer + 1)]));
  }
  return magnitudes;
}

QFormat gain_format(const std::vector<double>& gains, const QFormat& output) {
  return fxp::fixed_width_format(output.bits, largest_magnitude(gains, 1));
}

QFormat stored_format(const QFormat& format, double largest) {
  if (format.bits > 1) return format;
  const int exponent = largest > 0 ? std::ilogb(largest) : 0;
  return {2, -(exponent + 2)};
}

std::vector<std::optional<QFormat>> machine_formats(const TuningTask& task,
                                                    const fxp::Formats& formats, int input_bits) {
  const Network& network = task.network;
  const std::vector<LayerIndex> layers = layers_with_weights(network);
  internal_check(formats.of[0].size() == layers.size(), "machine_formats: one format a layer");
  const MapGroups groups(network);
  std::vector<std::optional<QFormat>> of_group(network.layers.size() + 1);
  std::vector<bool> is_set(network.layers.size() + 1, false);
  const auto give = [&](std::size_t slot, const QFormat& format) {
    auto& group = of_group[groups.find(slot)];
    group = group ? covering(*group, format) : format;
    is_set[slot] = true;
  };
  give(0,
       fxp::fixed_width_format(input_bits, static_cast<float>(largest_of(task.calibration.input))));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& format = formats.at(Component::Activations, i);
    if (format) give(MapGroups::slot(layers[i]), *format);
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!has_own_step(layer) && !is_exact(layer)) continue;
    const bool reads_codes =
        std::all_of(layer.inputs.begin(), layer.inputs.end(),
                    [&](LayerIndex input) { return is_set[MapGroups::slot(input)]; });
    if (!reads_codes) continue;
    is_set[i + 1] = true;
    if (is_exact(layer)) continue;
    const auto& operand = of_group[groups.find(MapGroups::slot(layer.inputs.front()))];
    give(i + 1,
         fxp::fixed_width_format(operand ? operand->bits : input_bits,
                                 static_cast<float>(largest_of(task.calibration.layers[i]))));
  }
  std::vector<std::optional<QFormat>> maps(network.layers.size() + 1);
  const std::vector<double> largest = largest_of_groups(task, groups);
  for (std::size_t slot = 0; slot < maps.size(); ++slot) {
    const auto& format = of_group[groups.find(slot)];
    if (is_set[slot] && format) maps[slot] = stored_format(*format, largest[groups.find(slot)]);
  }
  return maps;
}

}  // namespace rill
