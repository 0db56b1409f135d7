// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/address_map.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

constexpr std::array<const char*, 6> kFieldNames = {"offset", "column", "bank_group",
                                                    "bank",   "rank",   "row"};

[[noreturn]] void fail(const MemorySpec& spec, const std::string& key, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.key = key;
  diagnostic.message = "memory `" + spec.name + "`: " + message;
  throw ConfigError(std::move(diagnostic));
}

int log2_exact(const MemorySpec& spec, const std::string& key, std::int64_t value) {
  if (value <= 0 || (value & (value - 1)) != 0) {
    fail(spec, key, std::to_string(value) + " is not a power of two; use one");
  }
  int bits = 0;
  while ((std::int64_t{1} << bits) < value) ++bits;
  return bits;
}

struct NamedBits {
  std::size_t field = 0;
  int bits = -1;  ///< -1: all that are left
};

NamedBits parse(const MemorySpec& spec, const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  NamedBits result;
  while (result.field < kFieldNames.size() && name != kFieldNames[result.field]) ++result.field;
  if (result.field == kFieldNames.size()) {
    fail(spec, "address_map",
         "`" + name + "` is not a field; use offset, column, bank_group, bank, rank or row");
  }
  if (colon != std::string::npos) {
    char* end = nullptr;
    const std::string digits = text.substr(colon + 1);
    const long bits = std::strtol(digits.c_str(), &end, 10);
    if (digits.empty() || *end != '\0' || bits < 1 || bits > 63) {
      fail(spec, "address_map", "`" + text + "` needs a number of bits behind the colon, 1 to 63");
    }
    result.bits = static_cast<int>(bits);
  }
  return result;
}

}  // namespace

AddressMap::AddressMap(const MemorySpec& spec)
    : bank_bits_(log2_exact(spec, "banks_per_group", spec.banks_per_group)),
      group_bits_(log2_exact(spec, "bank_groups", spec.bank_groups)) {
  if (spec.columns < spec.burst_length) fail(spec, "columns", "give at least one burst a row");
  std::array<int, kFieldNames.size()> left = {
      log2_exact(spec, "bus_bits", spec.bytes_per_burst()),
      log2_exact(spec, "columns", spec.columns) -
          log2_exact(spec, "burst_length", spec.burst_length),
      group_bits_,
      bank_bits_,
      log2_exact(spec, "ranks", spec.ranks),
      log2_exact(spec, "rows", spec.rows)};
  std::array<int, kFieldNames.size()> taken{};
  int shift = 0;
  for (const std::string& text : spec.address_map) {
    const NamedBits named = parse(spec, text);
    const int bits = named.bits < 0 ? left[named.field] : named.bits;
    if (bits > left[named.field]) {
      fail(spec, "address_map",
           "`" + text + "` has only " + std::to_string(left[named.field]) + " bits left");
    }
    const auto field = static_cast<Field>(named.field);
    if (bits > 0 && field != Field::Offset && field != Field::Column) {
      pieces_.push_back({field, shift, bits, taken[named.field]});
      low_bits_ = std::min(low_bits_, shift);
    }
    if (field == Field::Offset && shift != taken[named.field]) {
      fail(spec, "address_map", "offset must be the least significant field; put it first");
    }
    left[named.field] -= bits;
    taken[named.field] += bits;
    shift += bits;
  }
  for (std::size_t field = 0; field < kFieldNames.size(); ++field) {
    if (left[field] > 0) {
      fail(spec, "address_map",
           "field " + std::string(kFieldNames[field]) + " is missing " +
               std::to_string(left[field]) + " bits; add it");
    }
  }
  if (shift > 62) fail(spec, "rows", "the memory is larger than 2^62 bytes; use fewer rows");
  capacity_ = std::uint64_t{1} << shift;
}

DramLocation AddressMap::locate(std::uint64_t address) const {
  std::array<std::uint64_t, kFieldNames.size()> value{};
  for (const Piece& piece : pieces_) {
    const std::uint64_t mask = (std::uint64_t{1} << piece.bits) - 1;
    value[static_cast<std::size_t>(piece.field)] |= ((address >> piece.shift) & mask) << piece.to;
  }
  const auto field = [&](Field name) { return value[static_cast<std::size_t>(name)]; };
  DramLocation location;
  location.rank = static_cast<int>(field(Field::Rank));
  location.group = static_cast<int>((field(Field::Rank) << group_bits_) | field(Field::BankGroup));
  location.bank = static_cast<int>(static_cast<std::uint64_t>(location.group) << bank_bits_ |
                                   field(Field::Bank));
  location.row = static_cast<std::int64_t>(field(Field::Row));
  return location;
}

}  // namespace rill
