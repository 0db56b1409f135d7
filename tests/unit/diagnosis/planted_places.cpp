// SPDX-License-Identifier: Apache-2.0
// Right numbers in wrong places, and what becomes of codes on their way.
#include <functional>
#include <tuple>
#include <utility>

#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

/// The codes in the order of columns, read as if in the order of rows.
FeatureMap down_the_columns(const FeatureMap& map) {
  FeatureMap result = map;
  const Shape& shape = map.shape;
  for (int k = 0; k < shape.pixels(); ++k) {
    for (int c = 0; c < shape.channels; ++c) {
      result.codes[code_index(shape, k / shape.width, k % shape.width, c)] =
          map.codes[code_index(shape, k % shape.height, k / shape.height, c)];
    }
  }
  return result;
}

/// Written as [row][column][channel], read as [channel][row][column].
FeatureMap channels_last(const FeatureMap& map) {
  FeatureMap result = map;
  const Shape& shape = map.shape;
  std::size_t k = 0;
  for (int c = 0; c < shape.channels; ++c) {
    for (int row = 0; row < shape.height; ++row) {
      for (int column = 0; column < shape.width; ++column, ++k) {
        result.codes[code_index(shape, row, column, c)] = map.codes[k];
      }
    }
  }
  return result;
}

/// The map with every pixel `rows` further down and `columns` further right; `empty` gives the
/// pixel (row, column of the source) that stands where none came.
FeatureMap moved(const FeatureMap& map, int rows, int columns,
                 const std::function<std::pair<int, int>(int, int)>& empty) {
  FeatureMap result = map;
  const Shape& shape = map.shape;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      int from_row = row - rows, from_column = column - columns;
      const bool inside =
          from_row >= 0 && from_row < shape.height && from_column >= 0 && from_column < shape.width;
      if (!inside) std::tie(from_row, from_column) = empty(from_row, from_column);
      for (int c = 0; c < shape.channels; ++c) {
        result.codes[code_index(shape, row, column, c)] =
            from_row < 0 ? 0 : map.codes[code_index(shape, from_row, from_column, c)];
      }
    }
  }
  return result;
}

}  // namespace

void add_order_plants(std::vector<Plant>* plants) {
  plants->push_back({"ChannelsReversed",
                     [](Implementation& faulty) {
                       for_after(faulty, [](const FeatureMap& map) {
                         return permuted(map, reversed_lanes(16, 16));
                       });
                     },
                     Suspect::ChannelOrder, ""});
  plants->push_back({"ChannelsInterleaved",
                     [](Implementation& faulty) {
                       for_after(faulty, [](const FeatureMap& map) {
                         std::vector<int> order;
                         for (int c = 0; c < 16; ++c) order.push_back(c % 4 * 4 + c / 4);
                         return permuted(map, order);
                       });
                     },
                     Suspect::ChannelOrder, "the output's channels are counted [4][4]"});
  plants->push_back(
      {"ChannelsAnyOrder",
       [](Implementation& faulty) {
         for_after(faulty, [](const FeatureMap& map) {
           return permuted(map, {3, 0, 1, 2, 4, 5, 6, 7, 9, 8, 10, 11, 12, 13, 14, 15});
         });
       },
       Suspect::ChannelOrder, "6 channels stand in other places: channel 3 at 0"});
  plants->push_back(
      {"InputLanesReversed",
       [](Implementation& faulty) { faulty.input = permuted(faulty.input, reversed_lanes(8, 4)); },
       Suspect::LaneOrder, "the input's lanes are in reverse order in words of 4 channels"});
  plants->push_back(
      {"OutputLanesReversed",
       [](Implementation& faulty) {
         for_after(faulty,
                   [](const FeatureMap& map) { return permuted(map, reversed_lanes(16, 8)); });
       },
       Suspect::LaneOrder, "the output's lanes are in reverse order in words of 8 channels"});
  plants->push_back({"RowsAndColumns",
                     [](Implementation& faulty) { for_after(faulty, down_the_columns); },
                     Suspect::Axes, "rows and columns are transposed"});
  plants->push_back({"ChannelsLast",
                     [](Implementation& faulty) { for_after(faulty, channels_last); },
                     Suspect::Axes, "[row][column][channel] but read as [channel][row][column]"});
}

void add_output_plants(std::vector<Plant>* plants) {
  const auto nothing = [](int, int) { return std::pair(-1, -1); };
  plants->push_back({"Negated",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         for (Code& code : map.codes) code = -code;
                         return map;
                       });
                     },
                     Suspect::Negation, "codes have the other sign"});
  plants->push_back(
      {"RowsDown",
       [nothing](Implementation& faulty) {
         for_after(faulty, [nothing](const FeatureMap& map) { return moved(map, 1, 0, nothing); });
       },
       Suspect::OutputShift, "rows stand one further down, leaving 0"});
  plants->push_back({"RowsRotated",
                     [](Implementation& faulty) {
                       for_after(faulty, [](const FeatureMap& map) {
                         return moved(map, -1, 0,
                                      [](int, int column) { return std::pair(0, column); });
                       });
                     },
                     Suspect::OutputShift, "rows stand one further up; those that leave come in"});
  plants->push_back({"ColumnsRepeated",
                     [](Implementation& faulty) {
                       for_after(faulty, [](const FeatureMap& map) {
                         return moved(map, 0, 1, [](int row, int) { return std::pair(row, 0); });
                       });
                     },
                     Suspect::OutputShift, "columns stand one further right, and the outermost"});
  plants->push_back({"PixelsLate",
                     [](Implementation& faulty) {
                       for_after(faulty, [](const FeatureMap& map) {
                         const int last = map.shape.width - 1;
                         return moved(map, 0, 1,
                                      [last](int row, int) { return std::pair(row - 1, last); });
                       });
                     },
                     Suspect::OutputShift, "pixels stand one later in the scan"});
  plants->push_back({"BitStuck",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         for (Code& code : map.codes) code &= ~4;
                         return map;
                       });
                     },
                     Suspect::OutputBit, "bit 2 of every code is stuck at 0"});
  plants->push_back({"BitInverted",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         for (Code& code : map.codes) code ^= 1;
                         return map;
                       });
                     },
                     Suspect::OutputBit, "bit 0 of every code is inverted"});
  plants->push_back({"OneBitFlipped",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         map.codes[777] ^= 8;
                         return map;
                       });
                     },
                     Suspect::OutputBit, "bit 3 of this one code is flipped"});
}

}  // namespace rill::test
