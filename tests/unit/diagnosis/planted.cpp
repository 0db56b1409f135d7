// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/diagnosis/planted.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <tuple>
#include <utility>

#include "sim/reference/code_reference.h"

namespace rill::test {
namespace {

const Format kMap = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
const Format kSum = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);

class Maker {
 public:
  /// Codes of about a normal distribution, cut to the format; the ends occur.
  std::vector<Code> codes(const Format& format, std::int64_t count, double deviation) {
    std::normal_distribution<double> value(0, deviation);
    std::vector<Code> result;
    for (std::int64_t i = 0; i < count; ++i) {
      const double code = std::clamp(value(random_), static_cast<double>(format.min_code()),
                                     static_cast<double>(format.max_code()));
      result.push_back(static_cast<Code>(code));
    }
    return result;
  }

 private:
  std::mt19937 random_{20};
};

void relu(QuantizedLayer& numbers) { numbers.arithmetic.requantization.minimum = 0; }

Implementation around(std::vector<Layer> layers, const Shape& input) {
  Implementation result;
  Network& network = result.model.network;
  network.input = input;
  network.layers = std::move(layers);
  network.outputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  infer_shapes(network);
  result.model.input_format = kMap;
  Maker maker;
  result.input = {input, kMap, maker.codes(kMap, input.size(), 90)};
  for (const Layer& layer : network.layers) {
    QuantizedLayer numbers;
    numbers.arithmetic.input = numbers.arithmetic.output = kMap;
    numbers.arithmetic.requantization.kind = Requantization::Kind::Identity;
    if (layer.has_weights()) {
      numbers.arithmetic.weight = numbers.arithmetic.bias = kWeight;
      numbers.weight = maker.codes(kWeight, layer.weights(), 40);
      numbers.bias = maker.codes(kWeight, layer.out.channels, 120);
    }
    result.model.layers.push_back(std::move(numbers));
  }
  return result;
}

Layer window_layer(Op op, int channels, int groups) {
  Layer layer;
  layer.name = "layer";
  layer.op = op;
  layer.inputs = {kNetworkInput};
  layer.out_channels = channels;
  layer.groups = groups;
  layer.window.kernel_h = layer.window.kernel_w = 3;
  layer.window.pad_h = layer.window.pad_w = 1;
  layer.bias = true;
  return layer;
}

Layer reorg_layer() {
  Layer layer;
  layer.name = "reorg";
  layer.op = Op::Reorg;
  layer.inputs = {kNetworkInput};
  layer.window.kernel_h = layer.window.kernel_w = 2;
  layer.window.stride_h = layer.window.stride_w = 2;
  return layer;
}

std::size_t at(const Shape& shape, int row, int column, int channel) {
  return static_cast<std::size_t>((row * shape.width + column) * shape.channels + channel);
}

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
        result.codes.push_back(inside ? map.codes[at(map.shape, row, column, c)]
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
        result.codes.push_back(map.codes[at(map.shape, top + row, left + column, c)]);
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
         return map.codes[at(map.shape, std::clamp(row, 0, map.shape.height - 1),
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
            result.codes[at(map.shape, row, left + column, c)] =
                tile.codes[at(tile.shape, row, column, c)];
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

/// The codes in the order of columns, read as if in the order of rows.
FeatureMap down_the_columns(const FeatureMap& map) {
  FeatureMap result = map;
  const Shape& shape = map.shape;
  for (int k = 0; k < shape.pixels(); ++k) {
    for (int c = 0; c < shape.channels; ++c) {
      result.codes[at(shape, k / shape.width, k % shape.width, c)] =
          map.codes[at(shape, k % shape.height, k / shape.height, c)];
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
        result.codes[at(shape, row, column, c)] = map.codes[k];
      }
    }
  }
  return result;
}

Code unsigned_code(Code code, int width) { return code & ((1 << width) - 1); }

void for_after(Implementation& faulty, const std::function<FeatureMap(FeatureMap)>& change) {
  faulty.after.push_back(change);
}

LayerArithmetic& arithmetic(Implementation& faulty) {
  return faulty.model.layers.back().arithmetic;
}

void add_sum_plants(std::vector<Plant>* plants) {
  const auto sums = [](Implementation& faulty, const std::function<void(Format&)>& change) {
    change(arithmetic(faulty).accumulation.accumulator);
    change(*arithmetic(faulty).accumulation.partial);
  };
  plants->push_back({"SumsTruncate",
                     [=](Implementation& faulty) {
                       sums(faulty, [](Format& each) { each.rounding = Rounding::Trn; });
                     },
                     Suspect::Rounding, "rounds with TRN instead of RND"});
  plants->push_back(
      {"OutputRoundsToEven",
       [](Implementation& faulty) { arithmetic(faulty).output.rounding = Rounding::RndConv; },
       Suspect::Rounding, "the output rounds with RND_CONV instead of RND"});
  plants->push_back({"AccumulatorWraps",
                     [](Implementation& faulty) {
                       arithmetic(faulty).accumulation.accumulator.overflow = Overflow::Wrap;
                     },
                     Suspect::Overflow, "the accumulator wraps instead of saturating"});
  plants->push_back(
      {"OutputWraps",
       [](Implementation& faulty) { arithmetic(faulty).output.overflow = Overflow::Wrap; },
       Suspect::Overflow, "the output wraps instead of saturating"});
  plants->push_back(
      {"CastOnce",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.terms_per_cast = 0; },
       Suspect::CastInterval, "cast once, after all terms instead of after every 4 terms"});
  plants->push_back(
      {"CastAfterEveryTerm",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.terms_per_cast = 1; },
       Suspect::CastInterval, "cast after every term instead of"});
  plants->push_back({"ChannelsFirst",
                     [](Implementation& faulty) {
                       arithmetic(faulty).accumulation.order = TermOrder::ChannelMajor;
                     },
                     Suspect::TermOrder, "channel by channel instead of tap by tap"});
  plants->push_back(
      {"NarrowAccumulator",
       [=](Implementation& faulty) { sums(faulty, [](Format& each) { each.width -= 1; }); },
       Suspect::AccumulatorWidth, "the accumulator has 11 bits instead of 12"});
  plants->push_back({"CoarseAccumulator",
                     [=](Implementation& faulty) {
                       sums(faulty, [](Format& each) {
                         each.width -= 2;
                         each.fraction_bits -= 2;
                       });
                     },
                     Suspect::AccumulatorWidth,
                     "10 bits instead of 12, 6 of them behind the point instead of 8"});
}

void add_operand_plants(std::vector<Plant>* plants) {
  plants->push_back({"WeightPoint",
                     [](Implementation& faulty) { arithmetic(faulty).weight.fraction_bits = 6; },
                     Suspect::WeightPoint, "weights have 6 bits behind the point instead of 7"});
  plants->push_back({"ActivationPoint",
                     [](Implementation& faulty) { arithmetic(faulty).input.fraction_bits = 7; },
                     Suspect::ActivationPoint,
                     "activations have 7 bits behind the point instead of 6"});
  plants->push_back({"BiasPoint",
                     [](Implementation& faulty) { arithmetic(faulty).bias.fraction_bits = 8; },
                     Suspect::BiasPoint, "biases have 8 bits behind the point instead of 7"});
  plants->push_back(
      {"NoBias",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.bias = BiasEntry::None; },
       Suspect::Bias, "the bias is missing"});
  plants->push_back({"NoRelu",
                     [](Implementation& faulty) {
                       arithmetic(faulty).requantization.minimum = std::numeric_limits<Code>::min();
                     },
                     Suspect::Activation, "the activation (ReLU) is missing"});
  plants->push_back({"UnsignedInput",
                     [](Implementation& faulty) {
                       for (Code& code : faulty.input.codes) code = unsigned_code(code, 9);
                     },
                     Suspect::Signedness, "activations are read as unsigned numbers"});
  plants->push_back({"UnsignedWeights",
                     [](Implementation& faulty) {
                       for (Code& code : faulty.model.layers.back().weight) {
                         code = unsigned_code(code, 11);
                       }
                     },
                     Suspect::Signedness, "weights are read as unsigned numbers"});
  plants->push_back({"WeightBit",
                     [](Implementation& faulty) { faulty.model.layers.back().weight[77] ^= 8; },
                     Suspect::Parameter, "weight [1][0][1][2] is"});
}

