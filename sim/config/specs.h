// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/key_places.h"
#include "sim/config/tiled_spec.h"
#include "sim/core/error.h"
#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

// What the user wrote, typed and checked, one struct per kind of file. YAML keys carry the names of
// the members. Readers are in reader files of this folder; configs/README.md is generated from
// them.
namespace rill {

/// configs/memories/*.yaml: one DRAM channel. Timing in DRAM command-clock cycles (tCK).
struct MemorySpec {
  std::string name;
  std::string protocol;  ///< DDR3, DDR4, LPDDR4
  double tck_ns = 0;
  int bus_bits = 0;
  int device_bits = 0;
  int burst_length = 8;  ///< data beats of one column command
  int ranks = 1;
  int bank_groups = 1;
  int banks_per_group = 8;
  std::int64_t rows = 0;
  int columns = 0;
  struct Timing {
    int cl = 0, cwl = 0, trcd = 0, trp = 0, tras = 0, trc = 0, trrd_s = 0, trrd_l = 0, tfaw = 0;
    int tccd_s = 0, tccd_l = 0, twtr_s = 0, twtr_l = 0, twr = 0, trtp = 0, trfc = 0, trefi = 0;
    int read_to_write_gap = 1;  ///< bus turnaround bubble between a read and a write burst
  } timing;
  /// Fields of the address from least significant: offset, column, bank_group, bank, rank, row.
  std::vector<std::string> address_map;
  int read_queue = 32;
  int write_queue = 32;
  bool ideal = false;  ///< answers at once; nothing above counts (tiled machines)
  /// A RAM on the chip, each DMA with a port of its own to it; nothing above counts (streaming
  /// machines). The defaults are those of axi_ram behind axi_dma (verilog-axi).
  struct AxiRam {
    int read_latency = 6;    ///< cycles from the call for a burst to its first beat in the stream
    int write_response = 4;  ///< cycles from the last beat of a map to its response
  };
  std::optional<AxiRam> axi_ram;
  std::string source;

  int bytes_per_burst() const { return bus_bits / 8 * burst_length; }
  double peak_gbps() const { return 2.0 / tck_ns * bus_bits / 8; }  ///< 10^9 bytes per second
};

/// configs/boards/*.yaml: a chip, its memory and the ports between them.
struct BoardSpec {
  std::string name;
  std::string part;    ///< xczu3eg …
  std::string family;  ///< 7series, ultrascale_plus
  struct Capacity {
    int lut = 0, lutram_lut = 0, ff = 0, bram36 = 0, uram = 0, dsp = 0;
  } capacity;
  std::string memory;  ///< name of the MemorySpec
  struct Port {
    int width_bits = 128;
    int count = 4;
    int max_burst_beats = 256;  ///< AXI4 256, AXI3 16
    int outstanding = 8;        ///< bursts that one port may have in flight
    int fifo_bytes = 2048;      ///< data FIFO of the port, each way
    int latency_cycles = 0;     ///< one way, command to controller, in fabric cycles
  } port;
  double default_clock_mhz = 200;
  double static_power_w = 0;
  std::string source;
};

/// How one tensor role is represented, before calibration.
struct FormatSpec {
  Format format;
  bool per_channel = false;
  bool power_of_two_scale = false;
  /// Block floating point weights: a block's exponent is the one whose histogram of codes is
  /// nearest to that of the weights (quantization.md, 6.4), not that of its largest weight.
  bool divergence_exponents = false;
};

/// What turns a sum into a code of fewer bits: a multiplier and a shift, a shift alone (scales are
/// raised until they are powers of two of each other), or comparators with stored thresholds.
enum class RequantizationUnit { Multiplier, Shift, Thresholds };

/// What that unit does with a number beyond the output's codes: clamp it, or keep its sign and its
/// low bits, as a shifter without saturation does (quantization.md, 6.6).
enum class RequantizationOverflow { Saturate, KeepSign };

/// Numbers of one layer kind or one named layer; every part is optional and overrides the defaults.
struct LayerNumericsSpec {
  std::optional<FormatSpec> weight, bias, output;
  std::optional<Accumulation> accumulation;
  std::optional<Code> padding_code;
  /// Rounding of the requantization, and bits of its multiplier (scaled formats).
  std::optional<Rounding> requantization_rounding;
  std::optional<int> multiplier_bits;
  /// Shift behind multipliers and offsets that come as codes with the weights (scaled formats).
  std::optional<int> requantization_shift;
  /// Bits of the shift that are dropped before the offset is added and the rest is rounded.
  std::optional<int> requantization_first_shift;
  std::optional<RequantizationUnit> requantization;
  std::optional<RequantizationOverflow> requantization_overflow;
  /// Fraction bits of a leaky ReLU's slope.
  std::optional<int> leaky_slope_bits;
  /// For 3x3 convolutions of stride 1 and 7x7 ones of stride 2; all others ignore it.
  std::optional<WinogradForm> winograd;
  SourceLocation where;
};

/// configs/numerics/*.yaml
struct NumericsSpec {
  /// A batch norm becomes part of weight and bias before they are quantized, or stays behind the
  /// sum as a factor and an addend of every channel.
  enum class BatchNorm { Fold, Requantize };

