// SPDX-License-Identifier: Apache-2.0
// Wrong windows: padding, halo, kernels.
#include <algorithm>
#include <functional>
#include <utility>

#include "sim/reference/code_reference.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

/// The map with `cells` more around it, filled by `outside(row, column, channel)`.
FeatureMap grown(const FeatureMap& map, int cells,
                 const std::function<Code(int, int, int)>& outside) {
  const Shape shape{map.shape.channels, map.shape.height + 2 * cells, map.shape.width + 2 * cells};
  FeatureMap result{shape, map.format, {}};
  for (int row = -cells; row < map.shape.height + cells; ++row) {
    for (int column = -cells; column < map.shape.width + cells; ++column) {
      const bool inside =
          row >= 0 && row < map.shape.height && column >= 0 && column < map.shape.width;
      for (int c = 0; c < shape.channels; ++c) {
        result.codes.push_back(inside ? map.codes[code_index(map.shape, row, column, c)]
                                      : outside(row, column, c));
      }
    }
  }
  return result;
}

FeatureMap cropped(const FeatureMap& map, int top, int left, int height, int width) {
  FeatureMap result{{map.shape.channels, height, width}, map.format, {}};
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      for (int c = 0; c < map.shape.channels; ++c) {
        result.codes.push_back(map.codes[code_index(map.shape, top + row, left + column, c)]);
      }
    }
  }
  return result;
}

/// Feeds the layer another map, already padded.
void feed(Implementation& faulty, FeatureMap input) {
  Network& network = faulty.model.network;
  network.input = input.shape;
  network.layers.front().window.pad_h = network.layers.front().window.pad_w = 0;
  infer_shapes(network);
  faulty.input = std::move(input);
}

void shift_windows(Implementation& faulty, int rows, int columns) {
  const Shape out = faulty.model.network.layers.front().out;
  feed(faulty, grown(faulty.input, 2, [](int, int, int) { return 0; }));
  faulty.after.insert(faulty.after.begin(), [=](const FeatureMap& map) {
    return cropped(map, 1 + rows, 1 + columns, out.height, out.width);
  });
}

void repeat_edges(Implementation& faulty) {
  const FeatureMap map = faulty.input;
  feed(faulty, grown(map, 1, [&map](int row, int column, int channel) {
         return map.codes[code_index(map.shape, std::clamp(row, 0, map.shape.height - 1),
                                     std::clamp(column, 0, map.shape.width - 1), channel)];
       }));
}

/// Left and right half each on its own, with zeros around.
void tile_in_halves(Implementation& faulty) {
  const FeatureMap whole = faulty.input;
  const int half = whole.shape.width / 2;
  QuantizedModel model = faulty.model;
  model.network.input.width = half;
  infer_shapes(model.network);
  faulty.after.insert(faulty.after.begin(), [=](const FeatureMap& map) {
    FeatureMap result = map;
    for (const int left : {0, half}) {
      const FeatureMap tile =
          evaluate_codes(model, cropped(whole, 0, left, whole.shape.height, half)).back();
      for (int row = 0; row < map.shape.height; ++row) {
        for (int column = 0; column < half; ++column) {
          for (int c = 0; c < map.shape.channels; ++c) {
            result.codes[code_index(map.shape, row, left + column, c)] =
                tile.codes[code_index(tile.shape, row, column, c)];
          }
        }
      }
    }
    return result;
  });
}

/// Kernels with their taps in another order: tap (i, j) takes what `from` says.
void reorder_taps(Implementation& faulty, const std::function<int(int, int)>& from) {
  std::vector<Code>& weight = faulty.model.layers.back().weight;
  const std::vector<Code> before = weight;
  for (std::size_t kernel = 0; kernel < weight.size(); kernel += 9) {
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) {
        weight[kernel + static_cast<std::size_t>(3 * i + j)] =
            before[kernel + static_cast<std::size_t>(from(i, j))];
      }
    }
  }
}

/// Written down the columns, read along the rows.
void transpose_input(Implementation& faulty) {
  const FeatureMap before = faulty.input;
  const Shape& shape = before.shape;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      const int at = row * shape.width + column;
      for (int c = 0; c < shape.channels; ++c) {
        faulty.input.codes[code_index(shape, row, column, c)] =
            before.codes[code_index(shape, at % shape.height, at / shape.height, c)];
      }
    }
  }
}

}  // namespace

void add_window_plants(std::vector<Plant>* plants) {
  plants->push_back({"InputTransposed", transpose_input, Suspect::Axes,
                     "the input's rows and columns are transposed"});
  plants->push_back({"PaddingMinusOne",
                     [](Implementation& faulty) { arithmetic(faulty).padding_code = -1; },
                     Suspect::Padding, "windows read -1 outside of the map instead of 0"});
  plants->push_back({"PaddingOdd",
                     [](Implementation& faulty) { arithmetic(faulty).padding_code = 127; },
                     Suspect::Padding, "windows read 127 outside of the map instead of 0"});
  plants->push_back({"PaddingRepeatsEdge", repeat_edges, Suspect::Padding,
                     "windows repeat the edge outside of the map"});
  plants->push_back({"HaloRow", [](Implementation& faulty) { shift_windows(faulty, 1, 0); },
                     Suspect::Halo, "the halo is off by one: windows lie one row too low"});
  plants->push_back({"HaloColumn", [](Implementation& faulty) { shift_windows(faulty, 0, -1); },
                     Suspect::Halo, "the halo is off by one: windows lie one column too far left"});
  plants->push_back({"NoHaloBetweenTiles", tile_in_halves, Suspect::Halo,
                     "tiles of all rows and 6 columns have no halo"});
  plants->push_back(
      {"KernelTransposed",
       [](Implementation& faulty) { reorder_taps(faulty, [](int i, int j) { return 3 * j + i; }); },
       Suspect::Kernel, "kernels are transposed"});
  plants->push_back({"KernelRotated",
                     [](Implementation& faulty) {
                       reorder_taps(faulty, [](int i, int j) { return 8 - 3 * i - j; });
                     },
                     Suspect::Kernel, "kernels are rotated by 180 degrees"});
}

}  // namespace rill::test
