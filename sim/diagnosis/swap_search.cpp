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

#include "sim/diagnosis/effects.h"
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

constexpr std::size_t kMostSums = 64;

/// Two channels of the input that may change places.
struct LikelyPair {
  int first = 0, second = 0;
  double likeness = 0;
};

/// What becomes of a sum when the channels of a pair change places.
double effect_of(const WrongSum& sum, std::size_t first, std::size_t second, std::size_t taps) {
  const Code* const weights = sum.weights;
  const Code* const factors = sum.factors.data();
  double effect = 0;
  for (std::size_t i = first * taps, j = second * taps; i < (first + 1) * taps; ++i, ++j) {
    effect -= static_cast<double>(weights[i] - weights[j]) * (factors[i] - factors[j]);
  }
  return effect;
}

/// The pairs that are worth computing sums with, the likest first: all are ranked on a few sums,
/// and the best on more.
std::vector<LikelyPair> likely_pairs(const std::vector<WrongSum>& sums, const Layer& layer) {
  // A fifth of a second at most, at about 4 ns a tap.
  constexpr std::size_t kMostTaps = 50'000'000, kFewestSums = 8;
  constexpr std::size_t kRankedTwice = 4096, kTried = 256;
  const auto channels = static_cast<std::size_t>(layer.in.channels);
  const auto taps = static_cast<std::size_t>(layer.window.taps());
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < channels; ++i) {
    for (std::size_t j = i + 1; j < channels; ++j) pairs.emplace_back(i, j);
  }
  const auto rank = [&](const std::vector<std::size_t>& candidates, std::size_t count) {
    EffectRanking ranking(pairs.size());
    for (std::size_t s = 0; s < count; ++s) {
      for (const std::size_t at : candidates) {
        ranking.add(at, effect_of(sums[s], pairs[at].first, pairs[at].second, taps),
                    sums[s].difference);
      }
    }
    return ranking;
  };
  std::vector<std::size_t> all(pairs.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::size_t few =
      std::min(sums.size(), std::max(kFewestSums, kMostTaps / (pairs.size() * taps)));
  const EffectRanking ranking = rank(rank(all, few).best(kRankedTwice), sums.size());
  const double differences = squared_differences(sums);
  std::vector<LikelyPair> result;
  for (const std::size_t at : ranking.best(kTried)) {
    result.push_back({static_cast<int>(pairs[at].first), static_cast<int>(pairs[at].second),
                      ranking.likeness(at, differences)});
  }
  return result;
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
  constexpr std::size_t kMostFound = 3;  // several where data does not tell channels apart
  const Layer& layer = *wrong.described.layer;
  if (!has_weights(layer) || layer.groups != 1 || layer.in.channels < 2) return;
  const std::vector<WrongSum> sums = wrong_sums(wrong, samples, kMostSums);
  const std::vector<Sample> wrong_first = sorted_wrong_first(samples);
  const std::vector<LikelyPair> pairs = likely_pairs(sums, layer);
  LayerCase changed = wrong.described;
  changed.input_channel = in_place(layer.in.channels);
  std::vector<int>& order = changed.input_channel;
  std::size_t found = 0;
  const auto add = [&](const LikelyPair& pair, bool in_pairs) {
    faults->push_back(
        {Suspect::ChannelOrder,
         fmt::format("the input's channels {} and {} change places", pair.first, pair.second),
         [order](LayerCase& each) { each.input_channel = order; }, 3, in_pairs});
  };
  for (const LikelyPair& pair : pairs) {
    if (found == kMostFound) return;
    int& first = order[static_cast<std::size_t>(pair.first)];
    int& second = order[static_cast<std::size_t>(pair.second)];
    std::swap(first, second);
    if (count_left(changed, wrong_first, wrong.tolerance, 0) == 0) {
      add(pair, false);
      ++found;
    }
    std::swap(first, second);
  }
  if (found > 0 || pairs.empty() || pairs.front().likeness < kVeryLike) return;
  // Not exact alone; beside another fault it may be.
  std::swap(order[static_cast<std::size_t>(pairs.front().first)],
            order[static_cast<std::size_t>(pairs.front().second)]);
  add(pairs.front(), true);
}

}  // namespace rill::detail
