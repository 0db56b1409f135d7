// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

// What a tiled machine does for one batch of pictures: operations on tile buffers, in order. Made
// once by the planner (sim/tiled), issued by the sequencer, one by one.
namespace rill {

enum class OperationKind {
  LoadMap,      ///< words of a map -> buffer
  LoadImage,    ///< bytes of the picture -> buffer
  LoadReorg,    ///< words of a map -> buffers, blocks of pixels becoming channels
  LoadWeights,  ///< a chunk of weights -> weight buffer
  LoadBias,     ///< biases (and multipliers) of a group of channels -> bias buffer
  Preset,       ///< the bias -> every interior pixel of a buffer
  Clear,        ///< 0 -> a whole buffer
  Depthwise,    ///< windows of a buffer -> another buffer
  Pointwise,    ///< pixels of a buffer -> an accumulator buffer, on top of what it holds
  Activate,     ///< requantization of a buffer into another or itself
  Copy,         ///< low bits of a buffer -> another buffer
  Store,        ///< buffer -> words of a map
  Pool,         ///< buffer, pooled -> words of a map
  Detect,       ///< search for the best box in a buffer
};
constexpr int kOperationKinds = 14;
const char* to_string(OperationKind kind);

/// Loop of an operation: iterations * ii + depth cycles.
struct LoopTiming {
  int ii = 1;
  int pixels = 1;
  int depth = 0;

  std::int64_t cycles(std::int64_t count) const {
    return ceil_div(count, std::int64_t{pixels}) * ii + depth;
  }
};

/// A rectangle of words in DDR and where its first word lies in a buffer.
struct TileBlock {
  std::uint64_t address = 0;     ///< of its first word (image: byte)
  std::int64_t row_pitch = 0;    ///< bytes from a row to the next
  std::int64_t plane_pitch = 0;  ///< image: bytes from a colour plane (picture row) to the next
  int column_pitch = 0;          ///< bytes from a word to the next
  int rows = 0, columns = 0;
  int row = 0, column = 0;              ///< in the buffer
  int first_row = 0, first_column = 0;  ///< of the picture (image by pixels: outside is padding)
};

/// A part of one picture's map that lies in a buffer.
struct TileArea {
  int picture = 0;
  int row = 0, column = 0;          ///< in the buffer
  int map_row = 0, map_column = 0;  ///< in the map
  int rows = 0, columns = 0;
};

struct Operation {
  OperationKind kind = OperationKind::LoadMap;
  int layer = -1;          ///< whose numbers hold
  int group = 0;           ///< of output channels
  int from = -1, to = -1;  ///< buffers
  int slot = 0;            ///< in the weight or bias buffer
  int bias_slot = 0;
  int port = 0;  ///< DMA: 0 maps, 1 weights, 2 biases
  Purpose purpose = Purpose::IntermediateMap;
  std::vector<TileBlock> blocks;  ///< DMA
  std::array<int, 4> targets{};   ///< LoadReorg
  int phase = -1;                 ///< LoadReorg: place in the block (block major); -1: all
  int areas = -1;                 ///< into Program::areas
  int pool_layer = -1;            ///< Pool
  bool activate = false;          ///< Store, Pool: requantize on the way
  bool keep_source = false;       ///< Depthwise: observers want the whole buffer it reads
  std::int64_t cycles = 0;        ///< of its loops, without waiting for memory
  std::int64_t lead = 0;          ///< Store: of these, before its loop (lines that are cleared)
  int loop_count = 1;             ///< loops of this operation, each with its pipeline's depth
};

/// Operations one after another, and loads beside them.
struct Step {
  int pass = 0;
  std::vector<Operation> main;
  std::vector<Operation> beside;
};

/// Numbers of one layer as the units need them.
struct TileLayer {
  std::string name;
  LayerArithmetic arithmetic;
  int taps = 1;
  int groups = 1;  ///< of output channels
  int out_channels = 0;
  int height = 0, width = 0;
  bool depthwise = false;
  bool has_bias = false;
};

struct TileBufferShape {
  std::string name;
  bool accumulator = false;
  int bits = 0;
};

/// A rectangle of DDR with a name, for those who look at the memory.
struct TileRegion {
  std::string name;
  std::uint64_t address = 0;
  std::vector<int> shape;  ///< [slots][rows][columns] in words
};

/// Words of a map that another map will take: what they held before.
struct TileSnapshot {
  std::string name;
  int pass = 0;  ///< taken before this pass
  std::uint64_t address = 0;
  int rows = 0, columns = 0;
};

struct TilePass {
  std::string name;
  std::vector<int> layers;
};

struct Program {
  int lanes = 32;
  int lane_bits = 16;
  int weight_bits = 16;
  int bias_bits = 16;
  int rows = 0, columns = 0;  ///< of a buffer
  std::array<int, 2> batch{1, 1};
  int pictures = 1;
  std::vector<TileBufferShape> buffers;
  int pointwise_slots = 0, depthwise_slots = 0, bias_slots = 0;
  std::vector<TileLayer> layers;  ///< of the network, those without weights too
  std::array<LoopTiming, kOperationKinds> loops;
  bool continues = true;     ///< depthwise sums go on from the buffer's contents
  bool clears_read = false;  ///< activation clears what it read
  bool multipliers = false;  ///< biases come with multipliers
  int multiplier_shift = 0;
  int single_reads = 0;    ///< words that an iteration of a reorg asks for; 0: pipelined, in bursts
  int scatter_cycles = 0;  ///< in which such an iteration then writes them into the buffers
  bool row_by_row = false;  ///< each row of a transfer asks anew and drains its pipeline
  std::array<int, 2> gap_lines{-1, -1};  ///< row and column that a store clears first
  int burst_words = 16;
  int port_bytes = 64;  ///< of the machine's own AXI masters
  int read_request = 0, write_response = 0;
  std::array<int, 3> ports{0, 0, 0};
  bool planar_image = true;
  int image_channels = 3;
  std::array<int, 2> image_size{0, 0};  ///< of one picture (by pixels)
  int anchors = 0;
  int answer = -1;  ///< layer whose map is the network's answer
  std::uint64_t image_address = 0, parameter_address = 0, end_address = 0;
  std::int64_t image_bytes = 0;
  std::vector<TilePass> passes;
  std::vector<Step> steps;
  std::vector<std::vector<TileArea>> areas;
  std::vector<TileRegion> regions;
  std::vector<TileSnapshot> snapshots;

  int word_bytes() const { return lanes * lane_bits / 8; }
  const LoopTiming& loop(OperationKind kind) const { return loops[static_cast<std::size_t>(kind)]; }
};

}  // namespace rill
