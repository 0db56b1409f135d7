// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/packing.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include "sim/config/suggest.h"
#include "sim/core/error.h"

namespace rill {
namespace {

/// Limits beyond which a number is a slip: 64-bit lanes, words of 4 Kibit (AXI ends at 1024 bits).
constexpr std::int64_t kMostBits = 64, kMostLanes = 4096, kMostWordBits = 65536, kMostCells = 65536;

const std::vector<std::pair<std::string, PackingAxis>>& axis_names() {
  static const std::vector<std::pair<std::string, PackingAxis>> names{
      {"image", PackingAxis::Image},
      {"image_row", PackingAxis::ImageRow},
      {"image_column", PackingAxis::ImageColumn},
      {"tile_row", PackingAxis::TileRow},
      {"tile_column", PackingAxis::TileColumn},
      {"group", PackingAxis::Group},
      {"channel", PackingAxis::Group},
      {"row", PackingAxis::Row},
      {"column", PackingAxis::Column}};
  return names;
}

std::string axis_name(PackingAxis axis) {
  const auto& names = axis_names();
  return std::find_if(names.begin(), names.end(),
                      [&](const auto& entry) { return entry.second == axis; })
      ->first;
}

bool contains(const std::vector<PackingAxis>& order, PackingAxis axis) {
  return std::find(order.begin(), order.end(), axis) != order.end();
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

/// Reads key by key.
class Reader {
 public:
  explicit Reader(std::string origin) : origin_(std::move(origin)) {}

  Packing read(const std::string& text) {
    std::istringstream stream(text);
    for (std::string item; stream >> item;) {
      const std::size_t equals = item.find('=');
      if (equals == std::string::npos) {
        fail(
            fmt::format("`{}` is no key=value; write such as `bits=16 lanes=32 order=group,row,"
                        "column`",
                        item));
      }
      key_ = item.substr(0, equals);
      value_ = item.substr(equals + 1);
      take();
    }
    key_.clear();
    finish();
    return result_;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    Diagnostic diagnostic;
    diagnostic.where.file = origin_;
    diagnostic.key = key_;
    diagnostic.message = message;
    throw ConfigError(diagnostic);
  }

  void take() {
    const std::map<std::string, std::function<void()>> keys{
        {"bits", [&] { result_.bits = whole(1, kMostBits); }},
        {"lanes", [&] { result_.lanes = whole(1, kMostLanes); }},
        {"pixels", [&] { result_.pixels = whole(1, kMostLanes); }},
        {"word", [&] { result_.word_bits = whole(1, kMostWordBits); }},
        {"first", [&] { result_.high_lane_first = choice("low", "high"); }},
        {"bytes", [&] { result_.big_endian = choice("little", "big"); }},
        {"token", [&] { result_.token_is_lane = choice("word", "lane"); }},
        {"order", [&] { order(); }},
        {"tile", [&] { extents(result_.tile_rows, result_.tile_columns); }},
        {"mosaic", [&] { extents(result_.mosaic_rows, result_.mosaic_columns); }},
        {"border", [&] { result_.border = frame(); }},
        {"halo", [&] { result_.halo = frame(); }},
        {"skip", [&] { result_.skip = number(0, INT64_MAX / kMostWordBits); }},
        {"base", [&] { result_.base = static_cast<std::uint64_t>(number(0, INT64_MAX)); }}};
    const auto found = keys.find(key_);
    if (found == keys.end()) {
      std::vector<std::string> names;
      for (const auto& [name, action] : keys) names.push_back(name);
      fail("is no key of a packing; " + suggestion(key_, names));
    }
    found->second();
  }

  std::int64_t number_of(const std::string& text, std::int64_t low, std::int64_t high) const {
    const bool hex = text.compare(0, 2, "0x") == 0;
    const char* begin = text.data() + (hex ? 2 : 0);
    const char* end = text.data() + text.size();
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(begin, end, value, hex ? 16 : 10);
    if (begin == end || error != std::errc() || stop != end || value < low || value > high) {
      fail(fmt::format("`{}` is no whole number from {} to {}", text, low, high));
    }
    return value;
  }
  std::int64_t number(std::int64_t low, std::int64_t high) const {
    return number_of(value_, low, high);
  }
  int whole(std::int64_t low, std::int64_t high) const {
    return static_cast<int>(number(low, high));
  }

  bool choice(const char* no, const char* yes) const {
    if (value_ == yes) return true;
    if (value_ != no) fail(fmt::format("is `{}` or `{}`, not `{}`", no, yes, value_));
    return false;
  }

  void extents(int& rows, int& columns) const {
    const std::vector<std::string> parts = split(value_, 'x');
    if (parts.size() != 2) fail("is ROWSxCOLUMNS, such as 20x40");
    rows = static_cast<int>(number_of(parts[0], 1, kMostCells));
    columns = static_cast<int>(number_of(parts[1], 1, kMostCells));
  }

  Frame frame() const {
    std::vector<int> cells;
    for (const std::string& part : split(value_, ',')) {
      cells.push_back(static_cast<int>(number_of(part, 0, kMostCells)));
    }
    if (cells.size() == 1) return {cells[0], cells[0], cells[0], cells[0]};
    if (cells.size() != 4) fail("is one number, or four: top,left,bottom,right");
    return {cells[0], cells[1], cells[2], cells[3]};
  }

  void order() {
    result_.order.clear();
    std::vector<std::string> known;
    for (const auto& [name, axis] : axis_names()) known.push_back(name);
    for (const std::string& part : split(value_, ',')) {
      const auto& names = axis_names();
      const auto found = std::find_if(names.begin(), names.end(),
                                      [&](const auto& entry) { return entry.first == part; });
      if (found == names.end()) {
        fail(fmt::format("`{}` is no axis; {}", part, suggestion(part, known)));
      }
      if (contains(result_.order, found->second)) {
        fail(fmt::format("names `{}` twice; once is enough", part));
      }
      result_.order.push_back(found->second);
    }
  }

  /// Completes the order and refuses contradictions.
  void finish() {
    auto& order = result_.order;
    key_ = "order";
    for (const PackingAxis axis : {PackingAxis::Row, PackingAxis::Column}) {
      if (!contains(order, axis)) fail("lacks `" + axis_name(axis) + "`; name group, row, column");
    }
    // Where a word holds all channels there is but one group, wherever it stands.
    result_.one_group = !contains(order, PackingAxis::Group);
    if (result_.one_group) order.push_back(PackingAxis::Group);
    pair_of(PackingAxis::TileRow, PackingAxis::TileColumn, result_.tiled(), "tile=ROWSxCOLUMNS");
    pair_of(PackingAxis::ImageRow, PackingAxis::ImageColumn, result_.mosaic(),
            "mosaic=ROWSxCOLUMNS");
    const auto image = std::find(order.begin(), order.end(), PackingAxis::Image);
    if (result_.mosaic() && image != order.end()) order.erase(image);
    if (!result_.mosaic() && image == order.end()) order.insert(order.begin(), PackingAxis::Image);
    key_ = "border";
    if (result_.tiled() && !result_.border.empty())
      fail("goes around whole maps; tiles have halo=");
    key_ = "halo";
    if (!result_.tiled() && !result_.halo.empty()) fail("needs tiles; give tile=, or border=");
    key_ = "word";
    const int needed = result_.bits * result_.codes_per_word();
    if (result_.word_bits > 0 && result_.word_bits < needed) {
      fail(fmt::format("{} bits cannot hold {} lanes of {} bits; give at least {}",
                       result_.word_bits, result_.codes_per_word(), result_.bits, needed));
    }
  }

  void pair_of(PackingAxis rows, PackingAxis columns, bool wanted, const char* key) {
    const bool both = contains(result_.order, rows) && contains(result_.order, columns);
    const bool none = !contains(result_.order, rows) && !contains(result_.order, columns);
    const std::string names = axis_name(rows) + "` and `" + axis_name(columns);
    if (wanted && !both) fail("lacks `" + names + "`, which " + key + " asks for");
    if (!wanted && !none) fail("names `" + names + "` without " + key);
  }

  std::string origin_, key_, value_;
  Packing result_;
};

std::string frame_text(const char* key, const Frame& frame) {
  if (frame.empty()) return "";
  if (frame.top == frame.left && frame.top == frame.bottom && frame.top == frame.right) {
    return fmt::format(" {}={}", key, frame.top);
  }
  return fmt::format(" {}={},{},{},{}", key, frame.top, frame.left, frame.bottom, frame.right);
}

}  // namespace

int Packing::word_width(int lane_bits) const {
  return word_bits > 0 ? word_bits : lane_bits * codes_per_word();
}

std::string Packing::to_string() const {
  std::string text;
  if (bits > 0) text += fmt::format(" bits={}", bits);
  if (lanes > 1) text += fmt::format(" lanes={}", lanes);
  if (pixels > 1) text += fmt::format(" pixels={}", pixels);
  if (word_bits > 0) text += fmt::format(" word={}", word_bits);
  if (high_lane_first) text += " first=high";
  if (big_endian) text += " bytes=big";
  if (token_is_lane) text += " token=lane";
  text += " order=";
  for (std::size_t i = 0; i + (one_group ? 1 : 0) < order.size(); ++i) {
    text += (i > 0 ? "," : "") + axis_name(order[i]);
  }
  if (tiled()) text += fmt::format(" tile={}x{}", tile_rows, tile_columns);
  if (mosaic()) text += fmt::format(" mosaic={}x{}", mosaic_rows, mosaic_columns);
  text += frame_text("border", border) + frame_text("halo", halo);
  if (skip) text += fmt::format(" skip={}", *skip);
  if (base > 0) text += fmt::format(" base={:#x}", base);
  return text.substr(1);
}

Packing parse_packing(const std::string& text, const std::string& origin) {
  return Reader(origin).read(text);
}

}  // namespace rill
