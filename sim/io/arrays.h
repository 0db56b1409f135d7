// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace rill {

/// An array as NumPy stores it, always in C order (last index fastest) once it is here.
struct Array {
  std::vector<std::int64_t> shape;  ///< empty for a single number
  /// Element type in the file: b1, i1 … i8, u1 … u8, f2, f4, f8 (NumPy's letters, bytes).
  std::string dtype;
  std::variant<std::vector<std::int64_t>, std::vector<double>> values;
  std::string origin;  ///< file, or file and member of an .npz; for messages

  bool is_integer() const { return values.index() == 0; }
  /// Number of elements that the shape asks for.
  std::int64_t size() const;
  /// Elements as integers. Throws ConfigError for an array of floats.
  const std::vector<std::int64_t>& integers() const;
  /// Elements as reals; every integer of up to 53 bits stays exact.
  std::vector<double> reals() const;
  /// `[3, 160, 320]`
  std::string shape_text() const;
};

/// Throws ConfigError naming the array unless its shape is the given one. Extents of 1 do not count
/// when `ignore_ones`: a depthwise kernel may come as [C, 1, 3, 3] or as [C, 3, 3].
void expect_shape(const Array& array, const std::vector<std::int64_t>& shape,
                  bool ignore_ones = false);

/// An array to be written. Throws InternalError when values and shape disagree.
Array integer_array(std::vector<std::int64_t> shape, std::string dtype,
                    std::vector<std::int64_t> values);
Array real_array(std::vector<std::int64_t> shape, std::string dtype, std::vector<double> values);

/// Reads a .npy file: format versions 1 to 3, C or Fortran order, little-endian integers, floats of
/// 2, 4 and 8 bytes, booleans. Throws ConfigError for anything else, with a remedy.
Array read_npy(const std::filesystem::path& path);

/// Writes a .npy file (version 1.0, C order, little-endian), whole or not at all. Throws
/// InternalError when a value does not fit the element type; f2 is read only.
void write_npy(const std::filesystem::path& path, const Array& array);

}  // namespace rill