void add_window_plants(std::vector<Plant>* plants) {
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
        result.codes[at(shape, row, column, c)] =
            from_row < 0 ? 0 : map.codes[at(shape, from_row, from_column, c)];
      }
    }
  }
  return result;
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

}  // namespace

FeatureMap Implementation::output() const {
  FeatureMap map = evaluate_codes(model, input).back();
  for (const auto& change : after) map = change(std::move(map));
  return map;
}

Implementation convolution() {
  Implementation result = around({window_layer(Op::Convolution, 16, 1)}, {8, 10, 12});
  QuantizedLayer& numbers = result.model.layers.back();
  numbers.arithmetic.accumulation = {kSum, 4, kSum, TermOrder::TapMajor, BiasEntry::First};
  numbers.arithmetic.requantization.kind = Requantization::Kind::Cast;
  relu(numbers);
  return result;
}

Implementation depthwise() {
  Layer layer = window_layer(Op::Convolution, 16, 16);
  layer.inputs = {0};
  Implementation result = around({reorg_layer(), layer}, {4, 16, 20});
  QuantizedLayer& numbers = result.model.layers.back();
  numbers.arithmetic.accumulation = {kMap, 1, std::nullopt, TermOrder::TapMajor, BiasEntry::First};
  relu(numbers);
  return result;
}

Implementation reorganised() { return around({reorg_layer()}, {4, 12, 16}); }

Implementation pooled() {
  Layer layer = reorg_layer();
  layer.op = Op::MaxPool;
  return around({layer}, {16, 12, 16});
}

std::vector<Plant> convolution_plants() {
  std::vector<Plant> plants;
  add_sum_plants(&plants);
  add_operand_plants(&plants);
  add_window_plants(&plants);
  add_order_plants(&plants);
  add_output_plants(&plants);
  return plants;
}

FeatureMap permuted(const FeatureMap& map, const std::vector<int>& order) {
  FeatureMap result = map;
  const std::size_t channels = order.size();
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    result.codes[i] =
        map.codes[i / channels * channels + static_cast<std::size_t>(order[i % channels])];
  }
  return result;
}

std::vector<int> reversed_lanes(int channels, int lanes) {
  std::vector<int> order;
  for (int c = 0; c < channels; ++c) order.push_back(c / lanes * lanes + lanes - 1 - c % lanes);
  return order;
}

Diagnosis diagnosed(const Implementation& described, const FeatureMap& golden) {
  const QuantizedModel& model = described.model;
  const auto last = static_cast<LayerIndex>(model.network.layers.size()) - 1;
  const std::vector<FeatureMap> maps = evaluate_codes(model, described.input);
  const Layer& layer = model.network.layers.back();
  const LayerIndex source = layer.inputs.front();
  const FeatureMap* operand =
      source == kNetworkInput ? &described.input : &maps[static_cast<std::size_t>(source)];
  return diagnose({described_case(layer, model.layers.back(), false, {{operand}}),
                   fault_context(model.network, last, {}),
                   {&golden},
                   {&maps.back()},
                   0});
}

}  // namespace rill::test
