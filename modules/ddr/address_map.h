// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/config/specs.h"

namespace rill {

/// Where a byte lies in a DRAM channel. Banks are numbered across groups and ranks.
struct DramLocation {
  int bank = 0;   ///< (rank * bank_groups + group) * banks_per_group + bank of the group
  int group = 0;  ///< rank * bank_groups + bank group
  int rank = 0;
  std::int64_t row = 0;
};

/// Splits a byte address into the fields of MemorySpec::address_map, given from the least
/// significant bit up. A field is a name (`column`) or a name with a number of bits (`column:3`),
/// so that a field can be spread over the address as the address-map registers of a real
/// controller allow (ZynqMP ADDRMAP0 to 11, UG1087); the last mention of a name takes the bits that
/// are left of it.
class AddressMap {
 public:
  /// Throws ConfigError when sizes are not powers of two or the fields do not cover the memory.
  explicit AddressMap(const MemorySpec& spec);

  DramLocation locate(std::uint64_t address) const;
  /// Low bits of an address that do not tell its bank or row.
  int low_bits() const { return low_bits_; }
  /// Bytes of the channel; addresses repeat behind them.
  std::uint64_t capacity() const { return capacity_; }

 private:
  enum class Field { Offset, Column, BankGroup, Bank, Rank, Row };
  struct Piece {
    Field field;
    int shift;  ///< position in the byte address
    int bits;
    int to;  ///< position in the field
  };
  std::vector<Piece> pieces_;  ///< without offset and column, which the timing does not need
  int low_bits_ = 63;
  int bank_bits_ = 0;
  int group_bits_ = 0;
  std::uint64_t capacity_ = 0;
};

}  // namespace rill
