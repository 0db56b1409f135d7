// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rill {

/// 128-bit XXH3 hash as `xxh3:` and 32 hexadecimal digits (big-endian, as `xxh128sum` prints).
/// For provenance in reports: tells whether two inputs are the same, not who made them.
std::string hash_bytes(const std::vector<std::uint8_t>& bytes);

/// Hash of a file's content. Throws ConfigError when it cannot be read.
std::string hash_file(const std::filesystem::path& path);

/// Hash of a file, or of a folder: of the names and contents of its files (not of folders below)
/// in the order of their names.
std::string hash_path(const std::filesystem::path& path);

}  // namespace rill
