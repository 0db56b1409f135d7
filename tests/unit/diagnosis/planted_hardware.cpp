// SPDX-License-Identifier: Apache-2.0
// Faults of single parts: a stuck bit of a lane, a line that comes twice, a pixel lane that writes
// nothing, a golden taken at another stage.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "sim/numerics/arithmetic.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

/// A map whose pixel (row, column) has the codes of another pixel, or 0 where `from` says none.
FeatureMap moved(const FeatureMap& map, const std::function<bool(int* row, int* column)>& from) {
  FeatureMap result = map;
  for (int row = 0; row < map.shape.height; ++row) {
    for (int column = 0; column < map.shape.width; ++column) {
      int y = row, x = column;
      const bool any = from(&y, &x);
      for (int c = 0; c < map.shape.channels; ++c) {
        result.codes[code_index(map.shape, row, column, c)] =
            any ? map.codes[code_index(map.shape, y, x, c)] : 0;
      }
    }
  }
  return result;
}

using Move = std::function<bool(int* row, int* column)>;

constexpr int kLastRow = 9;  // of the convolution's golden and of its input

std::function<void(Implementation&)> output(const Move& from) {
  return [from](Implementation& faulty) {
    for_after(faulty, [from](const FeatureMap& map) { return moved(map, from); });
  };
}

std::function<void(Implementation&)> input(const Move& from) {
  return [from](Implementation& faulty) { faulty.input = moved(faulty.input, from); };
}

/// The golden's maps are of 10 rows and 12 columns, and so are the inputs.
void add_lines(std::vector<Plant>* plants) {
  const auto late = [](int* row, int*) {
    *row -= *row >= 4 ? 1 : 0;
    return true;
  };
  const auto early = [](int* row, int*) {
    *row += *row >= 6 ? 1 : 0;
    return *row <= kLastRow;
  };
  plants->push_back({"RowTwice", output(late), Suspect::LineOrder,
                     "row 3 comes twice: from row 4 on, each is the one before"});
  plants->push_back({"RowLeftOut", output(early), Suspect::LineOrder,
                     "row 6 is left out: from there on, each row is the next, and the last is 0"});
  plants->push_back({"RowLeftOutAndLastRepeated", output([](int* row, int*) {
                       *row = std::min(*row + (*row >= 6 ? 1 : 0), kLastRow);
                       return true;
                     }),
                     Suspect::LineOrder, "each row is the next, and the last is repeated"});
  plants->push_back({"RowsFrozen", output([](int* row, int*) {
                       *row = std::min(*row, 4);
                       return true;
                     }),
                     Suspect::LineOrder, "every row from 5 on is a copy of row 4"});
  plants->push_back({"RowCopied", output([](int* row, int*) {
                       *row -= *row == 7 ? 1 : 0;
                       return true;
                     }),
                     Suspect::LineOrder,
                     "row 7 is a copy of the one before; those behind it are right"});
  plants->push_back({"ColumnTwice", output([](int*, int* column) {
                       *column -= *column >= 5 ? 1 : 0;
                       return true;
                     }),
                     Suspect::LineOrder, "column 4 comes twice: from column 5 on"});
  plants->push_back({"InputRowTwice", input(late), Suspect::LineOrder,
                     "of the input, row 3 comes twice: from row 4 on"});
  plants->push_back({"InputRowLeftOut", input(early), Suspect::LineOrder,
                     "of the input, row 6 is left out: from there on, each row is the next"});
}

void add_pixels(std::vector<Plant>* plants) {
  const auto dead = [](int lanes, int lane) {
    return output([=](int*, int* column) { return *column % lanes != lane; });
  };
  plants->push_back(
      {"DeadPixelColumns", dead(4, 1), Suspect::DeadPixels, "column 1 of every 4 is stuck at 0"});
  plants->push_back(
      {"DeadPixelColumn", dead(12, 5), Suspect::DeadPixels, "column 5 is stuck at 0"});
  plants->push_back({"DeadPixelRows", output([](int* row, int*) { return *row % 2 != 1; }),
                     Suspect::DeadPixels, "row 1 of every 2 is stuck at 0"});
  plants->push_back({"StaleNeighbour", output([](int*, int* column) {
                       *column -= *column % 4 == 3 ? 1 : 0;
                       return true;
                     }),
                     Suspect::DeadPixels,
                     "column 3 of every 4 is stale: a copy of the column to the left"});
  plants->push_back({"StaleWord", output([](int* row, int* column) {
                       if (*column % 4 != 2) return true;
                       const int at = *row * 12 + *column - 4;
                       *row = at / 12;
                       *column = at % 12;
                       return at >= 0;
                     }),
                     Suspect::DeadPixels,
                     "column 2 of every 4 is stale: what the word before had there, of 4 lanes"});
  plants->push_back({"StaleFirstWord", output([](int*, int* column) {
                       if (*column % 3 == 1) *column = 1;
                       return true;
                     }),
                     Suspect::DeadPixels,
                     "stale: what the row's first word has there, of 3 lanes"});
}

