// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Sets of channels, rows or columns that hardware has in common. Inside of this folder.
namespace rill::detail {

/// A set with a name that ends in its verb: "lane 3 of every 8 channels is", "columns 4 to 7 are".
struct NamedSet {
  std::vector<bool> set;
  std::string are;
  int rarity = 0;
};

/// One of every `lanes` of `count`.
std::vector<bool> lane_of(std::size_t count, std::size_t lanes, std::size_t lane);
NamedSet named_lane(const std::string& what, std::size_t count, std::size_t lanes,
                    std::size_t lane);

/// What to call those that are `dead` (of `what`: "channel", "row" or "column"): all, a lane whose
/// members are all `possible`, or a few ranges. Nothing when they follow no rule.
std::optional<NamedSet> named(const std::string& what, const std::vector<bool>& dead,
                              const std::vector<bool>& possible);

/// Sets of a layer's input channels that share hardware: single ones, lanes and blocks of the usual
/// numbers and of `lanes`.
std::vector<NamedSet> input_sets(std::size_t channels, const std::vector<int>& lanes);

}  // namespace rill::detail