  std::string name;
  FormatSpec input;
  LayerNumericsSpec defaults;
  LayerNumericsSpec pointwise;  ///< 1x1 convolutions and fully connected layers
  LayerNumericsSpec depthwise;
  LayerNumericsSpec output_layer;                   ///< layers that nobody reads
  std::map<std::string, LayerNumericsSpec> layers;  ///< by layer name
  /// Widths laid over the formats of all maps and of all weights, see override_widths().
  std::optional<int> activation_bits, weight_bits;
  BatchNorm batch_norm = BatchNorm::Fold;
  std::string source;
};

/// Parallelism of one stage: input channels or taps (SIMD) x output channels (PE) x pixels.
struct Folding {
  int pe = 1;
  int simd = 1;
  int pixels = 1;
};

/// Words in which a map comes to a stage with a line buffer: channels side by side x pixels.
struct InputWords {
  int lanes = 1;
  int pixels = 1;
};

/// A unit that makes pictures smaller on their way to the first stage.
struct ResizeUnitSpec {
  int height = 1;  ///< of the pictures that it takes
  int width = 1;
  int row_overhead = 0;  ///< cycles from a row's last pixel to the next row's loop
};

/// configs/designs/*.yaml
struct DesignSpec {
  enum class Organisation { Streaming, Tiled };
  enum class Fusion { None, Bundle, All, Explicit, Auto, AllThatFits };
  enum class FusionGoal { Traffic, Latency, Energy };  ///< what `fusion: auto` makes least
  enum class Execution { Sequential, Resident };       ///< groups one after another, or all at once
  enum class Weights { Resident, Streamed };
  enum class FoldingPolicy { Explicit, TargetFps, FitBoard };
  enum class MemoryKind { Auto, Bram, Uram, Lutram };
  enum class Multipliers { Auto, Dsp, Lut };
  /// How codes lie in DDR: in whole bytes each, or bit by bit one behind the other.
  enum class DdrPacking : std::uint8_t { Byte, Dense };
  /// How windows of a convolution come out of a stream, see modules/line_buffer/README.md.
  enum class LineBufferStyle { Ideal, FinnElement, FinnWindow, HlsRows };
  /// How a sum becomes a code, see modules/activation/README.md.
  enum class ActivationStyle { Ideal, FinnThresholds, FinnThresholdsDeep };
  /// How words get another width, see modules/width_converter/README.md.
  enum class ConverterStyle { Ideal, Finn };

