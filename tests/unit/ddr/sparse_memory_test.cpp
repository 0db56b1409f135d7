// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/sparse_memory.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>
#include <vector>

namespace rill::test {

TEST(SparseMemory, GivesBackWhatWasWrittenAcrossPages) {
  SparseMemory memory;
  std::vector<std::uint8_t> written(10000);
  std::iota(written.begin(), written.end(), std::uint8_t{1});
  memory.write(4000, written.data(), written.size());
  std::vector<std::uint8_t> read(written.size());
  memory.read(4000, read.data(), read.size());
  EXPECT_EQ(read, written);
  EXPECT_EQ(memory.unwritten_bytes_read(), 0);
}

TEST(SparseMemory, CountsBytesReadBeforeTheyWereWritten) {
  SparseMemory memory;
  const std::vector<std::uint8_t> written = {7, 8};
  memory.write(100, written.data(), 2);
  std::vector<std::uint8_t> read(6, 0xff);
  memory.read(98, read.data(), 6);
  EXPECT_EQ(read, (std::vector<std::uint8_t>{0, 0, 7, 8, 0, 0}));
  EXPECT_EQ(memory.unwritten_bytes_read(), 4);
  memory.read(std::uint64_t{1} << 40, read.data(), 6);
  EXPECT_EQ(memory.unwritten_bytes_read(), 10);
}

TEST(SparseMemory, AllocatesOnlyPagesThatWereWritten) {
  SparseMemory memory;
  const std::uint8_t byte = 1;
  memory.write(0, &byte, 1);
  memory.write(std::uint64_t{1} << 35, &byte, 1);
  std::uint8_t read = 0;
  memory.read(1 << 20, &read, 1);
  EXPECT_EQ(memory.pages(), 2U);
}

TEST(SparseMemory, EqualsAMapOfBytesHoweverItIsFilled) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    SparseMemory memory;
    std::map<std::uint64_t, std::uint8_t> plain;
    std::int64_t unwritten = 0;
    std::uint64_t next = 0;
    for (int i = 0; i < 40; ++i) {
      // In order, as a DMA does, or anywhere on the first pages.
      const std::uint64_t address =
          pick(0, 2) > 0 ? next : static_cast<std::uint64_t>(pick(0, 8200));
      std::vector<std::uint8_t> bytes(static_cast<std::size_t>(pick(1, pick(1, 5000))));
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(pick(0, 255));
      memory.write(address, bytes.data(), bytes.size());
      for (std::size_t k = 0; k < bytes.size(); ++k) plain[address + k] = bytes[k];
      next = (address + bytes.size()) % 8192;

      const auto from = static_cast<std::uint64_t>(pick(0, 9000));
      std::vector<std::uint8_t> read(static_cast<std::size_t>(pick(1, 4000)));
      memory.read(from, read.data(), read.size());
      for (std::size_t k = 0; k < read.size(); ++k) {
        const auto found = plain.find(from + k);
        if (found == plain.end()) ++unwritten;
        ASSERT_EQ(read[k], found == plain.end() ? 0 : found->second) << "seed " << seed;
      }
      ASSERT_EQ(memory.unwritten_bytes_read(), unwritten) << "seed " << seed;
    }
  }
}

}  // namespace rill::test
