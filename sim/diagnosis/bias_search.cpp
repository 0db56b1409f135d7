// SPDX-License-Identifier: Apache-2.0
// Lanes that do not add their biases.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "sim/diagnosis/lane_names.h"
#include "sim/diagnosis/searches.h"

namespace rill::detail {

void add_found_missing_biases(const WrongLayer& wrong, std::vector<Fault>* faults) {
  constexpr std::size_t kSamples = 64;
  const Layer& layer = *wrong.described.layer;
  const std::vector<Code>& biases = wrong.described.numbers->bias;
  if (biases.empty() || (layer.op != Op::Convolution && layer.op != Op::FullyConnected)) return;
  const std::vector<int> channels = wrong_channels(wrong);
  // One alone is a bias with another code, and all are no lane: other suspects say that.
  if (channels.size() < 2) return;
  const auto count = static_cast<std::size_t>(layer.out.channels);
  std::vector<bool> dead(count), possible(count);
  for (const int channel : channels) dead[static_cast<std::size_t>(channel)] = true;
  LayerCase without = wrong.described;
  without.without_bias.assign(count, true);
  for (std::size_t c = 0; c < count; ++c) {
    const std::vector<Sample> samples = channel_samples(wrong, static_cast<int>(c), kSamples);
    possible[c] = count_left(without, samples, wrong.tolerance, 0) == 0;
    if (dead[c] && !possible[c]) return;
  }
  if (std::find(possible.begin(), possible.end(), false) == possible.end()) return;
  const std::optional<NamedSet> lanes = named("channel", dead, possible);
  if (!lanes) return;
  faults->push_back({Suspect::Bias, fmt::format("{} without bias", lanes->are),
                     [set = lanes->set](LayerCase& each) { each.without_bias = set; },
                     lanes->rarity, false});
}

}  // namespace rill::detail