/// The convolution, computed by hand, with a bit of the products of some multipliers stuck at 1 (or
/// at 0). Sums as described: tap by tap, channels innermost, a cast after every 4 terms.
FeatureMap with_product_bit(const Implementation& layer, FeatureMap map, int bit, bool one,
                            const std::function<bool(int out, int in)>& has) {
  const QuantizedLayer& numbers = layer.model.layers.back();
  const Shape& in = layer.input.shape;
  for (int row = 0; row < map.shape.height; ++row) {
    for (int column = 0; column < map.shape.width; ++column) {
      for (int out = 0; out < map.shape.channels; ++out) {
        std::vector<std::int64_t> products;
        for (int tap = 0; tap < 9; ++tap) {
          const int y = row + tap / 3 - 1, x = column + tap % 3 - 1;
          const bool inside = y >= 0 && y < in.height && x >= 0 && x < in.width;
          for (int c = 0; c < in.channels; ++c) {
            const Code code = inside ? layer.input.codes[code_index(in, y, x, c)] : 0;
            const auto at = static_cast<std::size_t>((out * in.channels + c) * 9 + tap);
            std::int64_t product = std::int64_t{numbers.weight[at]} * code;
            const std::int64_t mask = std::int64_t{1} << bit;
            if (has(out, c)) product = one ? product | mask : product & ~mask;
            products.push_back(product);
          }
        }
        const std::int64_t sum =
            accumulate(numbers.arithmetic, products.data(), static_cast<int>(products.size()),
                       numbers.bias[static_cast<std::size_t>(out)]);
        map.codes[code_index(map.shape, row, column, out)] =
            requantize(numbers.arithmetic, sum, out);
      }
    }
  }
  return map;
}

void add_bits(std::vector<Plant>* plants) {
  const auto codes = [](int lanes, int lane, int bit, bool one) {
    return [=](Implementation& faulty) {
      for_after(faulty, [=](FeatureMap map) {
        for (std::size_t i = 0; i < map.codes.size(); ++i) {
          if (static_cast<int>(i) % map.shape.channels % lanes != lane) continue;
          const Code mask = Code{1} << bit;
          map.codes[i] = one ? map.codes[i] | mask : map.codes[i] & ~mask;
        }
        return map;
      });
    };
  };
  plants->push_back({"LaneBitAtOne", codes(8, 3, 4, true), Suspect::LaneBit,
                     "bit 4 of the codes of lane 3 of every 8 channels is stuck at 1"});
  plants->push_back({"LaneBitAtZero", codes(4, 1, 5, false), Suspect::LaneBit,
                     "bit 5 of the codes of lane 1 of every 4 channels is stuck at 0"});
  plants->push_back({"ChannelBitAtOne", codes(16, 9, 6, true), Suspect::LaneBit,
                     "bit 6 of the codes of channel 9 is stuck at 1"});
  const auto products = [](int bit, bool one, const std::function<bool(int, int)>& has) {
    return [=](Implementation& faulty) {
      for_after(faulty, [=, layer = faulty](const FeatureMap& map) {
        return with_product_bit(layer, map, bit, one, has);
      });
    };
  };
  plants->push_back({"ProductBitAtOne",
                     products(8, true, [](int out, int) { return out % 8 == 5; }), Suspect::LaneBit,
                     "bit 8 of the products of lane 5 of every 8 channels is stuck at 1"});
  plants->push_back(
      {"MultiplierBitAtZero",
       products(10, false, [](int out, int in) { return out % 4 == 2 && in % 4 == 1; }),
       Suspect::LaneBit,
       "bit 10 of the products of lane 2 of every 4 channels with lane 1 of every 4 "
       "channels of the input is stuck at 0"});
}

void add_stages(std::vector<Plant>* plants) {
  plants->push_back({"LaneWithoutBias",
                     [](Implementation& faulty) {
                       std::vector<Code>& bias = faulty.model.layers.back().bias;
                       for (std::size_t c = 2; c < bias.size(); c += 4) bias[c] = 0;
                     },
                     Suspect::Bias, "lane 2 of every 4 channels is without bias"});
  const auto sums = [](Implementation& faulty) {
    LayerArithmetic& rule = arithmetic(faulty);
    rule.output = rule.accumulation.accumulator;
    rule.requantization = Requantization();
    rule.requantization.kind = Requantization::Kind::Identity;
  };
  plants->push_back({"GoldenOfSums", sums, Suspect::GoldenStage,
                     "the golden was taken before the cast and the activation: it holds "
                     "accumulators, to be compared as layer_acc"});
  plants->push_back({"GoldenOfSumsBehindRelu",
                     [sums](Implementation& faulty) {
                       sums(faulty);
                       arithmetic(faulty).requantization.minimum = 0;
                     },
                     Suspect::GoldenStage,
                     "the golden was taken behind the ReLU, but before the cast"});
}

}  // namespace

void add_hardware_plants(std::vector<Plant>* plants) {
  add_lines(plants);
  add_pixels(plants);
  add_bits(plants);
  add_stages(plants);
}

}  // namespace rill::test
