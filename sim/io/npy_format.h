// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/io/arrays.h"

// The bytes of the .npy format (numpy.lib.format, "Format Version 1.0" to "3.0").
// Inside of this folder.
namespace rill::detail {

/// Throws ConfigError that names `origin`.
Array decode_npy(const std::vector<std::uint8_t>& bytes, const std::string& origin);

std::vector<std::uint8_t> encode_npy(const Array& array);

}  // namespace rill::detail
