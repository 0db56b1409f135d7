// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rill::test {

/// An array of the reference data. Double holds every element type that occurs there exactly.
struct NpyArray {
  std::vector<std::int64_t> shape;
  std::vector<double> values;  ///< C order
};

/// Reads a .npy file of the reference data, or the array `key` of an .npz when the path ends so.
/// Throws std::runtime_error naming the file for anything unexpected: a fixture that cannot be read
/// must fail the test, not skip it.
NpyArray read_array(const std::filesystem::path& path, const std::string& key = "a");

}  // namespace rill::test
