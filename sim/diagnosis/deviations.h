// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/core/units.h"

// What of a layer an implementation may have otherwise: see LayerCase.
namespace rill {

/// What a window reads outside of its map.
enum class PaddingRule {
  Constant,  ///< the padding code
  Edge,      ///< the nearest code inside
  Reflect,   ///< mirrored at the edge, which is not repeated
  Memory,    ///< what lies there in memory: the end of the row before, the start of the next
};

/// Order of terms beyond TermOrder.
enum class TermSequence { AsDescribed, Reversed, ColumnsFirst, EvenOdd };

/// Order of a golden's elements if it was not the one it was read in.
enum class ElementOrder {
  AsRead,
  ColumnsOfRows,  ///< runs down the columns: height and width are transposed
  ChannelsLast,   ///< [row][column][channel] was read as [channel][row][column]
  ChannelsFirst,  ///< the reverse
  UpsideDown,
  Mirrored,    ///< left to right
  HalfTurned,  ///< both
};

/// How a layer's input lies in its map if not as described.
enum class InputTurn {
  AsDescribed,
  Transposed,  ///< written down the columns: height and width are transposed
  UpsideDown,
  Mirrored,  ///< left to right
};

/// What stands in the lines that a shifted output leaves.
enum class Vacated {
  Zero,      ///< nothing: 0
  Rotated,   ///< the lines that left at the other end
  Repeated,  ///< the outermost line once more
  Scanned,   ///< pixels move along the scan: a row's end comes at the start of the next
};

/// A golden whose pixels stand `rows` further down and `columns` further right.
struct OutputShift {
  int rows = 0, columns = 0;
  Vacated vacated = Vacated::Zero;
};

/// A golden whose codes are the layer's times 2^shift.
struct OutputPoint {
  int shift = 0;         ///< negative: the low bits are dropped
  bool rounded = false;  ///< and what they hold is rounded, half up
  bool saturated =
      false;  ///< positive: to the layer's format; otherwise codes may be outside of it
};

/// Pixels that stand at other pixels' places: lines that come twice or are left out, columns that
/// no processor writes.
struct PixelOrder {
  static constexpr int kNone = -1;
  std::vector<int> from;  ///< by pixel of the map, row by row: whose codes stand there, or kNone
  Code code = 0;          ///< what stands at kNone

  bool used() const { return !from.empty(); }
};

/// What a golden is of, if not what its name says.
enum class GoldenStage {
  AsNamed,
  Sums,              ///< accumulators, before cast and activation
  SumsBehindRelu,    ///< the same, where below 0: 0
  BeforeActivation,  ///< cast, but not clamped
  Output,            ///< the layer's codes
};

/// One bit of every code, of those of some channels, or of one code only.
struct BitFault {
  enum class Kind { Inverted, Zero, One };
  int bit = 0;
  Kind kind = Kind::Inverted;
  bool only_one = false;  ///< of the code at the place below
  int image = 0, channel = 0, row = 0, column = 0;
  std::vector<bool> channels;  ///< whose codes have it; empty: all

  bool is_at(int in, int of, int y, int x) const {
    if (!channels.empty() && !channels[static_cast<std::size_t>(of)]) return false;
    return !only_one || (in == image && of == channel && y == row && x == column);
  }
};

/// One bit of the products of a lane of multipliers, as it is in two's complement.
struct ProductBit {
  int bit = 0;
  bool one = false;           ///< stuck at 1, otherwise at 0
  std::vector<bool> outputs;  ///< output channels of these multipliers
  std::vector<bool> inputs;   ///< and input channels; empty: all
};

/// What a max pool does with the codes of its window instead.
enum class PoolRule {
  Max,
  Average,            ///< rounded down
  AverageRounded,     ///< half up
  AverageTowardZero,  ///< as a division of integers in C
  Sum,                ///< not divided, saturated
  First,              ///< the code at its top left: none is compared
  Last,
  Smallest,
  FirstRow,     ///< the largest of its first row only
  FirstColumn,  ///< or column
};

/// Codes that are stored with fewer bits than described.
struct NarrowCodes {
  int low = 0;           ///< bits that are 0 at the end
  bool rounded = false;  ///< to what is left, half up, saturated; otherwise cut off
  int high = 0;          ///< bits that are missing at the top
  bool wraps = false;    ///< codes that need them; otherwise saturated

  bool used() const { return low + high > 0; }
};

/// Channels that do not live.
struct StuckChannels {
  std::vector<bool> channels;  ///< by channel; empty: all are as described
  Code code = 0;               ///< what stands in their place

  bool has(int channel) const {
    return !channels.empty() && channels[static_cast<std::size_t>(channel)];
  }
};

/// Exactly one weight or bias with another code.
struct ParameterChange {
  bool bias = false;
  std::size_t index = 0;
  Code code = 0;
};

}  // namespace rill
