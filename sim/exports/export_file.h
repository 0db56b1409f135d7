// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/network/network.h"
#include "sim/numerics/format.h"
#include "sim/vectors/pack.h"

namespace rill {

/// One file for a test bench: words in the order in which the hardware sees them.
struct ExportFile {
  std::string name;   ///< without extension
  std::string role;   ///< input, weights, bias, multipliers, offsets, thresholds, output, words
  std::string layer;  ///< whose map or parameters it holds; `input`: the network's
  std::string order;  ///< what the words run over and what their lanes are, in words
  std::string codes;  ///< format of the codes
  bool accumulator = false;  ///< a map of sums before requantization
  bool is_map = false;       ///< the words' packing tells where each code of a map lies
  PackedWords words;
};

/// What `rill export` writes.
enum class ExportFormat {
  Npy,  ///< codes, [word][lane]
  Dat,  ///< decimal text, a word a line
  Hex,  ///< $readmemh
  Bin,  ///< packed words, little-endian
};

/// Bits of a lane that hold every code of a format, with its sign.
int lane_bits_of(const Format& format);

}  // namespace rill
