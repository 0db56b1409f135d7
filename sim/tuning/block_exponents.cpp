// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/block_exponents.h"

#include <algorithm>
#include <cstddef>

#include "sim/model/float_forward.h"
#include "sim/quantize/block_exponent_search.h"
#include "sim/tuning/map_groups.h"

namespace rill {
namespace {

/// All values of all maps of so many pictures are held at once: a hundred megabytes for SkyNet.
constexpr std::size_t kPictures = 4;

void activate(const Layer& layer, std::vector<float>& map) {
  if (layer.activation == ActivationFunction::None) return;
  for (float& value : map) {
    const float slope = layer.activation == ActivationFunction::LeakyRelu
                            ? static_cast<float>(layer.leaky_slope)
                            : 0;
    value = value < 0 ? slope * value : value;
    if (layer.activation == ActivationFunction::Relu6) value = std::min(value, 6.0F);
  }
}

/// Values of each group of maps in front of their activation, in the slot that stands for it.
std::vector<std::vector<float>> pooled_values(const TuningTask& task, const MapGroups& groups) {
  Network linear = task.network;
  for (Layer& layer : linear.layers) layer.activation = ActivationFunction::None;
  std::vector<std::vector<float>> values(task.network.layers.size() + 1);
  const auto add = [&](std::size_t slot, const auto& map) {
    std::vector<float>& pool = values[groups.find(slot)];
    pool.insert(pool.end(), map.begin(), map.end());
  };
  for (std::size_t i = 0; i < std::min(kPictures, task.pictures.size()); ++i) {
    add(0, task.pictures[i].input.values);
    forward_float(
        linear, task.folded, task.pictures[i].input, [](LayerIndex, const std::vector<float>&) {},
        [&](LayerIndex index, std::vector<float>& map) {
          const Layer& layer = task.network.layers[static_cast<std::size_t>(index)];
          // What hands on codes has no values of its own.
          if (!keeps_step(layer)) add(MapGroups::slot(index), map);
          activate(layer, map);
        });
  }
  return values;
}

/// Values of `width` channels from `first` on, out of pixels of `channels`.
std::vector<float> channels_of(const std::vector<float>& values, int channels, int first,
                               int width) {
  const int last = std::min(first + width, channels);
  if (first == 0 && last == channels) return values;
  std::vector<float> chosen;
  for (std::size_t pixel = 0; pixel < values.size(); pixel += static_cast<std::size_t>(channels)) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(pixel);
    chosen.insert(chosen.end(), at + first, at + last);
  }
  return chosen;
}

int exponent_of(const std::vector<float>& values, int mantissa_bits) {
  const bool nothing = std::all_of(values.begin(), values.end(), [](float x) { return x == 0; });
  return nothing ? 0 : bfp::search_activation_exponent({mantissa_bits, 8}, values).exponent;
}

}  // namespace

std::vector<std::vector<int>> map_exponents(const TuningTask& task, int mantissa_bits,
                                            int group_channels) {
  const MapGroups groups(task.network, group_channels == 0);
  const std::vector<std::vector<float>> values = pooled_values(task, groups);
  // A ReLU6 ends at one code, so what meets its map has one exponent for all channels.
  std::vector<bool> is_whole(values.size(), group_channels == 0);
  for (std::size_t i = 0; i < task.network.layers.size(); ++i) {
    if (task.network.layers[i].activation == ActivationFunction::Relu6) {
      is_whole[groups.find(i + 1)] = true;
    }
  }
  std::vector<std::vector<int>> of_group(values.size());
  in_parallel(values.size(), task.jobs, [&](std::size_t slot) {
    const int channels =
        slot == 0 ? task.network.input.channels : task.network.layers[slot - 1].out.channels;
    const int width = slot == 0 || is_whole[slot] ? channels : group_channels;
    for (int first = 0; first < channels; first += width) {
      of_group[slot].push_back(
          exponent_of(channels_of(values[slot], channels, first, width), mantissa_bits));
    }
  });
  std::vector<std::vector<int>> exponents;
  for (std::size_t slot = 0; slot < values.size(); ++slot) {
    exponents.push_back(of_group[groups.find(slot)]);
  }
  return exponents;
}

}  // namespace rill
