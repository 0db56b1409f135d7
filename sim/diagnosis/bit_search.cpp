// SPDX-License-Identifier: Apache-2.0
// One bit that is stuck in a lane: in its codes, or in the products of its multipliers.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/diagnosis/case_evaluator.h"
#include "sim/diagnosis/effects.h"
#include "sim/diagnosis/lane_names.h"
#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

/// Channels with wrong codes.
std::vector<bool> wrong_set(const WrongLayer& wrong) {
  std::vector<bool> set(static_cast<std::size_t>(wrong.expected.front()->shape.channels));
  for (const int channel : wrong_channels(wrong)) set[static_cast<std::size_t>(channel)] = true;
  return set;
}

/// Of each channel, the bits that all of its codes have, and those that some have.
struct ChannelBits {
  explicit ChannelBits(const std::vector<const FeatureMap*>& maps)
      : all(static_cast<std::size_t>(maps.front()->shape.channels), ~std::uint32_t{0}),
        some(all.size()) {
    for (const FeatureMap* map : maps) {
      for (std::size_t first = 0; first < map->codes.size(); first += all.size()) {
        for (std::size_t c = 0; c < all.size(); ++c) {
          const auto bits = static_cast<std::uint32_t>(map->codes[first + c]);
          all[c] &= bits;
          some[c] |= bits;
        }
      }
    }
  }

  /// Channels in which all codes have this bit at this value.
  std::vector<bool> channels_with(int bit, bool one) const {
    std::vector<bool> set(all.size());
    const std::uint32_t mask = std::uint32_t{1} << static_cast<unsigned>(bit);
    for (std::size_t c = 0; c < all.size(); ++c) {
      set[c] = one ? (all[c] & mask) != 0 : (some[c] & mask) == 0;
    }
    return set;
  }

  std::vector<std::uint32_t> all, some;
};

/// Channels that have one code everywhere.
std::vector<bool> constant_channels(const std::vector<const FeatureMap*>& maps) {
  const auto channels = static_cast<std::size_t>(maps.front()->shape.channels);
  std::vector<bool> set(channels, true);
  for (const FeatureMap* map : maps) {
    for (std::size_t i = 0; i < map->codes.size(); ++i) {
      if (map->codes[i] != maps.front()->codes[i % channels]) set[i % channels] = false;
    }
  }
  return set;
}

/// A bit of the products of every set of input channels, stuck at 0 or at 1.
class ProductBits {
 public:
  ProductBits(const WrongLayer& wrong, const std::vector<Sample>& samples)
      : layer_(*wrong.described.layer) {
    const LayerArithmetic& rule = wrong.described.numbers->arithmetic;
    width_ = rule.weight.width + rule.input.width;
    const auto channels = static_cast<std::size_t>(layer_.in.channels / layer_.groups);
    inputs_.push_back({{}, "", 0});
    if (layer_.groups == 1 && layer_.in.channels > 1) {
      for (NamedSet& set :
           input_sets(static_cast<std::size_t>(layer_.in.channels), wrong.context.lanes)) {
        set.rarity += 1;
        inputs_.push_back(std::move(set));
      }
    }
    for (const NamedSet& each : inputs_) {
      members_.emplace_back();
      for (std::size_t c = 0; c < channels; ++c) {
        if (each.set.empty() || each.set[c]) members_.back().push_back(c);
      }
    }
    rank(wrong_sums(wrong, samples, kMostSums));
  }

  /// Every bit of all inputs at once, and the likest of the others.
  std::vector<std::size_t> best(std::size_t most) const {
    std::vector<std::size_t> all(static_cast<std::size_t>(width_) * 2);
    std::iota(all.begin(), all.end(), std::size_t{0});
    for (const std::size_t each : ranking_->best(most)) {
      if (each >= static_cast<std::size_t>(width_) * 2) all.push_back(each);
    }
    return all;
  }
  int bit(std::size_t candidate) const { return static_cast<int>(candidate / 2) % width_; }
  bool one(std::size_t candidate) const { return candidate % 2 == 1; }
  const NamedSet& inputs(std::size_t candidate) const {
    return inputs_[candidate / 2 / static_cast<std::size_t>(width_)];
  }

 private:
  static constexpr std::size_t kMostSums = 64;

  void rank(const std::vector<WrongSum>& sums) {
    const auto bits = static_cast<std::size_t>(width_) * 2;
    ranking_.emplace(inputs_.size() * bits);
    const auto channels = static_cast<std::size_t>(layer_.in.channels / layer_.groups);
    const auto taps = static_cast<std::size_t>(layer_.window.taps());
    std::vector<double> effects(channels * bits);  // [bit, value][channel]
    for (const WrongSum& sum : sums) {
      std::fill(effects.begin(), effects.end(), 0);
      for (std::size_t t = 0; t < channels * taps; ++t) {
        const std::int64_t product = std::int64_t{sum.weights[t]} * sum.factors[t];
        for (std::size_t k = 0; k < bits; ++k) {
          const std::int64_t stuck = with_bit(product, bit(k), one(k), width_);
          effects[k * channels + t / taps] += static_cast<double>(stuck - product);
        }
      }
      for (std::size_t i = 0; i < inputs_.size(); ++i) {
        for (std::size_t k = 0; k < bits; ++k) {
          double effect = 0;
          for (const std::size_t c : members_[i]) effect += effects[k * channels + c];
          ranking_->add(i * bits + k, effect, sum.difference);
        }
      }
    }
  }

