// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

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

/// One bit of every code, or of one code only.
struct BitFault {
  enum class Kind { Inverted, Zero, One };
  int bit = 0;
  Kind kind = Kind::Inverted;
  bool only_one = false;  ///< of the code at the place below
  int image = 0, channel = 0, row = 0, column = 0;
};

/// Exactly one weight or bias with another code.
struct ParameterChange {
  bool bias = false;
  std::size_t index = 0;
  Code code = 0;
};

}  // namespace rill
