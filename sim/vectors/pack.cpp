// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/pack.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "sim/core/error.h"
#include "sim/core/units.h"
#include "sim/io/file.h"
#include "sim/vectors/packed_layout.h"

namespace rill {
namespace {

constexpr int kByte = 8;

/// Little-endian bytes of the word whose lanes begin at `first`.
std::vector<std::uint8_t> word_bytes(const PackedWords& words, std::size_t first) {
  const Packing& packing = words.packing;
  const int count = packing.codes_per_word();
  const int width = packing.word_width(packing.bits);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(ceil_div(width, kByte)), 0);
  for (int lane = 0; lane < count; ++lane) {
    const auto code =
        static_cast<std::uint64_t>(words.lanes[first + static_cast<std::size_t>(lane)]);
    const int slot = packing.high_lane_first ? count - 1 - lane : lane;
    for (int bit = 0; bit < packing.bits; ++bit) {
      const int at = slot * packing.bits + bit;
      const auto value = static_cast<unsigned>(code >> static_cast<unsigned>(bit)) & 1U;
      bytes[static_cast<std::size_t>(at / kByte)] |=
          static_cast<std::uint8_t>(value << static_cast<unsigned>(at % kByte));
    }
  }
  return bytes;
}

std::string hex_digits(const PackedWords& words, std::size_t first) {
  std::string text;
  const std::vector<std::uint8_t> bytes = word_bytes(words, first);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    text += fmt::format("{:02x}", *byte);
  }
  constexpr int kDigit = 4;
  const int width = words.packing.word_width(words.packing.bits);
  return text.substr(text.size() - static_cast<std::size_t>(ceil_div(width, kDigit)));
}

std::string decimal_lanes(const PackedWords& words, std::size_t first) {
  std::string text;
  for (int lane = 0; lane < words.packing.codes_per_word(); ++lane) {
    if (lane > 0) text += ' ';
    text += std::to_string(words.lanes[first + static_cast<std::size_t>(lane)]);
  }
  return text;
}

}  // namespace

PackedWords pack_maps(const std::vector<FeatureMap>& maps, const Packing& packing, Code outside) {
  internal_check(!maps.empty(), "pack_maps: a map is needed");
  const Shape& shape = maps.front().shape;
  PackedWords words{packing, maps.front().format.width, {}};
  if (words.packing.bits == 0) words.packing.bits = words.code_bits;
  const PackedLayout layout(packing, shape, static_cast<int>(maps.size()));
  const auto per_word = static_cast<std::size_t>(packing.codes_per_word());
  words.lanes.assign(static_cast<std::size_t>(layout.words()) * per_word, 0);
  layout.for_each([&](const PackedPlace& place, const MapCell& cell) {
    const FeatureMap& map = maps[static_cast<std::size_t>(cell.image)];
    const bool inside =
        cell.row >= 0 && cell.row < shape.height && cell.column >= 0 && cell.column < shape.width;
    const std::size_t at =
        (static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(shape.width) +
         static_cast<std::size_t>(cell.column)) *
            static_cast<std::size_t>(shape.channels) +
        static_cast<std::size_t>(cell.channel);
    words.lanes[static_cast<std::size_t>(place.word) * per_word +
                static_cast<std::size_t>(place.lane)] = inside ? map.codes[at] : outside;
  });
  return words;
}

void write_vector_file(const std::filesystem::path& path, VectorFile kind,
                       const PackedWords& words) {
  const auto per_word = static_cast<std::size_t>(words.packing.codes_per_word());
  internal_check(words.lanes.size() % per_word == 0, "write_vector_file: whole words only");
  if (kind == VectorFile::Binary) {
    internal_check(words.packing.word_width(words.packing.bits) % kByte == 0,
                   "write_vector_file: binary words fill bytes");
    std::vector<std::uint8_t> bytes;
    for (std::size_t at = 0; at < words.lanes.size(); at += per_word) {
      std::vector<std::uint8_t> word = word_bytes(words, at);
      if (words.packing.big_endian) std::reverse(word.begin(), word.end());
      bytes.insert(bytes.end(), word.begin(), word.end());
    }
    return write_file(path, bytes);
  }
  std::string text;
  if (kind == VectorFile::CoSimulation) text += "[[[runtime]]]\n[[transaction]] 0\n";
  for (std::size_t at = 0; at < words.lanes.size(); at += per_word) {
    if (kind == VectorFile::CoSimulation) text += "0x";
    text += kind == VectorFile::Text ? decimal_lanes(words, at) : hex_digits(words, at);
    text += '\n';
  }
  if (kind == VectorFile::CoSimulation) text += "[[/transaction]]\n[[[/runtime]]]\n";
  write_file(path, {text.begin(), text.end()});
}

}  // namespace rill
