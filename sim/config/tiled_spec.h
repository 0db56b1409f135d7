// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

// configs/designs/*.yaml, organisation: tiled. A few shared units work on tiles that lie in on-chip
// buffers; a sequencer issues one operation after another.
namespace rill {

/// One loop of the machine: trip count * ii + depth cycles.
struct TileLoop {
  int ii = 1;      ///< cycles from one iteration to the next
  int pixels = 1;  ///< pixels (words, bytes) of one iteration
  int depth = 0;   ///< cycles from the start of an iteration to its end, less ii
};

/// The units' parallelism, and which pixels they visit.
struct TileUnits {
  enum class Scan { Interior, Buffer };
  int inputs = 16;               ///< input lanes of the pointwise unit
  int weight_unpack_cycles = 0;  ///< before the pixels of each part of the inputs
  int taps = 1;                  ///< taps of a window that the depthwise unit multiplies at once
  Scan depthwise_scan = Scan::Interior;
  bool overwrites = false;      ///< the depthwise unit starts its sums at 0 by itself
  bool clears_read = false;     ///< the activation unit clears what it reads
  bool box_by_picture = false;  ///< the box search looks at all anchors at once
};

/// The picture in DDR.
struct TiledImage {
  enum class Layout { Planes, Pixels };
  Layout layout = Layout::Planes;
  int padding_pixel = 127;
  std::vector<int> tile;  ///< rows and columns of one load; the tile with its halo when empty
};

/// Maps in one piece of DDR.
struct TiledRegion {
  std::string name;
  std::int64_t slot_words = 1;
  std::int64_t slots = 0;                    ///< 0: as many as its maps need
  std::map<std::string, std::int64_t> maps;  ///< first slot by layer
  std::vector<std::string> frames;           ///< maps stored buffer by buffer, one a tile
};

/// Layers that run together, tile by tile.
struct TiledPass {
  enum class Walk { Columns, Rows, Pictures };
  std::string name;
  std::string from;  ///< map it reads, when its layer has several operands
  std::string depthwise, pointwise, pool;
  std::vector<int> tiles{1, 1};  ///< rows, columns
  Walk walk = Walk::Columns;
  std::vector<std::string> load;  ///< buffers that loads take in turn
  bool load_ahead = false;        ///< the next load runs beside the computation
  std::vector<std::string> depthwise_into;
  std::vector<std::string> depthwise_activated;
  std::string pointwise_into;
  std::string pointwise_activated;
  std::string copy_to;
  bool clear = false;
};

struct TiledSpec {
  enum class Order { ByKind, ByLayer };
  enum class Store { Buffer, Interior };

  int lanes = 32;
  int lane_bits = 16;
  int bias_bits = 16;
  bool multipliers = false;
  int multiplier_shift = 17;
  Order parameter_order = Order::ByKind;
  std::vector<int> buffer{44, 84};
  std::vector<int> batch{1, 1};
  int gap = 2;
  std::vector<std::string> maps;
  std::vector<std::string> accumulators;
  int pointwise_chunks = 4;
  int depthwise_chunks = 4;
  Store store = Store::Buffer;
  bool clear_gaps = false;
  TileUnits units;
  std::map<std::string, TileLoop> loops;
  int word_reads_in_flight = 0;
  int reorg_scatter_cycles = 0;
  bool row_by_row = false;
  bool hls_circuits = false;  ///< addresses are products, loaders are copied
  int port_bits = 0;          ///< 0: a DDR word
  int burst_words = 16;
  int read_request_cycles = 0;
  int write_response_cycles = 0;
  std::vector<int> ports{0, 0, 0};
  TiledImage image;
  std::vector<TiledRegion> memory;
  std::vector<TiledPass> passes;
};

}  // namespace rill