  const Layer& layer_;
  int width_ = 0;
  std::vector<NamedSet> inputs_;
  std::vector<std::vector<std::size_t>> members_;  ///< of each of these, by input channel
  std::optional<EffectRanking> ranking_;
};

/// "lane 3 of every 8 channels", without the verb that a name ends in.
std::string without_verb(const std::string& are) { return are.substr(0, are.rfind(' ')); }

}  // namespace

void add_found_lane_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                        std::vector<Fault>* faults) {
  const auto add = [&](BitFault fault, const std::vector<bool>& dead,
                       const std::vector<bool>& possible, const char* does, bool in_pairs) {
    const std::optional<NamedSet> lanes = named("channel", dead, possible);
    if (!lanes || std::find(lanes->set.begin(), lanes->set.end(), false) == lanes->set.end()) {
      return;  // none, or every code's: add_found_bit() names it
    }
    fault.channels = lanes->set;
    faults->push_back(
        {Suspect::LaneBit,
         fmt::format("bit {} of the codes of {} {}", fault.bit, without_verb(lanes->are), does),
         [fault](LayerCase& each) { each.bit = fault; }, lanes->rarity + 1, in_pairs});
  };
  // The golden alone shows a stuck bit, whatever else is wrong.
  const std::vector<bool> dead_channels = constant_channels(wrong.expected);
  const ChannelBits golden(wrong.expected), described(wrong.actual);
  BitFault fault;
  for (fault.bit = 0; fault.bit < wrong.expected.front()->format.width; ++fault.bit) {
    for (const bool one : {false, true}) {
      const std::vector<bool> possible = golden.channels_with(fault.bit, one);
      std::vector<bool> dead = described.channels_with(fault.bit, one);
      for (std::size_t c = 0; c < dead.size(); ++c) {
        dead[c] = possible[c] && !dead[c] && !dead_channels[c];
      }
      fault.kind = one ? BitFault::Kind::One : BitFault::Kind::Zero;
      add(fault, dead, possible, one ? "is stuck at 1" : "is stuck at 0", true);
    }
  }
  const std::optional<int> changed = only_changed_bit(wrong, samples);
  if (!changed) return;
  fault.bit = *changed;
  fault.kind = BitFault::Kind::Inverted;
  const std::vector<bool> inverted = wrong_set(wrong);
  add(fault, inverted, inverted, "is inverted", false);
}

void add_found_product_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                           std::vector<Fault>* faults) {
  constexpr std::size_t kTried = 64, kMostFound = 2;
  const Layer& layer = *wrong.described.layer;
  const bool multiplies = layer.op == Op::Convolution || layer.op == Op::FullyConnected;
  const LayerArithmetic& rule = wrong.described.numbers->arithmetic;
  // Products of an odd kind (shifts, one bit) have no bits to be stuck.
  constexpr int kWidest = 40;
  if (!multiplies || rule.weight.power_of_two || rule.weight.width < 2 || rule.input.width < 2 ||
      rule.weight.width + rule.input.width > kWidest) {
    return;
  }
  const std::vector<bool> dead = wrong_set(wrong);
  // Channels with one code everywhere say nothing of their products.
  const std::vector<bool> constant = constant_channels(wrong.expected);
  bool any = false;
  for (std::size_t c = 0; c < dead.size(); ++c) any = any || (dead[c] && !constant[c]);
  if (!any) return;
  const std::optional<NamedSet> lanes = named("channel", dead, dead);
  if (!lanes) return;
  const ProductBits candidates(wrong, samples);
  const std::vector<Sample> wrong_first = sorted_wrong_first(samples);
  LayerCase changed = wrong.described;
  std::size_t found = 0;
  for (const std::size_t at : candidates.best(kTried)) {
    const NamedSet& inputs = candidates.inputs(at);
    const ProductBit fault{candidates.bit(at), candidates.one(at), lanes->set, inputs.set};
    changed.product_bit = fault;
    if (count_left(changed, wrong_first, wrong.tolerance, 0) > 0) continue;
    const std::string with =
        inputs.are.empty() ? "" : " with " + without_verb(inputs.are) + " of the input";
    faults->push_back({Suspect::LaneBit,
                       fmt::format("bit {} of the products of {}{} is stuck at {}", fault.bit,
                                   without_verb(lanes->are), with, fault.one ? 1 : 0),
                       [fault](LayerCase& each) { each.product_bit = fault; },
                       lanes->rarity + inputs.rarity + 2, false});
    if (++found == kMostFound) return;
  }
}

}  // namespace rill::detail
