// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/tiled/geometry.h"

namespace rill {

/// A map in DDR: planes (mosaics), one a group of channels; or frames, one a group and tile.
struct PlacedMap {
  std::uint64_t address = 0;
  bool frames = false;
  Mosaic mosaic;
  int groups = 1;
  int word_bytes = 0;
  std::int64_t frame_words = 0;  ///< of a whole buffer (frames)
  int frame_columns = 0;

  /// Byte of a word of group `group`'s plane.
  std::uint64_t word(int group, int row, int column) const;
  /// First byte of a frame.
  std::uint64_t frame(int group, int tile) const;
  /// Bytes from `address` on.
  std::uint64_t bytes() const;
};

/// Addresses of everything in DDR. Regions are a buffer apart, so that what is read beyond the end
/// of one is not another one's.
class DdrPlacement {
 public:
  /// Adds its regions and snapshots to `program`. Complaints go to `problems`.
  DdrPlacement(const Network& network, const DesignSpec& design, std::int64_t parameter_words,
               Program* program, std::vector<Diagnostic>* problems);

  const PlacedMap* find(LayerIndex map) const;
  /// True when two placed maps have a byte in common.
  bool overlap(LayerIndex first, LayerIndex second) const;

 private:
  /// `place` is its index in brackets, for complaints.
  void place_region(const TiledRegion& region, const std::string& place);
  std::uint64_t take(std::int64_t bytes);
  void complain(const std::string& key, const std::string& message);

  const Network& network_;
  const DesignSpec& design_;
  Program* program_;
  std::vector<Diagnostic>* problems_;
  std::uint64_t next_ = 0;
  std::map<LayerIndex, PlacedMap> maps_;
};

}  // namespace rill
