// SPDX-License-Identifier: Apache-2.0
// Filters and input channels that change places: found by trying who fits where.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

std::vector<int> in_place(int channels) {
  std::vector<int> order(static_cast<std::size_t>(channels));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

/// For each of a few wrong channels another of them with which `member` gives its codes.
std::vector<std::pair<int, int>> who_fits(const WrongLayer& wrong, const std::vector<int>& channels,
                                          std::vector<int> LayerCase::*member) {
  constexpr std::size_t kSamples = 64;
  std::vector<std::pair<int, int>> moves;
  LayerCase changed = wrong.described;
  changed.*member = in_place(wrong.described.layer->out.channels);
  for (const int channel : channels) {
    const std::vector<Sample> samples = channel_samples(wrong, channel, kSamples);
    int& from = (changed.*member)[static_cast<std::size_t>(channel)];
    const auto fits = [&](int other) {
      from = other;
      return other != channel && count_left(changed, samples, wrong.tolerance, 0) == 0;
    };
    const auto found = std::find_if(channels.begin(), channels.end(), fits);
    if (found == channels.end()) return {};
    from = *found;
    moves.emplace_back(*found, channel);
  }
  return moves;
}

void add_moves(const WrongLayer& wrong, const std::vector<int>& channels, const char* what,
               std::vector<int> LayerCase::*member, std::vector<Fault>* faults) {
  const std::vector<std::pair<int, int>> moves = who_fits(wrong, channels, member);
  if (moves.empty()) return;
  std::vector<int> order = in_place(wrong.described.layer->out.channels);
  std::string text;
  for (const auto& [from, to] : moves) {
    order[static_cast<std::size_t>(to)] = from;
    text += fmt::format("{}{} at {}", text.empty() ? "" : ", ", from, to);
  }
  faults->push_back({Suspect::ChannelOrder, fmt::format("{}: {}", what, text),
                     [member, order](LayerCase& each) { each.*member = order; }, 2, false});
}

bool has_weights(const Layer& layer) {
  return layer.op == Op::Convolution || layer.op == Op::FullyConnected;
}

}  // namespace

void add_found_filters(const WrongLayer& wrong, std::vector<Fault>* faults) {
  constexpr std::size_t kMost = 8;  // more are an order, not a slip
  const Layer& layer = *wrong.described.layer;
  if (!has_weights(layer)) return;
  const std::vector<int> channels = wrong_channels(wrong);
  if (channels.size() < 2 || channels.size() > kMost) return;
  add_moves(wrong, channels, "weights of channels stand in other places, but not their biases",
            &LayerCase::filter, faults);
  if (layer.is_depthwise() && layer.in.channels == layer.out.channels) {
    add_moves(wrong, channels, "the input's channels stand in other places",
              &LayerCase::input_channel, faults);
  }
}

void add_found_input_swap(const WrongLayer& wrong, const std::vector<Sample>& samples,
                          std::vector<Fault>* faults) {
  // Each pair of channels costs about the terms of one sum: half a second at most.
  constexpr std::int64_t kMostTerms = 50'000'000;
  constexpr std::size_t kMostFound = 3;  // several where data does not tell channels apart
  const Layer& layer = *wrong.described.layer;
  const std::int64_t channels = layer.in.channels;
  const std::int64_t terms = channels * layer.window.taps();
  if (!has_weights(layer) || layer.groups != 1 || channels < 2) return;
  if (channels * (channels - 1) / 2 * terms > kMostTerms) return;
  std::vector<Sample> wrong_first = samples;
  std::stable_partition(wrong_first.begin(), wrong_first.end(),
                        [](const Sample& sample) { return sample.wrong; });
  LayerCase changed = wrong.described;
  changed.input_channel = in_place(layer.in.channels);
  std::vector<int>& order = changed.input_channel;
  std::size_t found = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      std::swap(order[i], order[j]);
      if (count_left(changed, wrong_first, wrong.tolerance, 0) == 0 && found++ < kMostFound) {
        faults->push_back({Suspect::ChannelOrder,
                           fmt::format("the input's channels {} and {} change places", i, j),
                           [order](LayerCase& each) { each.input_channel = order; }, 3, false});
      }
      std::swap(order[i], order[j]);
    }
  }
}

}  // namespace rill::detail
