// SPDX-License-Identifier: Apache-2.0
#include "sim/io/hash.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "sim/io/file.h"

namespace rill {

std::string hash_bytes(const std::vector<std::uint8_t>& bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  constexpr std::array<char, 17> kDigits{"0123456789abcdef"};
  std::string text = "xxh3:";
  for (const unsigned char byte : canonical.digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string hash_file(const std::filesystem::path& path) {
  return hash_bytes(read_file(path, "a file"));
}

std::string hash_path(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return hash_file(path);
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::uint8_t> summary;
  for (const std::filesystem::path& file : files) {
    const std::string line = file.filename().string() + '\n' + hash_file(file) + '\n';
    summary.insert(summary.end(), line.begin(), line.end());
  }
  return hash_bytes(summary);
}

}  // namespace rill
