// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/address_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

namespace {

std::string error_of(const MemorySpec& spec) {
  try {
    AddressMap map(spec);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST(AddressMap, RowBankColumnKeepsARowTogether) {
  const AddressMap map(ddr3_1600());
  // 1024 columns of 8 bytes: 8 KiB a row, then the next of 8 banks, then the next row.
  for (const std::uint64_t address : {0, 64, 8191}) {
    EXPECT_EQ(map.locate(address).bank, 0) << address;
    EXPECT_EQ(map.locate(address).row, 0) << address;
  }
  EXPECT_EQ(map.locate(8192).bank, 1);
  EXPECT_EQ(map.locate(7 * 8192).bank, 7);
  EXPECT_EQ(map.locate(8 * 8192).bank, 0);
  EXPECT_EQ(map.locate(8 * 8192).row, 1);
  EXPECT_EQ(map.capacity(), 65536ULL * 8 * 8192);
}

TEST(AddressMap, BankGroupInTheLowBitsAlternatesBursts) {
  MemorySpec spec = ddr4_2400();
  spec.address_map = {"offset", "bank_group", "column", "bank", "rank", "row"};
  const AddressMap map(spec);
  EXPECT_EQ(map.locate(0).group, 0);
  EXPECT_EQ(map.locate(64).group, 1);
  EXPECT_EQ(map.locate(192).group, 3);
  EXPECT_EQ(map.locate(256).group, 0);
  EXPECT_EQ(map.locate(256).row, 0);
}

TEST(AddressMap, AFieldMayBeSpreadOverTheAddress) {
  MemorySpec spec = ddr4_2400();
  spec.address_map = {"offset", "bank_group:1", "column", "bank_group", "bank", "rank", "row"};
  const AddressMap map(spec);
  EXPECT_EQ(map.locate(64).group, 1);
  // Offset 6 bits, one bit of the group, 7 of the column (1024 columns / burst of 8): bit 14.
  EXPECT_EQ(map.locate(1 << 14).group, 2);
  EXPECT_EQ(map.locate((1 << 14) + 64).group, 3);
}

TEST(AddressMap, RanksAreFurtherBanks) {
  MemorySpec spec = ddr3_1600();
  spec.ranks = 2;
  const AddressMap map(spec);
  const DramLocation location = map.locate(8 * 8192);  // behind the 8 banks of rank 0
  EXPECT_EQ(location.rank, 1);
  EXPECT_EQ(location.bank, 8);
}

TEST(AddressMap, MistakesAreNamedWithARemedy) {
  MemorySpec spec = ddr3_1600();
  spec.address_map = {"offset", "colum", "bank", "row"};
  EXPECT_THAT(error_of(spec), testing::HasSubstr("`colum` is not a field; use offset"));
  spec.address_map = {"offset", "column", "bank"};
  EXPECT_THAT(error_of(spec), testing::HasSubstr("row is missing 16 bits; add it"));
  spec.address_map = {"offset", "column:9", "bank", "row"};
  EXPECT_THAT(error_of(spec), testing::HasSubstr("`column:9` has only 7 bits left"));
  spec.address_map = {"offset", "column:x", "bank", "row"};
  EXPECT_THAT(error_of(spec), testing::HasSubstr("number of bits"));
  spec.address_map = {"column", "offset", "bank", "row"};
  EXPECT_THAT(error_of(spec), testing::HasSubstr("put it first"));
  spec = ddr3_1600();
  spec.banks_per_group = 6;
  EXPECT_THAT(error_of(spec), testing::HasSubstr("6 is not a power of two"));
}

}  // namespace rill::test