  std::string name;
  Organisation organisation = Organisation::Streaming;
  Fusion fusion = Fusion::All;
  std::vector<std::vector<std::string>> groups;  ///< fusion: explicit, layer names
  FusionGoal fusion_goal = FusionGoal::Traffic;
  Execution execution = Execution::Sequential;
  Weights weights = Weights::Resident;
  FoldingPolicy folding = FoldingPolicy::FitBoard;
  double target_fps = 0;
  std::map<std::string, Folding> stages;           ///< by layer name; always wins over the policy
  std::map<std::string, InputWords> stage_inputs;  ///< by layer name; wins
  std::map<std::string, Multipliers> stage_multipliers;  ///< by layer name; wins
  std::map<std::string, MemoryKind> stage_memory;        ///< by layer name; wins
  int fifo_depth = 32;                                   ///< words of a FIFO between two stages
  bool fifo_depth_auto = false;      ///< depths in front of joins are found by simulation
  int stage_fifo_depth = 0;          ///< of a FIFO inside a stage; 0: fifo_depth
  std::map<std::string, int> fifos;  ///< depth by FIFO name
  bool spill_all = false;            ///< every skip goes through DDR
  std::vector<std::string> spills;   ///< these do, by FIFO name
  std::map<std::string, int> line_buffer_rows;  ///< rows held, by layer name (default: kernel rows)
  LineBufferStyle line_buffer = LineBufferStyle::Ideal;
  std::map<std::string, LineBufferStyle> line_buffers;  ///< style by layer name; wins
  ActivationStyle activation = ActivationStyle::Ideal;
  std::map<std::string, ActivationStyle> activations;  ///< style by layer name; wins
  ConverterStyle width_converter = ConverterStyle::Ideal;
  /// Style by name of the FIFO behind the converter; wins.
  std::map<std::string, ConverterStyle> width_converters;
  Multipliers multipliers = Multipliers::Auto;
  bool dsp_packing = true;  ///< narrow products with a common operand share a slice
  DdrPacking map_packing = DdrPacking::Byte;
  DdrPacking weight_packing = DdrPacking::Byte;
  MemoryKind memory = MemoryKind::Auto;
  int dma_burst_beats = 64;
  /// Beats that the data buffer of a DMA holds. Our choice: the depth of a BRAM18 that is 36 bits
  /// wide, so that fewer would not cost less; eight bursts of 64 cover the way to the DRAM and
  /// back.
  int dma_buffer_beats = 512;
  int dma_ports = 1;                          ///< AXI ports that maps and weights share
  std::optional<ResizeUnitSpec> resize_unit;  ///< used by runs that say `resize: on_chip`
  TiledSpec tiled;                            ///< organisation: tiled
  SourceLocation where;
  KeyPlaces keys;

  /// What multiplies in the layer's stage, and what holds its weights and lines.
  Multipliers multipliers_of(const std::string& layer) const {
    const auto own = stage_multipliers.find(layer);
    return own == stage_multipliers.end() ? multipliers : own->second;
  }
  MemoryKind memory_of(const std::string& layer) const {
    const auto own = stage_memory.find(layer);
    return own == stage_memory.end() ? memory : own->second;
  }
  /// A mistake in one of the keys above, with the place of the key.
  Diagnostic mistake(const std::string& key, const std::string& message) const {
    return keys.mistake(key, message, where);
  }
};

/// configs/runs/*.yaml: what `rill run` reads; names of the other files, and the picture.
struct RunSpec {
  std::string name;
  std::string network;  ///< path or name in configs/networks
  std::string numerics;
  std::string design;
  std::string board;
  std::string memory;               ///< empty: the board's
  double clock_mhz = 0;             ///< 0: the board's default
  std::string input;                ///< picture, relative to the run file
  std::vector<std::string> inputs;  ///< several, in place of `input`: batch after batch
  std::string second_input;    ///< of a network that takes a pair: its channels follow the first's
  bool subtract_mean = false;  ///< each colour's mean over the pictures, in place of `mean`
  enum class Resize { Nearest, Bilinear, OnChip };
  Resize resize = Resize::Nearest;
  enum class ColourOrder { Rgb, Bgr };
  ColourOrder colour_order = ColourOrder::Rgb;  ///< of the network's input channels
  std::vector<double> mean{0.5, 0.5, 0.5};      ///< (pixel/255 - mean) / deviation
  std::vector<double> deviation{0.25, 0.25, 0.25};
  std::string weights;  ///< folder, .npz, or empty: seeded synthetic weights
  std::uint64_t seed = 1;
  std::string decoder = "none";  ///< how the answer is read, a name of the schema's
  std::string truth;             ///< the true flow (.flo), to compare the answer with
  int flow_arrows = 0;           ///< pixels between arrows on the drawn flow; 0: none
  std::vector<double> anchors;
  enum class AnchorChoice { Best, Mean };  ///< the most confident box, or the mean of a cell's
  AnchorChoice anchor_choice = AnchorChoice::Best;
  enum class Corners { Round, Truncate };  ///< how corners become whole pixels
  Corners corners = Corners::Round;
  bool clip_boxes = true;        ///< boxes end at the picture's edges (evaluation)
  std::string answer_bias;       ///< array beside the weights that the host adds to the answer
  std::vector<int> answer_size;  ///< width, height that boxes refer to; the picture's when absent
  static constexpr int kYoloFields = 5;  ///< channels of yolo_boxes per anchor: x, y, w, h, score
  int frames = 1;
  std::string out;  ///< output folder, relative to where rill is started
  SourceLocation where;
  KeyPlaces keys;

  Diagnostic mistake(const std::string& key, const std::string& message) const {
    return keys.mistake(key, message, where);
  }
};

}  // namespace rill
