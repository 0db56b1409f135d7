// SPDX-License-Identifier: Apache-2.0
#include "sim/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace rill {

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string cycles_text(std::int64_t cycles) {
  return grouped(cycles) + (cycles == 1 ? " cycle" : " cycles");
}

std::string plain(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string figure(double value) {
  return std::abs(value) < 999.95 ? plain(value, 1) : grouped(std::llround(value));
}

namespace {

// One decimal from a hundred on, two below: four significant digits at most. The thresholds lie
// where rounding would reach the next power of ten, so that 999.96 k is written 1 M.
std::string scaled(double value, double unit) {
  const double number = value / unit;
  return plain(number, std::abs(number) >= 99.995 ? 1 : 2);
}

}  // namespace

std::string with_prefix(double value) {
  struct Prefix {
    double unit;
    const char* text;
  };
  static constexpr std::array<Prefix, 4> kPrefixes{
      {{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
  for (const Prefix& prefix : kPrefixes) {
    if (std::abs(value) >= prefix.unit * 0.99995) return scaled(value, prefix.unit) + prefix.text;
  }
  return scaled(value, 1);
}

std::string bytes_text(double bytes) {
  const std::string text = with_prefix(bytes);
  return text + (text.find(' ') == std::string::npos ? " B" : "B");
}

namespace {

std::string percent_number(double share) {
  const double percent = share * 100;
  return fmt::format("{:.{}f}", percent, std::abs(percent) >= 9.95 ? 0 : 1);
}

}  // namespace

std::string percent_text(double share) { return share == 0 ? "0 %" : percent_number(share) + " %"; }

std::string occupancy_text(double share) {
  const bool rounds_to_full = share >= 0.995 && share < 1.005 && share != 1;
  if (!rounds_to_full) return percent_text(share);
  const double tenths = std::round(share * 1000) / 10;
  return fmt::format("{:.1f} %", share < 1 ? std::min(99.9, tenths) : std::max(100.1, tenths));
}

std::string percent_cell(double share) {
  return std::abs(share) < 0.0005 ? "·" : percent_number(share);
}

std::string seconds_text(double seconds) {
  if (seconds >= 1) return fmt::format("{:.3f} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.3f} ms", seconds * 1e3);
  if (seconds >= 1e-6) return fmt::format("{:.1f} us", seconds * 1e6);
  return seconds == 0 ? "0 s" : fmt::format("{} ns", plain(seconds * 1e9, 1));
}

}  // namespace rill
