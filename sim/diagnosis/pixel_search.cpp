// SPDX-License-Identifier: Apache-2.0
// Pixels that their lane does not write: of P that are computed side by side, one is 0 or stale.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/diagnosis/lane_names.h"
#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

using Pixels = std::vector<int>;  ///< PixelOrder::from

/// Looks along one axis of the golden.
class DeadLines {
 public:
  DeadLines(const WrongLayer& wrong, bool rows, std::vector<Fault>* faults)
      : wrong_(wrong),
        shape_(wrong.expected.front()->shape),
        rows_(rows),
        dead_(static_cast<std::size_t>(count())),
        faults_(faults) {
    for_each_pixel([this](int row, int column) {
      const auto line = static_cast<std::size_t>(line_of(row, column));
      dead_[line] = dead_[line] || !is_from(row, column, row * shape_.width + column);
    });
  }

  void find() {
    find_constant();
    const auto wrong = std::accumulate(dead_.begin(), dead_.end(), 0);
    if (wrong == 0 || wrong == count()) return;
    // Of one line alone, add_found_lines() says it.
    if (wrong > 1) {
      find_from(
          [this](int row, int column) {
            return rows_ ? pixel(row - 1, column) : pixel(row, column - 1);
          },
          std::string("stale: a copy of the ") + (rows_ ? "row above" : "column to the left"), 1);
    }
    // A lane's word before, and its first: of every number of lanes that the wrong lines allow.
    for (const int lanes : possible_lanes()) {
      const std::string of = fmt::format("{} lanes", lanes);
      find_from(
          [this, lanes](int row, int column) {
            return rows_ ? pixel(row - lanes, column) : scanned(row, column - lanes);
          },
          "stale: what the word before had there, of " + of, 1);
      find_from(
          [this, lanes](int row, int column) {
            return rows_ ? pixel(row % lanes, column) : pixel(row, column % lanes);
          },
          std::string("stale: what the ") + (rows_ ? "first rows have" : "row's first word has") +
              " there, of " + of,
          1);
    }
  }

 private:
  int count() const { return rows_ ? shape_.height : shape_.width; }
  int line_of(int row, int column) const { return rows_ ? row : column; }
  int pixel(int row, int column) const {
    return row < 0 || column < 0 ? PixelOrder::kNone : row * shape_.width + column;
  }
  /// In the order of the scan, in which the last word of a row comes before the next row.
  int scanned(int row, int column) const {
    const int at = row * shape_.width + column;
    return at < 0 ? PixelOrder::kNone : at;
  }

  template <typename Visit>
  void for_each_pixel(const Visit& visit) const {
    for (int row = wrong_.margin; row < shape_.height - wrong_.margin; ++row) {
      for (int column = wrong_.margin; column < shape_.width - wrong_.margin; ++column) {
        visit(row, column);
      }
    }
  }

  /// The golden has there, in all channels, what the description gives at pixel `from`; 0 for none.
  bool is_from(int row, int column, int from) const {
    const auto channels = static_cast<std::size_t>(shape_.channels);
    const auto at = static_cast<std::size_t>(row * shape_.width + column) * channels;
    for (std::size_t image = 0; image < wrong_.expected.size(); ++image) {
      const std::vector<Code>& expected = wrong_.expected[image]->codes;
      const std::vector<Code>& actual = wrong_.actual[image]->codes;
      for (std::size_t c = 0; c < channels; ++c) {
        const Code code = from < 0 ? 0 : actual[static_cast<std::size_t>(from) * channels + c];
        if (std::abs(std::int64_t{expected[at + c]} - code) > wrong_.tolerance) return false;
      }
    }
    return true;
  }

