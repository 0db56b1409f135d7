// SPDX-License-Identifier: Apache-2.0
#include "sim/io/flow_field.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "sim/io/file.h"

namespace rill {

namespace {

constexpr float kMagic = 202021.25F;
constexpr float kUnknown = 1e9F;
constexpr std::size_t kHeaderBytes = 12;
constexpr int kLargestSide = 1 << 15;

std::uint32_t word_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{bytes[at + i]} << (8 * i);
  return word;
}

float float_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  const std::uint32_t word = word_at(bytes, at);
  float value = 0;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

void append(std::vector<std::uint8_t>& bytes, std::uint32_t word) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

void append(std::vector<std::uint8_t>& bytes, float value) {
  std::uint32_t word = 0;
  std::memcpy(&word, &value, sizeof word);
  append(bytes, word);
}

/// Two source positions and the share of the second.
struct Between {
  int first, second;
  float share;
};

Between between(int position, int from, int to) {
  const double source = (position + 0.5) * from / to - 0.5;
  const double inside = std::clamp(source, 0.0, static_cast<double>(from - 1));
  const int first = static_cast<int>(inside);
  return {first, std::min(first + 1, from - 1), static_cast<float>(inside - first)};
}

}  // namespace

FlowField read_flo(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, "a flow field (.flo)");
  if (bytes.size() < kHeaderBytes || float_at(bytes, 0) != kMagic) {
    fail_file(path.string(), "is no .flo file; give one that begins with the number 202021.25");
  }
  FlowField flow;
  const std::uint32_t width = word_at(bytes, 4);
  const std::uint32_t height = word_at(bytes, 8);
  if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide ||
      bytes.size() != kHeaderBytes + std::size_t{8} * width * height) {
    fail_file(path.string(), "says " + std::to_string(width) + "x" + std::to_string(height) +
                                 " pixels but holds " +
                                 std::to_string((bytes.size() - kHeaderBytes) / 8) +
                                 "; export it again");
  }
  flow.width = static_cast<int>(width);
  flow.height = static_cast<int>(height);
  for (std::size_t at = kHeaderBytes; at < bytes.size(); at += 4) {
    flow.uv.push_back(float_at(bytes, at));
  }
  return flow;
}

void write_flo(const std::filesystem::path& path, const FlowField& flow) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(kHeaderBytes + flow.uv.size() * 4);
  append(bytes, kMagic);
  append(bytes, static_cast<std::uint32_t>(flow.width));
  append(bytes, static_cast<std::uint32_t>(flow.height));
  for (const float value : flow.uv) append(bytes, value);
  write_file(path, bytes);
}

bool is_known(const FlowField& flow, int x, int y) {
  const float u = flow.uv[flow.at(x, y)];
  const float v = flow.uv[flow.at(x, y) + 1];
  return std::abs(u) <= kUnknown && std::abs(v) <= kUnknown;  // false for NaN, too
}

FlowField resize_flow(const FlowField& flow, int width, int height) {
  FlowField result{width, height, {}};
  result.uv.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 2);
  const float scale[2] = {static_cast<float>(width) / static_cast<float>(flow.width),
                          static_cast<float>(height) / static_cast<float>(flow.height)};
  for (int y = 0; y < height; ++y) {
    const Between row = between(y, flow.height, height);
    for (int x = 0; x < width; ++x) {
      const Between column = between(x, flow.width, width);
      for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto value = [&](int sx, int sy) { return flow.uv[flow.at(sx, sy) + axis]; };
        const float above = value(column.first, row.first) * (1 - column.share) +
                            value(column.second, row.first) * column.share;
        const float below = value(column.first, row.second) * (1 - column.share) +
                            value(column.second, row.second) * column.share;
        result.uv.push_back((above * (1 - row.share) + below * row.share) * scale[axis]);
      }
    }
  }
  return result;
}

}  // namespace rill
