// SPDX-License-Identifier: Apache-2.0
#include "sim/io/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "tests/support/files.h"

namespace rill {
namespace {

std::vector<std::uint8_t> file_of(const std::string& header,
                                  const std::vector<std::uint8_t>& data) {
  std::vector<std::uint8_t> bytes;
  for (unsigned i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * i)));
  }
  for (const char letter : header) bytes.push_back(static_cast<std::uint8_t>(letter));
  for (const std::uint8_t byte : data) bytes.push_back(byte);
  return bytes;
}

TEST(Safetensors, ReadsEveryTypeOfNumber) {
  const test::TemporaryFolder folder;
  // 1.5 as F32 (0x3FC00000), BF16 (0x3FC0) and F16 (0x3E00); -2 as I8; 40000 as I32.
  const std::vector<std::uint8_t> data{0,    0,    0xC0, 0x3F, 0xC0, 0x3F, 0x00,
                                       0x3E, 0xFE, 0x40, 0x9C, 0,    0};
  const std::string header = R"({"__metadata__":{"a":"b"},)"
                             R"("x.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},)"
                             R"("h":{"dtype":"F16","shape":[1],"data_offsets":[6,8]},)"
                             R"("i":{"dtype":"I8","shape":[1],"data_offsets":[8,9]},)"
                             R"("j":{"dtype":"I32","shape":[1],"data_offsets":[9,13]}})";
  const ArrayStore store(folder.file("w.safetensors", file_of(header, data)));
  EXPECT_EQ(store.names(), (std::vector<std::string>{"b", "h", "i", "j", "x.weight"}));
  for (const char* name : {"x.weight", "b", "h"}) {
    EXPECT_EQ(store.get(name).reals(), std::vector<double>{1.5}) << name;
  }
  EXPECT_EQ(store.get("x.weight").shape, (std::vector<std::int64_t>{1, 1}));
  EXPECT_EQ(store.get("i").integers(), std::vector<std::int64_t>{-2});
  EXPECT_EQ(store.get("j").integers(), std::vector<std::int64_t>{40000});
}

TEST(Safetensors, RefusesWhatIsCutOrForged) {
  const test::TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::uint8_t>& bytes) {
    const auto path = folder.file("bad.safetensors", bytes);
    EXPECT_THROW(ArrayStore store(path), ConfigError);
  };
  refused({1, 2, 3});
  refused({255, 255, 255, 255, 255, 255, 255, 255});
  refused(file_of("{not json", {}));
  refused(file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", {0, 0}));
  refused(file_of(R"({"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}})", {0, 0, 0, 0}));
}

}  // namespace
}  // namespace rill
