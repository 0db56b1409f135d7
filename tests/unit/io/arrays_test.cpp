// SPDX-License-Identifier: Apache-2.0
#include "sim/io/arrays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "tests/support/files.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A .npy file by hand: header text and data bytes as given.
std::vector<std::uint8_t> npy(const std::string& header, const std::vector<std::uint8_t>& data,
                              int version = 1) {
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  text += static_cast<char>(header.size() & 255U);
  text += static_cast<char>(header.size() >> 8U);
  if (version > 1) text += std::string(2, '\0');
  text += header;
  std::vector<std::uint8_t> bytes(text.begin(), text.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

class ReadNpy : public testing::Test {
 protected:
  Array read(const std::vector<std::uint8_t>& bytes) const {
    return read_npy(folder.file("a.npy", bytes));
  }

  /// The message with which reading fails.
  std::string error(const std::vector<std::uint8_t>& bytes) const {
    try {
      read(bytes);
    } catch (const ConfigError& failure) {
      EXPECT_THAT(failure.diagnostics().front().where.file, HasSubstr("a.npy"));
      return failure.what();
    }
    return "no error";
  }

  test::TemporaryFolder folder;
};

TEST_F(ReadNpy, TakesIntegersInCOrder) {
  const Array array = read(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }",
                               {1, 0, 0xFE, 0xFF, 3, 0, 0, 0x80}));
  EXPECT_EQ(array.shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(array.dtype, "i2");
  EXPECT_THAT(array.integers(), ElementsAre(1, -2, 3, -32768));
}

TEST_F(ReadNpy, BringsFortranOrderIntoCOrder) {
  // [[1, 2, 3], [4, 5, 6]] column by column.
  const Array array =
      read(npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", {1, 4, 2, 5, 3, 6}));
  EXPECT_THAT(array.integers(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_F(ReadNpy, TakesAllVersionsAndLooseHeaders) {
  for (const int version : {1, 2, 3}) {
    EXPECT_THAT(
        read(npy("{\"shape\":(1,),\"fortran_order\":False,\"descr\":\"|i1\"}\n", {0xFF}, version))
            .integers(),
        ElementsAre(-1))
        << version;
  }
}

TEST_F(ReadNpy, TakesASingleNumber) {
  const Array array = read(npy("{'descr': '<u2', 'fortran_order': False, 'shape': (), }", {7, 1}));
  EXPECT_TRUE(array.shape.empty());
  EXPECT_THAT(array.integers(), ElementsAre(263));
}

// IEEE 754 binary16: 1 is 0x3C00, the smallest subnormal 2^-24 is 1, the largest number 65504.
TEST_F(ReadNpy, TakesHalfPrecision) {
  const Array array = read(npy("{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }",
                               {0x00, 0x3C, 0x01, 0x00, 0xFF, 0x7B, 0x00, 0xC0, 0x00, 0x7C}));
  EXPECT_THAT(array.reals(), ElementsAre(1.0, std::ldexp(1.0, -24), 65504.0, -2.0,
                                         std::numeric_limits<double>::infinity()));
}

TEST_F(ReadNpy, KeepsFloat32Subnormals) {
  const Array array =
      read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", {1, 0, 0, 0}));
  EXPECT_THAT(array.reals(), ElementsAre(std::ldexp(1.0, -149)));
}

TEST_F(ReadNpy, RefusesWhatItCannotRead) {
  const std::string good = "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }";
  const std::vector<std::uint8_t> data{1, 0, 2, 0};
  EXPECT_THAT(error({}), HasSubstr("is not a .npy array; save it with numpy.save"));
  EXPECT_THAT(error({'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}), HasSubstr("is not a .npy array"));
  std::vector<std::uint8_t> cut = npy(good, data);
  cut.resize(30);
  EXPECT_THAT(error(cut), HasSubstr("truncated in its header"));
  EXPECT_THAT(error(npy(good, {1, 0, 2})), HasSubstr("4 bytes of data expected, 3 there"));
  EXPECT_THAT(error(npy(good, {1, 0, 2, 0, 9})), HasSubstr("1 bytes behind its data"));
  EXPECT_THAT(error(npy(good, data, 9)), HasSubstr("format version 9"));
  EXPECT_THAT(error(npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", data)),
              HasSubstr("array.astype('<i2')"));
  EXPECT_THAT(error(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", data)),
              HasSubstr("elements of type c8"));
  EXPECT_THAT(error(npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", data)),
              HasSubstr("header cannot be read"));
  EXPECT_THAT(
      error(npy("{'descr': [('a', '<i2')], 'fortran_order': False, 'shape': (2,), }", data)),
      HasSubstr("named fields"));
  EXPECT_THAT(error(npy("{'descr': '<i2', 'shape': (2,), }", data)),
              HasSubstr("header cannot be read"));
  EXPECT_THAT(error(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (-2,), }", data)),
              HasSubstr("header cannot be read"));
  EXPECT_THAT(error(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (9000000000000000000, "
                        "9), }",
                        data)),
              HasSubstr("impossibly large"));
  EXPECT_THAT(error(npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }",
                        {0, 0, 0, 0, 0, 0, 0, 0x80})),
              HasSubstr("above 2^63 - 1"));
}

TEST(Array, RefusesTheWrongShapeAndKind) {
  Array array = integer_array({3, 1, 2}, "i4", {1, 2, 3, 4, 5, 6});
  array.origin = "weights/a.npy";
  EXPECT_NO_THROW(expect_shape(array, {3, 1, 2}));
  EXPECT_NO_THROW(expect_shape(array, {3, 2}, true));
  EXPECT_THROW(expect_shape(array, {3, 2}), ConfigError);
  try {
    expect_shape(array, {2, 3}, true);
    ADD_FAILURE() << "a transposed array passed";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("weights/a.npy"));
    EXPECT_THAT(error.what(), HasSubstr("has shape [3, 1, 2] where [2, 3] is needed"));
  }
  EXPECT_THROW(real_array({1}, "f4", {0.5}).integers(), ConfigError);
}

TEST(WriteNpy, WritesWhatItReads) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.npy";
  write_npy(path, integer_array({2, 2}, "i2", {-32768, 32767, 0, -1}));
  EXPECT_THAT(read_npy(path).integers(), ElementsAre(-32768, 32767, 0, -1));
  write_npy(path, real_array({1, 3}, "f4", {0.5, -2.25, 1e10F}));
  const Array again = read_npy(path);
  EXPECT_EQ(again.shape, (std::vector<std::int64_t>{1, 3}));
  EXPECT_THAT(again.reals(), ElementsAre(0.5, -2.25, 1e10F));
  // Data start on a multiple of 64 bytes, as the format asks for.
  EXPECT_EQ((std::filesystem::file_size(path) - 3 * sizeof(float)) % 64, 0U);
}

TEST(WriteNpy, LeavesNothingHalfWritten) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.npy";
  EXPECT_THROW(write_npy(path, integer_array({1}, "i1", {128})), InternalError);
  EXPECT_THROW(write_npy(path, integer_array({1}, "u2", {-1})), InternalError);
  EXPECT_THROW(write_npy(folder.path() / "no/such/folder/a.npy", integer_array({1}, "i1", {1})),
               ConfigError);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace rill
