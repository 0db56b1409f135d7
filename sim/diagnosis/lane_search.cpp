// SPDX-License-Identifier: Apache-2.0
// Lanes that do not live: one of every N channels, a block of them, or a few.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/diagnosis/case_evaluator.h"
#include "sim/diagnosis/effects.h"
#include "sim/diagnosis/lane_names.h"
#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

/// The one code of each channel that has no other.
std::vector<std::optional<Code>> constant_codes(const std::vector<const FeatureMap*>& maps,
                                                int margin) {
  const Shape& shape = maps.front()->shape;
  const auto channels = static_cast<std::size_t>(shape.channels);
  std::vector<std::optional<Code>> codes(channels);
  std::vector<bool> varies(channels);
  for (const FeatureMap* map : maps) {
    for (int row = margin; row < shape.height - margin; ++row) {
      for (int column = margin; column < shape.width - margin; ++column) {
        const std::size_t at =
            static_cast<std::size_t>(std::int64_t{row} * shape.width + column) * channels;
        for (std::size_t c = 0; c < channels; ++c) {
          if (!codes[c]) codes[c] = map->codes[at + c];
          varies[c] = varies[c] || *codes[c] != map->codes[at + c];
        }
      }
    }
  }
  for (std::size_t c = 0; c < channels; ++c) {
    if (varies[c]) codes[c].reset();
  }
  return codes;
}

bool has_weights(const Layer& layer) {
  return layer.op == Op::Convolution || layer.op == Op::FullyConnected;
}

/// Channels whose products are missing, by the code that their bias alone gives.
void add_dead_sums(const WrongLayer& wrong, const std::vector<std::optional<Code>>& expected,
                   const std::vector<std::optional<Code>>& actual, std::vector<Fault>* faults) {
  LayerCase without = wrong.described;
  without.stuck_sum.channels.assign(expected.size(), true);
  CaseEvaluator evaluator(without);
  std::vector<bool> dead(expected.size()), possible(expected.size());
  std::set<Code> codes;
  for (std::size_t c = 0; c < expected.size(); ++c) {
    const Code code = evaluator.at(0, static_cast<int>(c), wrong.margin, wrong.margin);
    possible[c] = expected[c] == code;
    dead[c] = possible[c] && actual[c] != expected[c];
    if (dead[c]) codes.insert(code);
  }
  const std::optional<NamedSet> channels = named("channel", dead, possible);
  // Where all are 0, they are rather stuck (ReLU hides the biases).
  if (!channels || codes == std::set<Code>{0}) return;
  faults->push_back({Suspect::DeadLane,
                     fmt::format("{} without products: only {} comes through", channels->are,
                                 wrong.described.numbers->bias.empty() ? "0" : "the bias"),
                     [set = channels->set](LayerCase& each) { each.stuck_sum.channels = set; },
                     channels->rarity + 1});
}

/// Codes that a dead lane may have: 0, all ones, one, the ends of the format.
std::vector<Code> usual_codes(const Format& format) {
  std::vector<Code> codes;
  for (const std::int64_t code : {std::int64_t{format.zero()}, std::int64_t{0}, std::int64_t{1},
                                  std::int64_t{-1}, format.max_code(), format.min_code()}) {
    const bool is_new = std::find(codes.begin(), codes.end(), code) == codes.end();
    if (is_new && code >= format.min_code() && code <= format.max_code()) {
      codes.push_back(static_cast<Code>(code));
    }
  }
  return codes;
}

