// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/sparse_memory.h"

#include <gtest/gtest.h>

#include <numeric>
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

}  // namespace rill::test
