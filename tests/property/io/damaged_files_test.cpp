// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "sim/io/picture.h"
#include "tests/support/files.h"

// Whatever is in a file: it is read, or answered by a ConfigError. Never a crash, another exception
// or a file-sized allocation bomb; run under the sanitizers this is the proof.
namespace rill {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// Cuts, overwrites or repeats some bytes.
Bytes damaged(Bytes bytes, std::mt19937& random) {
  const auto any = [&](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
  };
  for (std::size_t hits = 1 + any(4); hits > 0 && !bytes.empty(); --hits) {
    const std::size_t at = any(bytes.size());
    const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    switch (any(4)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        *place = static_cast<std::uint8_t>(any(256));
        break;
      case 2:
        *place = static_cast<std::uint8_t>(*place ^ 1U << any(8));
        break;
      default:
        bytes.erase(place);
        break;
    }
  }
  return bytes;
}

void expect_read_or_refused(const Bytes& good, const std::string& name,
                            const std::function<void(const std::filesystem::path&)>& read) {
  const test::TemporaryFolder folder;
  int refused = 0;
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const std::filesystem::path path = folder.file(name, damaged(good, random));
    try {
      read(path);
    } catch (const ConfigError&) {
      ++refused;
    } catch (const std::exception& error) {
      ADD_FAILURE() << "seed " << seed << ": " << error.what();
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(DamagedFiles, ArraysAreReadOrRefused) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "good.npy";
  write_npy(path, integer_array({3, 4}, "i2", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
  expect_read_or_refused(read_file(path, "an array"), "a.npy",
                         [](const auto& file) { read_npy(file); });
}

TEST(DamagedFiles, PngsAreReadOrRefused) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "good.png";
  write_png(path, test::gradient(31, 20));
  expect_read_or_refused(read_file(path, "a picture"), "a.png",
                         [](const auto& file) { read_picture(file); });
}

TEST(DamagedFiles, JpegsAreReadOrRefused) {
  expect_read_or_refused(test::encode_jpeg(test::gradient(31, 20)), "a.jpg",
                         [](const auto& file) { read_picture(file); });
}

TEST(Npy, RoundTripKeepsEveryShapeAndType) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "a.npy";
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto any = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    std::vector<std::int64_t> shape(static_cast<std::size_t>(any(0, 4)));
    std::int64_t count = 1;
    for (std::int64_t& extent : shape) count *= extent = any(0, 5);
    const int bytes = 1 << any(0, 3);
    const bool is_signed = any(0, 1) == 1;
    const int value_bits = 8 * bytes - (is_signed || bytes == 8 ? 1 : 0);
    const std::int64_t highest = static_cast<std::int64_t>((std::uint64_t{1} << value_bits) - 1);
    std::uniform_int_distribution<std::int64_t> value(is_signed ? -highest - 1 : 0, highest);
    std::vector<std::int64_t> values(static_cast<std::size_t>(count));
    for (std::int64_t& v : values) v = value(random);
    const std::string dtype = (is_signed ? "i" : "u") + std::to_string(bytes);
    write_npy(path, integer_array(shape, dtype, values));
    const Array again = read_npy(path);
    EXPECT_EQ(again.shape, shape);
    EXPECT_EQ(again.dtype, dtype);
    EXPECT_EQ(again.integers(), values);
  }
}

}  // namespace
}  // namespace rill
