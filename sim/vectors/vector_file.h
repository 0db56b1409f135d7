// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/vectors/packing.h"

namespace rill {

/// Files of test vectors that HLS and RTL designs write and read.
enum class VectorFile {
  Binary,        ///< words as they lie in memory
  Text,          ///< numbers, decimal or hexadecimal, one or many a line
  CoSimulation,  ///< Vitis HLS: [[[runtime]]], [[transaction]] n, one hexadecimal word a line
  ReadMem,       ///< $readmemh (IEEE 1800-2017 section 21.4): hexadecimal words, @address, comments
};

/// By the file's extension, and by its content for the text forms; nothing when the name is of no
/// such file. Throws ConfigError when it cannot be read.
std::optional<VectorFile> vector_file_kind(const std::filesystem::path& path);

/// What a file says, lane by lane, in the order of its words.
struct LaneStream {
  std::string origin;  ///< for messages
  int lane_bits = 0;   ///< of the bits in `lanes`; 0: `lanes` are signed numbers
  std::vector<std::int64_t> lanes;
  std::vector<double> reals;  ///< instead of lanes, where the text has decimal points
  std::string whole_file;     ///< of a transaction; empty: `origin` is the file
  const std::string& file() const { return whole_file.empty() ? origin : whole_file; }
  std::int64_t size() const {
    return static_cast<std::int64_t>(reals.empty() ? lanes.size() : reals.size());
  }
};

/// Reads a file: one stream, or one for each transaction of a co-simulation. `code_bits` is what a
/// lane holds where neither packing nor digits say. Throws ConfigError, with the line in text, for
/// damage: truncated words, digits that are none, undefined (x, z) bits, words that are too wide,
/// transactions that are missing, empty or cut off.
std::vector<LaneStream> read_vector_file(const std::filesystem::path& path, VectorFile kind,
                                         const Packing& packing, int code_bits);

}  // namespace rill
