// SPDX-License-Identifier: Apache-2.0
// What windows see: padding, halos, kernels.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

bool is_padded(const Window& window) { return window.pad_h > 0 || window.pad_w > 0; }

void add_padding_codes(const LayerCase& described, std::vector<Fault>* faults) {
  // So many codes can be tried one by one; of wider formats only those around 0 and the ends.
  constexpr int kAllOfWidth = 10;
  constexpr Code kNear = 4;
  const Format& input = described.arithmetic.input;
  const bool around = described.halo > 0;  // what the machine has there, whatever it is
  const Code now = described.arithmetic.padding_code;
  const std::string instead = around ? "what lies around it there" : fmt::format("{}", now);
  const auto low = static_cast<Code>(input.min_code());
  const auto high = static_cast<Code>(input.max_code());
  std::set<Code> codes{low, high, input.zero()};
  if (input.width <= kAllOfWidth) {
    for (Code code = low; code <= high; ++code) codes.insert(code);
  }
  for (Code code = std::max(low, -kNear); code <= std::min(high, kNear); ++code) codes.insert(code);
  for (const Code code : codes) {
    if (code == now && !around) continue;
    const bool near = std::abs(std::int64_t{code}) <= 1 || code == input.zero();
    faults->push_back(
        {Suspect::Padding,
         fmt::format("windows read {} outside of the map instead of {}", code, instead),
         [code](LayerCase& each) {
           each.ignore_halo = true;
           each.arithmetic.padding_code = code;
         },
         near ? 0 : 2, near});
  }
}

void add_paddings(const LayerCase& described, std::vector<Fault>* faults) {
  add_padding_codes(described, faults);
  const auto add = [&](const char* text, PaddingRule rule) {
    faults->push_back({Suspect::Padding, text,
                       [rule](LayerCase& each) {
                         each.ignore_halo = true;
                         each.padding = rule;
                       },
                       1});
  };
  add("windows repeat the edge outside of the map", PaddingRule::Edge);
  add("windows mirror the map at its edge", PaddingRule::Reflect);
  add("windows run on in memory outside of the map, into the neighbouring row",
      PaddingRule::Memory);
}

std::string direction(int row, int column) {
  std::string text;
  if (row != 0) text = row < 0 ? "one row too high" : "one row too low";
  if (column != 0) {
    text += text.empty() ? "" : " and ";
    text += column < 0 ? "one column too far left" : "one column too far right";
  }
  return text;
}

void add_offsets(std::vector<Fault>* faults) {
  for (int row = -1; row <= 1; ++row) {
    for (int column = -1; column <= 1; ++column) {
      if (row == 0 && column == 0) continue;
      faults->push_back({Suspect::Halo,
                         "the halo is off by one: windows lie " + direction(row, column),
                         [row, column](LayerCase& each) {
                           each.row_offset = row;
                           each.column_offset = column;
                         },
                         std::abs(row) + std::abs(column) - 1});
    }
  }
}

/// Tiles that divide an extent, from halves on.
std::vector<int> tile_sizes(int extent) {
  std::vector<int> sizes{0};
  for (int tile = extent / 2; tile >= 2; --tile) {
    if (extent % tile == 0) sizes.push_back(tile);
  }
  return sizes;
}

void add_seams(const LayerCase& described, std::vector<Fault>* faults) {
  for (const int rows : tile_sizes(described.layer->out.height)) {
    for (const int columns : tile_sizes(described.layer->out.width)) {
      if (rows == 0 && columns == 0) continue;
      const std::string size =
          fmt::format("{} rows and {} columns", rows == 0 ? "all" : std::to_string(rows),
                      columns == 0 ? "all" : std::to_string(columns));
      faults->push_back({Suspect::Halo,
                         "tiles of " + size + " have no halo: their windows read padding at seams",
                         [rows, columns](LayerCase& each) {
                           each.tile_rows = rows;
                           each.tile_columns = columns;
                         },
                         3, false});
    }
  }
}

void add_kernels(const LayerCase& described, std::vector<Fault>* faults) {
  const Window& window = described.layer->window;
  const auto add = [&](const char* text, const std::function<void(LayerCase&)>& apply, int rarity) {
    faults->push_back({Suspect::Kernel, text, apply, rarity});
  };
  if (window.kernel_h == window.kernel_w) {
    add(
        "kernels are transposed: rows and columns swapped",
        [](LayerCase& each) { each.swap_kernel_axes = true; }, 0);
  }
  add(
      "kernels are rotated by 180 degrees: a convolution instead of a correlation",
      [](LayerCase& each) { each.flip_kernel_rows = each.flip_kernel_columns = true; }, 0);
  add(
      "kernels are upside down", [](LayerCase& each) { each.flip_kernel_rows = true; }, 1);
  add(
      "kernels are mirrored left to right",
      [](LayerCase& each) { each.flip_kernel_columns = true; }, 1);
}

/// Pictures and maps that were written down the columns, or from the other end.
void add_turns(const LayerCase& described, std::vector<Fault>* faults) {
  const Shape& shape = described.layer->in;
  const auto add = [&](const char* text, InputTurn turn, int rarity) {
    faults->push_back({Suspect::Axes, text, [turn](LayerCase& each) { each.turn = turn; }, rarity});
  };
  if (shape.height > 1 && shape.width > 1) {
    add("the input's rows and columns are transposed", InputTurn::Transposed, 1);
  }
  if (shape.height > 1) add("the input is upside down", InputTurn::UpsideDown, 2);
  if (shape.width > 1) add("the input is mirrored left to right", InputTurn::Mirrored, 2);
}

}  // namespace

void add_window_faults(const LayerCase& described, std::vector<Fault>* faults) {
  const Op op = described.layer->op;
  if (op == Op::FullyConnected) add_turns(described, faults);
  if (op != Op::Convolution && op != Op::MaxPool) return;
  const Window& window = described.layer->window;
  add_offsets(faults);
  if (window.taps() == 1) return;  // turned inputs are turned goldens there (order_faults)
  add_turns(described, faults);
  if (op == Op::Convolution) add_kernels(described, faults);
  if (op == Op::Convolution && is_padded(window)) add_paddings(described, faults);
  if (window.kernel_h > window.stride_h || window.kernel_w > window.stride_w) {
    add_seams(described, faults);
  }
}

}  // namespace rill
