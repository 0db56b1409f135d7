// SPDX-License-Identifier: Apache-2.0
// Rows and columns that come twice or are left out, from one place on: a line buffer or an address
// that misses a step.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

/// Rows or columns of a map.
struct Axis {
  bool rows = true;
  int count(const Shape& shape) const { return rows ? shape.height : shape.width; }
  const char* name() const { return rows ? "row" : "column"; }
};

/// Which line stands where; PixelOrder::kNone: zeros.
using Lines = std::vector<int>;

PixelOrder pixels_of(const Axis& axis, const Shape& shape, const Lines& lines) {
  PixelOrder order;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      const int from = lines[static_cast<std::size_t>(axis.rows ? row : column)];
      order.from.push_back(from == PixelOrder::kNone ? PixelOrder::kNone
                           : axis.rows               ? from * shape.width + column
                                                     : row * shape.width + from);
    }
  }
  return order;
}

Lines lines_by(int count, const std::function<int(int)>& from) {
  Lines lines;
  for (int i = 0; i < count; ++i) lines.push_back(from(i));
  return lines;
}

/// Adds the ways in which the lines from `first` on may be wrong.
class LineFaults {
 public:
  LineFaults(const Axis& axis, const Shape& shape, bool input, std::vector<Fault>* faults)
      : axis_(axis),
        shape_(shape),
        input_(input),
        of_(input ? "of the input, " : ""),
        faults_(faults) {
    seen_.insert(lines_by(count(), [](int i) { return i; }));
  }

  /// `in_pairs`: only what the golden shows by itself, line `first` being the one before again.
  void add_from(int first, bool in_pairs) {
    in_pairs_ = in_pairs;
    const int last = count() - 1;
    if (first < 1 || first > last) return;
    add(lines_by(count(), [&](int i) { return i == first ? i - 1 : i; }),
        fmt::format("{} {} is a copy of the one before; those behind it are right", axis_.name(),
                    first),
        2);
    // From the second line on, the whole map is one further: add_order_faults() says so.
    if (first == 1 && !input_)
      seen_.insert(lines_by(count(), [](int i) { return std::max(0, i - 1); }));
    add(lines_by(count(), [&](int i) { return i < first ? i : i - 1; }),
        fmt::format("{0} {1} comes twice: from {0} {2} on, each is the one before", axis_.name(),
                    first - 1, first),
        1);
    add(lines_by(count(), [&](int i) { return std::min(i, first - 1); }),
        fmt::format("every {0} from {1} on is a copy of {0} {2}", axis_.name(), first, first - 1),
        1);
    if (in_pairs) return;
    const std::string missing =
        fmt::format("{0} {1} is left out: from there on, each {0} is the next, and the last is ",
                    axis_.name(), first);
    const auto next = [&](int at_end) {
      return lines_by(count(), [&, at_end](int i) {
        if (i < first) return i;
        return i < last ? i + 1 : at_end;
      });
    };
    add(next(PixelOrder::kNone), missing + "0", 1);
    add(next(last), missing + "repeated", 1);
    add(next(0), missing + fmt::format("{} 0", axis_.name()), 2);
  }

 private:
  int count() const { return axis_.count(shape_); }

  /// Ends of a map make several of them one.
  void add(const Lines& lines, const std::string& text, int rarity) {
    if (!seen_.insert(lines).second) return;
    const auto order = std::make_shared<const PixelOrder>(pixels_of(axis_, shape_, lines));
    faults_->push_back({Suspect::LineOrder, of_ + text,
                        [order, input = input_](LayerCase& each) {
                          (input ? each.input_pixels : each.output_pixels) = *order;
                        },
                        rarity + (input_ ? 1 : 0), in_pairs_});
  }

  Axis axis_;
  Shape shape_;
  bool input_;
  std::string of_;
  std::vector<Fault>* faults_;
  std::set<Lines> seen_;
  bool in_pairs_ = false;
};

/// Looks at the lines of the golden and of what the description gives.
class LineViews {
 public:
  LineViews(const WrongLayer& wrong, const Axis& axis)
      : wrong_(wrong), shape_(wrong.expected.front()->shape), axis_(axis) {}

  /// The first line with a wrong code.
  std::optional<int> first_wrong() const {
    for (int line = 0; line < axis_.count(shape_); ++line) {
      if (!equal(wrong_.expected, line, wrong_.actual, line, wrong_.tolerance)) return line;
    }
    return std::nullopt;
  }
  /// Lines of the golden that are the one before once more, and are not described so.
  std::vector<int> repeated() const {
    std::vector<int> lines;
    for (int line = 1; line < axis_.count(shape_); ++line) {
      if (equal(wrong_.expected, line, wrong_.expected, line - 1, 0) &&
          !equal(wrong_.actual, line, wrong_.actual, line - 1, 0)) {
        lines.push_back(line);
      }
    }
    return lines;
  }

 private:
  using Maps = std::vector<const FeatureMap*>;

  bool equal(const Maps& one, int a, const Maps& other, int b, std::int64_t tolerance) const {
    const auto channels = static_cast<std::size_t>(shape_.channels);
    const int across = axis_.rows ? shape_.width : shape_.height;
    const auto place = [&](int line, int i) {
      const int pixel = axis_.rows ? line * shape_.width + i : i * shape_.width + line;
      return static_cast<std::size_t>(pixel) * channels;
    };
    for (std::size_t image = 0; image < one.size(); ++image) {
      for (int i = 0; i < across; ++i) {
        const Code* const left = one[image]->codes.data() + place(a, i);
        const Code* const right = other[image]->codes.data() + place(b, i);
        for (std::size_t c = 0; c < channels; ++c) {
          if (std::abs(std::int64_t{left[c]} - right[c]) > tolerance) return false;
        }
      }
    }
    return true;
  }

  const WrongLayer& wrong_;
  Shape shape_;
  Axis axis_;
};

}  // namespace

void add_found_lines(const WrongLayer& wrong, std::vector<Fault>* faults) {
  const LayerCase& described = wrong.described;
  const Layer& layer = *described.layer;
  const Window& window = layer.window;
  if (wrong.margin > 0) return;  // lines that do not count hide where it starts
  for (const Axis axis : {Axis{true}, Axis{false}}) {
    const LineViews views(wrong, axis);
    const std::optional<int> first = views.first_wrong();
    if (!first) continue;
    LineFaults output(axis, layer.out, false, faults);
    const std::vector<int> repeated = views.repeated();
    // More of them are no line that comes twice; of lines that are all alike, the first says so.
    constexpr std::size_t kMostRepeated = 3;
    for (std::size_t i = 0; i < std::min(repeated.size(), kMostRepeated); ++i) {
      output.add_from(repeated[i], true);
    }
    output.add_from(*first, false);
    // The lines of the input that the first wrong line of windows reads, if windows overlap or
    // leave some out; otherwise they are those of the output.
    const int kernel = axis.rows ? window.kernel_h : window.kernel_w;
    const int stride = axis.rows ? window.stride_h : window.stride_w;
    const int pad = axis.rows ? window.pad_h : window.pad_w;
    const bool reads_windows = layer.op == Op::Convolution || layer.op == Op::MaxPool;
    if (!reads_windows || kernel * stride == 1 || described.halo > 0) continue;
    LineFaults input(axis, layer.in, true, faults);
    for (int tap = 0; tap < kernel; ++tap) {
      input.add_from(*first * stride - pad + tap * window.dilation, false);
    }
  }
}

}  // namespace rill::detail
