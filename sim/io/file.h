// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rill {

/// A ConfigError about a file, or a member of an archive, as a whole; `message` ends with the
/// remedy.
[[noreturn]] void fail_file(const std::string& file, const std::string& message);

/// Whole content of a file. Throws ConfigError naming the file when it is absent, a folder or
/// unreadable; `what` says what was expected, such as "a picture".
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, const std::string& what);

/// Writes a file so that a reader sees either the old content or all of the new: a temporary file
/// beside it, then a rename. Throws ConfigError when the folder is absent or not writable.
void write_file(const std::filesystem::path& path, const std::vector<std::uint8_t>& content);

}  // namespace rill
