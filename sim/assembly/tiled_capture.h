// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "modules/ddr/sparse_memory.h"
#include "modules/sequencer/program.h"
#include "modules/tile_buffer/tile_memories.h"
#include "sim/tiled/tiled_data.h"

namespace rill {

/// Looks over the shoulder of a tiled machine and keeps what its operations computed: sums before
/// activation out of the buffers, maps out of DDR where they are stored. Costs no time.
class TiledCapture {
 public:
  /// `everything`: also all layers, whole buffers and DDR; else only the answer.
  TiledCapture(const Program& program, TileMemories& memories, const SparseMemory& memory,
               bool everything);

  void before_pass(int pass);
  void before_operation(const Operation& operation);
  void after_operation(const Operation& operation);
  /// Ends a batch and gives what was kept of it.
  TiledBatch take();

 private:
  static constexpr int kHalo = 1;  ///< of 3 x 3 windows, the only ones that a tile has
  struct Map {
    int channels = 0, height = 0, width = 0;
    std::vector<Code> codes;  ///< [picture][channel][row][column]
  };

  void reserve(Map& map, int layer, int halo) const;
  Map& map_of(const std::string& name, int layer);
  void put(Map& map, const TileArea& area, int group, int row, int column, const Code* lanes) const;
  void keep_buffer(const std::string& name, const Operation& operation, int buffer);
  void keep_halo(const Operation& operation);
  bool reads_padding(const Operation& operation, const TileLayer& numbers) const;
  static bool is_padded(const Map& map, Code padding);
  void keep_activated(const Operation& operation);
  void keep_stored(const Operation& operation, int layer, int shrink);
  void keep_frame(const std::string& name, int buffer, bool several);
  void keep_regions();
  std::string sums_name(int layer) const;

  const Program& program_;
  TileMemories& memories_;
  const SparseMemory& memory_;
  const bool everything_;
  std::map<std::string, Map> maps_;
  std::map<int, Map> halos_;  ///< by layer: its input and one pixel around
  std::vector<NamedCodes> frames_;
  std::set<int> unpadded_;  ///< layers whose windows read no padding around a picture
};

}  // namespace rill