/// Every set with every code, ranked by what it does to wrong sums.
EffectRanking ranked(const std::vector<WrongSum>& sums, const std::vector<NamedSet>& sets,
                     const std::vector<Code>& codes, std::size_t channels) {
  EffectRanking ranking(sets.size() * codes.size());
  std::vector<double> products(channels), weights(channels);
  for (const WrongSum& sum : sums) {
    const std::size_t taps = sum.factors.size() / channels;
    for (std::size_t c = 0; c < channels; ++c) {
      products[c] = weights[c] = 0;
      for (std::size_t t = c * taps; t < (c + 1) * taps; ++t) {
        products[c] += static_cast<double>(sum.weights[t]) * sum.factors[t];
        weights[c] += sum.weights[t];
      }
    }
    for (std::size_t i = 0; i < sets.size(); ++i) {
      double product = 0, weight = 0;
      for (std::size_t c = 0; c < channels; ++c) {
        if (!sets[i].set[c]) continue;
        product += products[c];
        weight += weights[c];
      }
      for (std::size_t k = 0; k < codes.size(); ++k) {
        ranking.add(i * codes.size() + k, codes[k] * weight - product, sum.difference);
      }
    }
  }
  return ranking;
}

}  // namespace

void add_found_dead_outputs(const WrongLayer& wrong, std::vector<Fault>* faults) {
  const auto expected = constant_codes(wrong.expected, wrong.margin);
  const auto actual = constant_codes(wrong.actual, wrong.margin);
  std::set<Code> codes;
  for (std::size_t c = 0; c < expected.size(); ++c) {
    if (expected[c] && expected[c] != actual[c]) codes.insert(*expected[c]);
  }
  constexpr std::size_t kMostCodes = 4;  // more are no stuck lane
  if (codes.empty()) return;
  if (codes.size() <= kMostCodes) {
    for (const Code code : codes) {
      std::vector<bool> dead(expected.size()), possible(expected.size());
      for (std::size_t c = 0; c < expected.size(); ++c) {
        possible[c] = expected[c] == code;
        dead[c] = possible[c] && actual[c] != code;
      }
      const std::optional<NamedSet> channels = named("channel", dead, possible);
      if (!channels) continue;
      faults->push_back({Suspect::DeadLane, fmt::format("{} stuck at {}", channels->are, code),
                         [set = channels->set, code](LayerCase& each) {
                           each.stuck_output = {set, code};
                         },
                         channels->rarity});
    }
  }
  if (has_weights(*wrong.described.layer)) add_dead_sums(wrong, expected, actual, faults);
}

void add_found_dead_inputs(const WrongLayer& wrong, const std::vector<Sample>& samples,
                           std::vector<Fault>* faults) {
  constexpr std::size_t kMostSums = 64, kTried = 128, kMostFound = 3, kBeside = 4;
  const Layer& layer = *wrong.described.layer;
  if (!has_weights(layer) || layer.groups != 1 || layer.in.channels < 2) return;
  const auto channels = static_cast<std::size_t>(layer.in.channels);
  const std::vector<NamedSet> sets = input_sets(channels, wrong.context.lanes);
  const std::vector<Code> codes = usual_codes(wrong.described.arithmetic.input);
  const std::vector<WrongSum> sums = wrong_sums(wrong, samples, kMostSums);
  const EffectRanking ranking = ranked(sums, sets, codes, channels);
  const std::vector<Sample> wrong_first = sorted_wrong_first(samples);
  const double differences = squared_differences(sums);
  LayerCase changed = wrong.described;
  std::size_t found = 0, ranked_before = 0;
  for (const std::size_t at : ranking.best(kTried)) {
    const NamedSet& each = sets[at / codes.size()];
    const Code code = codes[at % codes.size()];
    changed.stuck_input = {each.set, code};
    const bool exact = count_left(changed, wrong_first, wrong.tolerance, 0) == 0;
    // The likest (which codes of a small difference share) may be exact beside another fault.
    const bool beside = ranked_before++ < kBeside && ranking.likeness(at, differences) > kVeryLike;
    if (!exact && !beside) continue;
    faults->push_back({Suspect::DeadLane,
                       fmt::format("of the input, {} read as {}", each.are, code),
                       [stuck = changed.stuck_input](LayerCase& to) { to.stuck_input = stuck; },
                       each.rarity + (code == 0 ? 0 : 1), beside});
    if (exact && ++found == kMostFound) return;
  }
}

}  // namespace rill::detail
