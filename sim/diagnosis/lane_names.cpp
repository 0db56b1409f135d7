// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/lane_names.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "sim/diagnosis/samples.h"

namespace rill::detail {
namespace {

constexpr std::size_t kMostRanges = 4;

/// The lane whose members are all `possible` and that has all that are `dead`.
std::optional<NamedSet> lane_with(const std::string& what, const std::vector<std::size_t>& dead,
                                  const std::vector<bool>& possible) {
  std::size_t apart = 0;
  for (const std::size_t index : dead) apart = std::gcd(apart, index - dead.front());
  const std::size_t count = possible.size();
  for (std::size_t lanes = apart; lanes > 1; --lanes) {
    if (apart % lanes != 0 || count % lanes != 0) continue;
    NamedSet lane = named_lane(what, count, lanes, dead.front() % lanes);
    bool all = true;
    for (std::size_t i = 0; i < count; ++i) all = all && (!lane.set[i] || possible[i]);
    if (all) return lane;
  }
  return std::nullopt;
}

}  // namespace

std::vector<bool> lane_of(std::size_t count, std::size_t lanes, std::size_t lane) {
  std::vector<bool> set(count);
  for (std::size_t i = lane; i < count; i += lanes) set[i] = true;
  return set;
}

NamedSet named_lane(const std::string& what, std::size_t count, std::size_t lanes,
                    std::size_t lane) {
  return {lane_of(count, lanes, lane),
          what == "channel" ? fmt::format("lane {} of every {} channels is", lane, lanes)
                            : fmt::format("{} {} of every {} is", what, lane, lanes),
          0};
}

std::optional<NamedSet> named(const std::string& what, const std::vector<bool>& dead,
                              const std::vector<bool>& possible) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < dead.size(); ++i) {
    if (dead[i]) indices.push_back(i);
  }
  if (indices.empty()) return std::nullopt;
  if (std::find(possible.begin(), possible.end(), false) == possible.end()) {
    return NamedSet{possible, "every " + what + " is", 2};
  }
  if (indices.size() > 1) {
    if (auto lane = lane_with(what, indices, possible)) return lane;
  }
  const std::string some = some_of(what.c_str(), dead, kMostRanges);
  const bool listed = some.rfind(what, 0) == 0;
  if (!listed) return std::nullopt;
  return NamedSet{dead, some + (indices.size() == 1 ? " is" : " are"), 1};
}

std::vector<NamedSet> input_sets(std::size_t channels, const std::vector<int>& lanes) {
  std::set<std::size_t> widths{2, 4, 8, 16, 32, 64, 128};
  for (const int width : lanes) widths.insert(static_cast<std::size_t>(std::max(width, 2)));
  std::vector<NamedSet> sets;
  for (std::size_t c = 0; c < channels; ++c) {
    sets.push_back({lane_of(channels, channels, c), fmt::format("channel {} is", c), 1});
  }
  for (const std::size_t width : widths) {
    if (width >= channels) continue;
    for (std::size_t lane = 0; lane < width; ++lane) {
      sets.push_back(named_lane("channel", channels, width, lane));
    }
    for (std::size_t first = 0; first < channels; first += width) {
      NamedSet block{std::vector<bool>(channels), {}, 1};
      const std::size_t end = std::min(first + width, channels);
      std::fill(block.set.begin() + static_cast<std::ptrdiff_t>(first),
                block.set.begin() + static_cast<std::ptrdiff_t>(end), true);
      block.are = fmt::format("channels {} to {} are", first, end - 1);
      sets.push_back(std::move(block));
    }
  }
  return sets;
}

}  // namespace rill::detail
