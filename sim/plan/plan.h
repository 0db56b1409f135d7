// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/axi/traffic.h"
#include "modules/stream_fifo/stream_shape.h"
#include "sim/config/specs.h"
#include "sim/cost/resources.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"
#include "sim/numerics/stored_code.h"
#include "sim/tiled/tiled_plan.h"

// The one data structure in the middle: everything before it is about what the user asked,
// everything after it is about hardware.
namespace rill {

/// A feature map or a layer's weights in DDR.
struct DdrRegion {
  std::string name;
  std::uint64_t address = 0;
  Bytes bytes = 0;  ///< of one frame
  /// Frames it holds at a time, each `stride` bytes behind the one before; frame f lies in buffer
  /// f modulo `buffers`.
  int buffers = 1;
  Bytes stride = 0;
  Purpose purpose = Purpose::IntermediateMap;
  LayerIndex map = kNetworkInput;  ///< the map it holds (maps only)
  StoredCode code{};               ///< how a map's codes lie there (modules/dma/map_codec.h)
};

/// Memory that holds a layer's weights and biases on chip.
struct WeightMemory {
  std::int64_t words = 0;                    ///< depth
  int word_bits = 0;                         ///< PE * SIMD * weight bits
  MemoryChoice choice = MemoryChoice::Auto;  ///< as resolved, never Auto in a finished plan
};

/// Resources of one part of a stage, for the report.
struct PartCost {
  std::string part;  ///< `line_buffer`, `dsp_array`, `weights`, `activation`, …
  Resources resources;
};

/// A FIFO between the loops of a stage (`line_buffer: hls_rows`), or in front of its thresholds.
struct InnerFifo {
  enum class Role { Padded, Windows, Slices, Sums, Raw, Resized };
  Role role = Role::Windows;
  std::string name;
  StreamShape shape;
  int depth = 2;
  MemoryChoice memory = MemoryChoice::Auto;  ///< as resolved in a finished plan
};

/// One layer as hardware.
struct Stage {
  std::string name;  ///< the layer's
  LayerIndex layer = 0;
  Folding folding;
  bool has_line_buffer = false;
  int line_buffer_rows = 0;  ///< full rows held (kernel rows by default)
  int tile_rows = 1;  ///< output rows of an item of its array; from 2 on a strip buffer follows
  MemoryChoice strip_memory = MemoryChoice::Auto;  ///< as resolved in a finished plan
  DesignSpec::LineBufferStyle line_buffer_style = DesignSpec::LineBufferStyle::Ideal;
  MemoryChoice line_buffer_memory = MemoryChoice::Auto;  ///< as resolved in a finished plan
  /// Ideal also where the design says otherwise and the stage has no thresholds.
  DesignSpec::ActivationStyle activation_style = DesignSpec::ActivationStyle::Ideal;
  int threshold_stages = 0;  ///< of the pipeline that searches them; 0: activation_style is Ideal
  std::vector<StreamShape> inputs;     ///< words as the stage takes them, one per operand
  StreamShape windows;                 ///< words from line buffer to the part behind it
  StreamShape output;                  ///< words as the stage gives them
  std::vector<InnerFifo> inner_fifos;  ///< in the order in which the map passes them
  WeightMemory weights;                ///< empty for layers without weights
  std::int64_t cycles = 0;             ///< closed form: busy cycles of the slowest part per frame
  std::int64_t own_cycles = 0;         ///< the same if its words always left at once
  int held_by = -1;                    ///< stage of the group that holds it up beyond that, if any
  std::int64_t fill_cycles = 0;        ///< closed form: first input word to first output word
  std::vector<PartCost> costs;
};

/// Who produces or consumes a stream inside a group.
struct Endpoint {
  enum class Kind { Load, Stage, Store };
  Kind kind = Kind::Stage;
  int index = 0;    ///< into Group::loads, Group::stages or Group::stores
  int operand = 0;  ///< which input of a stage
};

/// A FIFO between two endpoints. A producer with several links is forked; words are converted in
/// front of the FIFO where `from_shape` and `to_shape` differ.
struct Link {
  std::string name;
  Endpoint from;
  Endpoint to;
  StreamShape from_shape;
  StreamShape to_shape;
  /// Of the converter, if there is one; Ideal where FINN's cannot convert these words.
  DesignSpec::ConverterStyle converter = DesignSpec::ConverterStyle::Ideal;
  int depth = 2;                             ///< words of to_shape
  MemoryChoice memory = MemoryChoice::Auto;  ///< as resolved in a finished plan
};

/// A unit that resizes the picture between a load and the stages that read it.
struct ResizePlan {
  StreamShape output;
  int row_overhead = 0;
  InnerFifo raw;      ///< in front of it
  InnerFifo resized;  ///< between its two processes
};

/// A map that a group reads from or writes to DDR.
struct Transfer {
  LayerIndex map = kNetworkInput;
  int region = 0;  ///< into Plan::regions
  StreamShape shape;
  int port = 0;                        ///< AXI port, 0 … DesignSpec::dma_ports - 1
  std::optional<ResizePlan> resize{};  ///< of the picture, where the chip does that
};

/// Layers whose intermediate maps never leave the chip: one pipeline.
struct Group {
  std::string name;
  std::vector<Stage> stages;  ///< in topological order
  std::vector<Transfer> loads;
  std::vector<Transfer> stores;
  std::vector<Link> links;
  Bytes weight_bytes = 0;       ///< loaded from DDR for this group
  int weight_region = -1;       ///< into Plan::regions, -1 when it has no weights
  std::int64_t cycles = 0;      ///< closed form for one frame
  std::vector<PartCost> costs;  ///< of what stands between the stages
  Resources resources;          ///< of its stages and what stands between them
};

/// How the groups of `fusion: auto` and `all_that_fits` were found.
struct FusionChoice {
  bool searched = false;
  /// Runs of layers were folded and estimated one by one; otherwise a rougher model chose.
  bool folded = false;
  /// Layers of the longest runs that were looked at; 0: all runs were.
  LayerIndex longest_run = 0;
};

struct Plan {
  Network network;
  std::vector<LayerArithmetic> arithmetic;  ///< per layer; scales may be uncalibrated
  Format input_format;
  DesignSpec design;
  BoardSpec board;
  MemorySpec memory;
  double clock_mhz = 0;
  std::vector<Group> groups;
  std::vector<DdrRegion> regions;
  int weight_port = 0;                     ///< AXI port through which weights come
  std::vector<PartCost> shared_costs;      ///< DMA, AXI, control: once for the whole machine
  Resources resources;                     ///< of the machine
  std::shared_ptr<const TiledPlan> tiled;  ///< of a tiled machine, which has no groups
  FusionChoice fusion_choice{};
};

/// Maps a network onto a streaming machine: groups, stages, folding, buffers, DDR regions; or onto
/// a tiled one: its program.
/// `network` has its shapes inferred; `arithmetic` has one entry a layer.
/// Throws ConfigError (impossible folding, unknown layer names, unsupported layers) with the lines
/// of the design file, and SimulationError when `fit: board` finds no folding that fits.
Plan make_plan(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
               const Format& input_format, const DesignSpec& design, const BoardSpec& board,
               const MemorySpec& memory, double clock_mhz);

}  // namespace rill
