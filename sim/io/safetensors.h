// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/io/arrays.h"

namespace rill {

/// Where a tensor lies in a .safetensors file.
struct TensorPlace {
  std::string dtype;  ///< F64, F32, F16, BF16, I64, I32, I16, I8, U8
  std::vector<std::int64_t> shape;
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::uint64_t bytes = 0;
};

/// The tensors of a .safetensors file (huggingface.co/docs/safetensors, "Format"): eight bytes with
/// the length of a JSON header, the header with name, type, shape and offsets of every tensor, then
/// their little-endian data. Throws ConfigError when it is none.
std::map<std::string, TensorPlace> read_safetensors_header(const std::filesystem::path& path);

/// One tensor. Throws ConfigError when the file is cut.
Array read_safetensor(const std::filesystem::path& path, const std::string& name,
                      const TensorPlace& place);

}  // namespace rill
