// SPDX-License-Identifier: Apache-2.0
// What a pass cannot do: tiles that do not fit, buffers that two operations would share.
#include <fmt/core.h>

#include <algorithm>

#include "sim/tiled/pass_planner.h"

namespace rill {

void PassPlanner::check_tiling() {
  const TiledPass& spec = *job_.spec;
  const Shape& shape = layer(job_.first).out;
  job_.tiling.mosaic = {program_->batch, spec_.gap, shape.height, shape.width};
  job_.tiling.tiles = {spec.tiles[0], spec.tiles[1]};
  if (!job_.tiling.whole()) {
    const bool divides = spec.tiles[0] % program_->batch[0] == 0 &&
                         spec.tiles[1] % program_->batch[1] == 0 &&
                         shape.height % job_.tiling.per_picture(0) == 0 &&
                         shape.width % job_.tiling.per_picture(1) == 0;
    if (!divides) {
      complain("tiles",
               fmt::format("{} x {} do not cut {} pictures of {} x {} evenly", spec.tiles[0],
                           spec.tiles[1], program_->pictures, shape.height, shape.width));
      return;
    }
  }
  if (!told_of_halo_ && (job_.tiling.tile_height() + 2 > program_->rows ||
                         job_.tiling.tile_width() + 2 > program_->columns)) {
    told_of_halo_ = true;  // others are as large
    complain("tiles", fmt::format("a tile and its halo are {} x {} pixels, a buffer {} x {}; cut "
                                  "the map into more tiles, or make tiled.buffer larger",
                                  job_.tiling.tile_height() + 2, job_.tiling.tile_width() + 2,
                                  program_->rows, program_->columns));
  }
  if (job_.pool >= 0 && (job_.tiling.tile_height() % 2 != 0 || job_.tiling.tile_width() % 2 != 0 ||
                         (job_.tiling.whole() && program_->pictures > 1))) {
    complain("pool", "needs tiles of one picture with even sides");
  }
  const PlacedMap* map = job_.source == kNetworkInput ? nullptr : placement_.find(job_.source);
  if (map != nullptr && map->frames && !job_.reorg) {
    complain("from", "is stored frame by frame, which only a reorg can read");
  }
}

/// What reads a loaded buffer must have it to itself.
void PassPlanner::check_loads() {
  const TiledPass& spec = *job_.spec;
  if (spec.load_ahead && job_.load.size() < 2) {
    complain("load_ahead",
             "needs two buffers in `load`: the next load would overwrite what is computed on");
  }
  check_separate(job_.load, "load", "one load would overwrite what another brought");
  for (const int into : job_.into) {
    if (into >= 0 && std::count(job_.load.begin(), job_.load.end(), into) > 0) {
      complain("depthwise_into",
               fmt::format("{} also takes loads, so the unit would overwrite what it reads; name "
                           "another buffer",
                           buffer_name(into)));
    }
  }
  if (job_.pointwise < 0) return;
  // The pointwise unit reads the results of all groups, which must all be there.
  if (job_.depthwise >= 0 && !job_.in_place) {
    check_separate(job_.activated, "depthwise_activated",
                   "a group would overwrite another that the pointwise layer still needs");
  }
  for (const int kept : job_.in_place ? job_.load : job_.activated) {
    if (kept >= 0 && kept == job_.accumulator) {
      complain("pointwise_into", fmt::format("{} also holds what the unit reads; name another "
                                             "accumulator",
                                             buffer_name(kept)));
    }
  }
}

/// No buffer twice.
void PassPlanner::check_separate(const std::vector<int>& buffers, const char* key,
                                 const char* why) {
  for (auto at = buffers.begin(); at != buffers.end(); ++at) {
    if (*at < 0 || std::count(at, buffers.end(), *at) < 2) continue;
    complain(key,
             fmt::format("names {} twice, so {}; name each buffer once", buffer_name(*at), why));
    return;
  }
}

/// Where an accumulator's part of a reorg goes: to a map whose own part is done with by then. Its
/// gaps then hold the accumulator's, too, as in the published design.
void PassPlanner::check_copy() {
  const TiledPass& spec = *job_.spec;
  const auto accumulators = std::find_if(job_.load.begin(), job_.load.end(), [&](int index) {
    return index >= 0 && program_->buffers[static_cast<std::size_t>(index)].accumulator;
  });
  if (accumulators == job_.load.end()) {
    if (!spec.copy_to.empty()) {
      complain("copy_to", "no accumulator is loaded, so there is nothing to copy; remove it");
    }
    return;
  }
  if (spec.copy_to.empty()) {
    complain("copy_to", "an accumulator is loaded; name the buffer it is copied to");
    return;
  }
  job_.copy_to = buffer(spec.copy_to, "copy_to");
  if (job_.copy_to < 0) return;
  const auto refuse = [&](const char* why) {
    complain("copy_to", fmt::format("{} {}; name another of tiled.maps", spec.copy_to, why));
  };
  if (program_->buffers[static_cast<std::size_t>(job_.copy_to)].accumulator) {
    refuse("is an accumulator itself");
  } else if (std::count(job_.into.begin(), job_.into.end(), job_.copy_to) > 0) {
    refuse("takes the depthwise sums, so the unit would overwrite what it reads");
  } else if (std::find(accumulators, job_.load.end(), job_.copy_to) != job_.load.end()) {
    refuse("takes a part of the reorg that is computed after the copy, which would be lost");
  }
}

}  // namespace rill
