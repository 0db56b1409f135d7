// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/searches.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rill::detail {
namespace {

/// All codes of each channel.
std::vector<std::vector<Code>> channels_of(const std::vector<const FeatureMap*>& maps) {
  const auto channels = static_cast<std::size_t>(maps.front()->shape.channels);
  std::vector<std::vector<Code>> result(channels);
  for (const FeatureMap* map : maps) {
    for (std::size_t i = 0; i < map->codes.size(); ++i) {
      result[i % channels].push_back(map->codes[i]);
    }
  }
  return result;
}

}  // namespace

void add_found_channel_order(const WrongLayer& wrong, std::vector<Fault>* faults) {
  const auto expected = channels_of(wrong.expected);
  const auto actual = channels_of(wrong.actual);
  std::map<std::vector<Code>, std::vector<int>> places;
  for (std::size_t c = actual.size(); c-- > 0;) places[actual[c]].push_back(static_cast<int>(c));
  std::vector<int> order;
  std::string moved;
  int moves = 0;
  constexpr int kShown = 4;
  for (std::size_t c = 0; c < expected.size(); ++c) {
    const auto found = places.find(expected[c]);
    if (found == places.end()) return;
    // Equal channels (all 0, say) stay in place where they can.
    auto& list = found->second;
    const auto own = std::find(list.begin(), list.end(), static_cast<int>(c));
    order.push_back(own != list.end() ? *own : list.back());
    if (order.back() == static_cast<int>(c)) continue;
    if (moves++ < kShown)
      moved += fmt::format("{}{} at {}", moves > 1 ? ", " : "", order.back(), c);
  }
  if (moves == 0) return;
  faults->push_back({Suspect::ChannelOrder,
                     fmt::format("{} channels stand in other places: channel {}{}", moves, moved,
                                 moves > kShown ? " …" : ""),
                     [order](LayerCase& each) { each.output_channel = order; }, 8, false});
}

void add_found_image_order(const WrongLayer& wrong, std::vector<Fault>* faults) {
  const std::size_t count = wrong.expected.size();
  std::vector<int> order;
  std::string text;
  bool moved = false;
  for (std::size_t i = 0; i < count; ++i) {
    // Equal images stay in place where they can.
    std::optional<std::size_t> found;
    for (std::size_t k = 0; k < count && !found; ++k) {
      const std::size_t from = (i + k) % count;
      if (wrong.expected[i]->codes == wrong.actual[from]->codes) found = from;
    }
    if (!found) return;
    order.push_back(static_cast<int>(*found));
    text += fmt::format("{}{}", i == 0 ? "" : ", ", *found);
    moved = moved || *found != i;
  }
  if (!moved) return;
  faults->push_back({Suspect::ImageOrder,
                     fmt::format("the golden's images stand in the order {}", text),
                     [order](LayerCase& each) { each.image = order; }, 0, false});
}

std::optional<int> only_changed_bit(const WrongLayer& wrong, const std::vector<Sample>& samples) {
  const auto width = static_cast<unsigned>(wrong.expected.front()->format.width);
  const std::uint32_t all = width < 32 ? (std::uint32_t{1} << width) - 1 : ~std::uint32_t{0};
  std::uint32_t changed = 0;
  for (const Sample& sample : samples) {
    if (!sample.wrong) continue;
    const FeatureMap& map = *wrong.actual[static_cast<std::size_t>(sample.image)];
    const std::size_t at = static_cast<std::size_t>(
        (std::int64_t{sample.row} * map.shape.width + sample.column) * map.shape.channels +
        sample.channel);
    changed |=
        (static_cast<std::uint32_t>(sample.expected) ^ static_cast<std::uint32_t>(map.codes[at])) &
        all;
  }
  if (changed == 0 || (changed & (changed - 1)) != 0) return std::nullopt;
  int bit = 0;
  while ((changed >> static_cast<unsigned>(bit)) != 1) ++bit;
  return bit;
}

void add_found_bit(const WrongLayer& wrong, const std::vector<Sample>& samples,
                   std::vector<Fault>* faults) {
  const std::optional<int> changed = only_changed_bit(wrong, samples);
  if (!changed) return;
  const int bit = *changed;
  const auto is_wrong = [](const Sample& sample) { return sample.wrong; };
  const auto count = std::count_if(samples.begin(), samples.end(), is_wrong);
  const auto first = std::find_if(samples.begin(), samples.end(), is_wrong);
  const auto add = [&](const BitFault& fault, const std::string& text, int rarity) {
    faults->push_back(
        {Suspect::OutputBit, text, [fault](LayerCase& each) { each.bit = fault; }, rarity, false});
  };
  if (count == 1) {
    add({bit,
         BitFault::Kind::Inverted,
         true,
         first->image,
         first->channel,
         first->row,
         first->column,
         {}},
        fmt::format("bit {} of this one code is flipped", bit), 0);
    return;
  }
  const auto everywhere = [bit](BitFault::Kind kind) {
    BitFault fault;
    fault.bit = bit;
    fault.kind = kind;
    return fault;
  };
  add(everywhere(BitFault::Kind::Inverted), fmt::format("bit {} of every code is inverted", bit),
      1);
  add(everywhere(BitFault::Kind::Zero), fmt::format("bit {} of every code is stuck at 0", bit), 1);
  add(everywhere(BitFault::Kind::One), fmt::format("bit {} of every code is stuck at 1", bit), 1);
}

}  // namespace rill::detail
