// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Inside of this folder.
namespace rill::detail {

/// What the header of a .npy file, a Python dictionary, says about the data behind it.
struct NpyHeader {
  std::string dtype;  ///< without byte order: i2, u1, f4
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Throws ConfigError that names `origin` when the text is no header, or of big-endian elements or
/// records.
NpyHeader read_npy_header(std::string_view text, const std::string& origin);

}  // namespace rill::detail
