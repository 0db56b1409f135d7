// SPDX-License-Identifier: Apache-2.0
#include "sim/io/file.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <system_error>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 16;  // bytes read or written at once

}  // namespace

void fail_file(const std::string& file, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = file;
  diagnostic.message = message;
  throw ConfigError(std::move(diagnostic));
}

std::vector<std::uint8_t> read_file(const fs::path& path, const std::string& what) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail_file(path.string(), "does not exist; give the path of " + what);
  if (fs::is_directory(status)) fail_file(path.string(), "is a folder; give the path of " + what);
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail_file(path.string(), "cannot be opened; check its permissions");
  std::vector<std::uint8_t> content;
  std::vector<char> chunk(kChunk);
  while (stream) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    content.insert(content.end(), chunk.begin(), chunk.begin() + stream.gcount());
  }
  if (stream.bad()) fail_file(path.string(), "cannot be read to its end; check the disk");
  return content;
}

void write_file(const fs::path& path, const std::vector<std::uint8_t>& content) {
  // The process id keeps two runs that write to one folder apart.
  const fs::path temporary = path.string() + ".partial" + std::to_string(getpid());
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  if (!stream)
    fail_file(path.string(), "cannot be written; create its folder or check the permissions");
  // By way of characters, a chunk at a time: byte by byte takes longer than the simulation.
  std::vector<char> chunk(std::min(content.size(), kChunk));
  for (std::size_t at = 0; at < content.size() && stream; at += chunk.size()) {
    const std::size_t count = std::min(chunk.size(), content.size() - at);
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(at), count, chunk.begin());
    stream.write(chunk.data(), static_cast<std::streamsize>(count));
  }
  stream.close();
  std::error_code error;
  if (stream) {
    fs::rename(temporary, path, error);
    if (!error) return;
  }
  std::error_code ignored;
  fs::remove(temporary, ignored);
  fail_file(path.string(),
            "cannot be written: " + (error ? error.message() : std::string("the disk is full")) +
                "; choose another place");
}

}  // namespace rill
