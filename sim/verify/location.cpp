// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/location.h"

#include "sim/core/units.h"
#include "sim/plan/regions.h"
#include "sim/vectors/packed_layout.h"

namespace rill {

FilePlace place_in_file(const Golden& golden, const Mismatch& mismatch, int image) {
  constexpr int kByte = 8;
  const GoldenWords& words = *golden.words;
  const Packing& packing = words.packing;
  const FeatureMap& map = golden.expected.front();
  const bool alone = words.transactions || words.images == 1;
  const PackedPlace place =
      PackedLayout(packing, map.shape, alone ? 1 : words.images)
          .place_of({alone ? 0 : image, mismatch.channel, mismatch.row, mismatch.column});
  const int bits = packing.word_width(words.lane_bits > 0 ? words.lane_bits : map.format.width);
  FilePlace result;
  result.word = packing.skip.value_or(0) + place.word;
  result.address = packing.base + static_cast<std::uint64_t>(result.word) *
                                      static_cast<std::uint64_t>(ceil_div(bits, kByte));
  result.lane = place.lane;
  if (packing.tiled()) {
    result.tile_row = place.tile_row;
    result.tile_column = place.tile_column;
  }
  return result;
}

MachinePlace place_in_machine(const Plan& plan, LayerIndex layer, const Mismatch& mismatch) {
  MachinePlace result;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.layer != layer) continue;
      const StreamShape& words = stage.output;
      result.lanes = words.codes_per_word();
      result.lane = mismatch.column % words.pixels * words.lanes + mismatch.channel % words.lanes;
    }
  }
  result.memory = "stays on the chip";
  const Shape& shape = plan.network.shape_of(layer);
  for (const DdrRegion& region : plan.regions) {
    if (region.purpose == Purpose::Weights || region.map != layer) continue;
    result.address =
        address_of_code(region, shape, mismatch.row, mismatch.column, mismatch.channel);
    result.memory = region.name;
  }
  return result;
}

}  // namespace rill
