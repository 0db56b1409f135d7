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

/// Values of each group of maps, in the slot that stands for it.
std::vector<std::vector<float>> pooled_values(const TuningTask& task, const MapGroups& groups) {
  std::vector<std::vector<float>> values(task.network.layers.size() + 1);
  const auto add = [&](std::size_t slot, const auto& map) {
    std::vector<float>& pool = values[groups.find(slot)];
    pool.insert(pool.end(), map.begin(), map.end());
  };
  for (std::size_t i = 0; i < std::min(kPictures, task.pictures.size()); ++i) {
    add(0, task.pictures[i].input.values);
    forward_float(task.network, task.folded, task.pictures[i].input,
                  [&](LayerIndex layer, const std::vector<float>& map) {
                    // What hands on codes has no values of its own.
                    const Op op = task.network.layers[static_cast<std::size_t>(layer)].op;
                    if (!passes_codes(op) && !is_average(op)) add(MapGroups::slot(layer), map);
                  });
  }
  return values;
}

}  // namespace

std::vector<int> map_exponents(const TuningTask& task, int mantissa_bits) {
  const MapGroups groups(task.network);
  const std::vector<std::vector<float>> values = pooled_values(task, groups);
  const bfp::BlockFormat format{mantissa_bits, 8};
  std::vector<int> of_group(values.size(), 0);
  in_parallel(values.size(), task.jobs, [&](std::size_t slot) {
    const std::vector<float>& pool = values[slot];
    const bool nothing = std::all_of(pool.begin(), pool.end(), [](float x) { return x == 0; });
    if (!nothing) of_group[slot] = bfp::search_activation_exponent(format, pool).exponent;
  });
  std::vector<int> exponents;
  for (std::size_t slot = 0; slot < values.size(); ++slot) {
    exponents.push_back(of_group[groups.find(slot)]);
  }
  return exponents;
}

}  // namespace rill