  /// Lines that have one code everywhere in these maps.
  std::vector<std::optional<Code>> constants(const std::vector<const FeatureMap*>& maps) const {
    std::vector<std::optional<Code>> codes(dead_.size());
    std::vector<bool> varies(dead_.size());
    const auto channels = static_cast<std::size_t>(shape_.channels);
    for_each_pixel([&](int row, int column) {
      const auto line = static_cast<std::size_t>(line_of(row, column));
      const auto at = static_cast<std::size_t>(row * shape_.width + column) * channels;
      for (const FeatureMap* map : maps) {
        for (std::size_t c = 0; c < channels; ++c) {
          if (!codes[line]) codes[line] = map->codes[at + c];
          varies[line] = varies[line] || map->codes[at + c] != *codes[line];
        }
      }
    });
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (varies[i]) codes[i].reset();
    }
    return codes;
  }

  /// The golden alone shows these, whatever else is wrong.
  void find_constant() {
    const auto expected = constants(wrong_.expected), actual = constants(wrong_.actual);
    std::optional<Code> code;
    for (std::size_t i = 0; i < expected.size() && !code; ++i) {
      if (expected[i] && expected[i] != actual[i]) code = expected[i];
    }
    if (!code) return;
    std::vector<bool> dead, possible;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      possible.push_back(expected[i] == code);
      dead.push_back(possible[i] && actual[i] != code);
    }
    // All of them: add_found_dead_outputs() says that.
    if (std::find(possible.begin(), possible.end(), false) == possible.end()) return;
    const std::optional<NamedSet> lines = named(rows_ ? "row" : "column", dead, possible);
    if (!lines) return;
    add(
        *lines, [](int, int) { return PixelOrder::kNone; }, *code,
        fmt::format("stuck at {}", *code), 0, true);
  }

  void find_from(const std::function<int(int, int)>& from, const std::string& text, int rarity) {
    std::vector<bool> possible(dead_.size(), true);
    for_each_pixel([&](int row, int column) {
      const auto line = static_cast<std::size_t>(line_of(row, column));
      possible[line] = possible[line] && is_from(row, column, from(row, column));
    });
    for (std::size_t i = 0; i < dead_.size(); ++i) {
      if (dead_[i] && !possible[i]) return;
      // Neighbours that are all wrong are lines in other places, which add_found_lines() names.
      if (i > 0 && dead_[i] && dead_[i - 1]) return;
    }
    const std::optional<NamedSet> lines = named(rows_ ? "row" : "column", dead_, possible);
    if (lines) add(*lines, from, 0, text, rarity, false);
  }

  void add(const NamedSet& lines, const std::function<int(int, int)>& from, Code code,
           const std::string& text, int rarity, bool in_pairs) {
    const auto order = std::make_shared<PixelOrder>();
    order->code = code;
    for (int row = 0; row < shape_.height; ++row) {
      for (int column = 0; column < shape_.width; ++column) {
        const bool dead = lines.set[static_cast<std::size_t>(line_of(row, column))];
        order->from.push_back(dead ? from(row, column) : pixel(row, column));
      }
    }
    if (!seen_.insert(order->from).second) return;
    faults_->push_back({Suspect::DeadPixels, lines.are + ' ' + text,
                        [order](LayerCase& each) { each.output_pixels = *order; },
                        lines.rarity + rarity, in_pairs});
  }

  /// Numbers of lanes of which one has all wrong lines, the largest first.
  std::vector<int> possible_lanes() const {
    int first = -1, apart = 0;
    for (int i = 0; i < count(); ++i) {
      if (!dead_[static_cast<std::size_t>(i)]) continue;
      if (first < 0) first = i;
      apart = std::gcd(apart, i - first);
    }
    std::vector<int> lanes;
    for (int each = apart; each > 1; --each) {
      if (apart % each == 0 && count() % each == 0) lanes.push_back(each);
    }
    return lanes;
  }

  const WrongLayer& wrong_;
  const Shape shape_;
  const bool rows_;
  std::vector<bool> dead_;  ///< lines with a wrong code
  std::vector<Fault>* faults_;
  std::set<Pixels> seen_;
};

}  // namespace

void add_found_dead_pixels(const WrongLayer& wrong, std::vector<Fault>* faults) {
  for (const bool rows : {false, true}) DeadLines(wrong, rows, faults).find();
}

}  // namespace rill::detail
