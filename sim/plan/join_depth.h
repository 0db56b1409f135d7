// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What one operand of a join must have room for.
struct JoinWait {
  std::int64_t pixels = 0;          ///< that arrive before the other operands' partner does
  std::vector<LayerIndex> between;  ///< layers between the fork and the join, on all branches
};

/// For every operand of a join: how many of its pixels must be stored in front of it so that the
/// other branches can catch up. Fewer deadlock.
///
/// The last source pixel that output pixel j waits for on another branch is need(j). Pixels of an
/// operand that need less than that are there before j can leave; those from j on are stored. The
/// result is the largest number over all j and over all maps of the group where branches start.
/// `tile_rows` are the output rows that each layer computes at a time; empty: one.
std::vector<JoinWait> pixels_waiting_at_join(const Network& network, LayerIndex join,
                                             const std::vector<LayerIndex>& members,
                                             const std::vector<int>& tile_rows = {});

/// Output rows that each layer's array computes at a time: see WinogradForm::tile_rows().
std::vector<int> tile_rows_of(const std::vector<LayerArithmetic>& arithmetic);

/// pixels_waiting_at_join() of a network, each computed once: it does not depend on the folding,
/// and the search for one asks again and again.
class JoinWaits {
 public:
  explicit JoinWaits(const Network& network, std::vector<int> tile_rows = {})
      : network_(network), tile_rows_(std::move(tile_rows)) {}

  const std::vector<JoinWait>& at(LayerIndex join, const std::vector<LayerIndex>& members) {
    // What stands behind the join changes nothing.
    std::pair<LayerIndex, std::vector<LayerIndex>> key{join, {}};
    std::copy_if(members.begin(), members.end(), std::back_inserter(key.second),
                 [&](LayerIndex member) { return member <= join; });
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
    return known_[key] = pixels_waiting_at_join(network_, join, key.second, tile_rows_);
  }

 private:
  const Network& network_;
  std::vector<int> tile_rows_;
  std::map<std::pair<LayerIndex, std::vector<LayerIndex>>, std::vector<JoinWait>> known_;
};

}  // namespace rill
