// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/network/network.h"

namespace rill {

/// Two pictures of one scene, one after the other, and the true flow between them.
struct PicturePair {
  std::string name;
  std::filesystem::path first, second;
  std::filesystem::path truth;  ///< .flo; empty: not known
};

/// The network reads two pictures of three colours, their channels side by side.
bool takes_pairs(const Network& network);

/// Pairs of a folder by name; the first `limit` (0: all). Files NAME_1 and NAME_2, or NAME_img1 and
/// NAME_img2 (FlyingChairs), are a pair; in a folder without such names every two neighbours are
/// (Sintel). Throws ConfigError when there is none.
std::vector<PicturePair> pairs_in(const std::filesystem::path& folder, std::size_t limit);

/// Finds the true flow of every pair: NAME.flo or NAME_flow.flo in a folder, for neighbours under
/// the first picture's name; or the one file given. Throws ConfigError listing what is not there.
void find_flows(const std::filesystem::path& truth, std::vector<PicturePair>* pairs);

}  // namespace rill
