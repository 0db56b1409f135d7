// SPDX-License-Identifier: Apache-2.0
#include "tests/support/npy_fixture.h"

#include <zip.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace rill::test {
namespace {

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string member_bytes(const std::filesystem::path& path, const std::string& member) {
  const std::unique_ptr<zip_t, decltype(&zip_discard)> archive(
      zip_open(path.c_str(), ZIP_RDONLY, nullptr), zip_discard);
  if (!archive) throw std::runtime_error("cannot open " + path.string());
  zip_stat_t status;
  zip_stat_init(&status);
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(
      zip_fopen(archive.get(), member.c_str(), 0), zip_fclose);
  if (!file || zip_stat(archive.get(), member.c_str(), 0, &status) != 0) {
    throw std::runtime_error(path.string() + " has no " + member);
  }
  std::string bytes(status.size, '\0');
  if (zip_fread(file.get(), bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size())) {
    throw std::runtime_error("cannot read " + member + " of " + path.string());
  }
  return bytes;
}

/// What stands between `before` and `after` in the header's dictionary.
std::string between(const std::string& header, const std::string& before, char after) {
  const std::size_t start = header.find(before);
  if (start == std::string::npos) throw std::runtime_error("npy header without " + before);
  const std::size_t first = start + before.size();
  return header.substr(first, header.find(after, first) - first);
}

template <typename Element>
std::vector<double> elements(const std::string& bytes, std::size_t offset) {
  std::vector<double> values((bytes.size() - offset) / sizeof(Element));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + offset + i * sizeof(Element), sizeof(Element));
    values[i] = static_cast<double>(element);
  }
  return values;
}

std::vector<double> elements_of(const std::string& type, const std::string& bytes,
                                std::size_t offset) {
  if (type == "|u1") return elements<std::uint8_t>(bytes, offset);
  if (type == "<i2") return elements<std::int16_t>(bytes, offset);
  if (type == "<i4") return elements<std::int32_t>(bytes, offset);
  if (type == "<f4") return elements<float>(bytes, offset);
  if (type == "<f8") return elements<double>(bytes, offset);
  throw std::runtime_error("npy element type " + type);
}

}  // namespace

NpyArray read_array(const std::filesystem::path& path, const std::string& key) {
  const std::string bytes =
      path.extension() == ".npz" ? member_bytes(path, key + ".npy") : file_bytes(path);
  // Version 1: magic (6 bytes), version (2), length of the header (2, little-endian), header.
  constexpr std::size_t kPrefix = 10;
  if (bytes.size() < kPrefix || bytes.compare(0, 8, "\x93NUMPY\x01\x00", 8) != 0) {
    throw std::runtime_error(path.string() + " is not npy version 1");
  }
  const std::size_t length = static_cast<unsigned char>(bytes[8]) +
                             std::size_t{256} * static_cast<unsigned char>(bytes[9]);
  const std::string header = bytes.substr(kPrefix, length);
  if (header.find("'fortran_order': False") == std::string::npos) {
    throw std::runtime_error(path.string() + " is not in C order");
  }
  NpyArray array;
  std::istringstream extents(between(header, "'shape': (", ')'));
  std::size_t size = 1;
  for (std::string extent; std::getline(extents, extent, ',');) {
    if (extent.find_first_not_of(' ') == std::string::npos) continue;
    array.shape.push_back(std::stoll(extent));
    size *= static_cast<std::size_t>(array.shape.back());
  }
  array.values = elements_of(between(header, "'descr': '", '\''), bytes, kPrefix + length);
  if (array.values.size() != size) throw std::runtime_error(path.string() + " is truncated");
  return array;
}

}  // namespace rill::test
