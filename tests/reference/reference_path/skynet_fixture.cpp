// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_path/skynet_fixture.h"

#include <cstddef>

#include "tests/support/table_network.h"

namespace rill::test {
namespace {

Format weight_format() { return Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat); }

/// FM holds at most 255 * 2^-6 < 6, so ReLU6 is max(code, 0) (section 3).
Requantization relu(Requantization::Kind kind) {
  Requantization rule;
  rule.kind = kind;
  rule.minimum = 0;
  rule.maximum = 255;
  return rule;
}

LayerArithmetic passed_on() {
  LayerArithmetic arithmetic;
  arithmetic.input = arithmetic.output = skynet_feature_format();
  arithmetic.requantization.kind = Requantization::Kind::Identity;
  return arithmetic;
}

/// a = FM(a + w*x) after every tap, kernel rows outermost.
LayerArithmetic depthwise(bool first) {
  LayerArithmetic arithmetic = passed_on();
  arithmetic.weight = arithmetic.bias = weight_format();
  arithmetic.accumulation.accumulator = skynet_feature_format();
  arithmetic.accumulation.terms_per_cast = 1;
  arithmetic.requantization = relu(Requantization::Kind::Identity);
  // The host pads the picture with pixel 127, which is code -1.
  arithmetic.padding_code = first ? -1 : 0;
  return arithmetic;
}

/// A = ACC(A + ACC(sum of 16 products)), then cast to FM; the last layer stays in ACC.
LayerArithmetic pointwise(bool last) {
  LayerArithmetic arithmetic = passed_on();
  arithmetic.weight = arithmetic.bias = weight_format();
  arithmetic.accumulation.accumulator = skynet_accumulator_format();
  arithmetic.accumulation.partial = skynet_accumulator_format();
  arithmetic.accumulation.terms_per_cast = 16;
  arithmetic.requantization = relu(Requantization::Kind::Cast);
  if (last) {
    arithmetic.accumulation.bias = BiasEntry::None;
    arithmetic.requantization = Requantization{};
    arithmetic.requantization.kind = Requantization::Kind::Identity;
    arithmetic.output = skynet_accumulator_format();
  }
  return arithmetic;
}

std::vector<Code> codes_of(const std::filesystem::path& file) {
  const NpyArray array = read_array(file);
  return {array.values.begin(), array.values.end()};
}

}  // namespace

Format skynet_feature_format() { return Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat); }

Format skynet_accumulator_format() { return Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat); }

std::string skynet_hls_name(const std::string& layer) {
  if (layer == "pw7_1x1") return "pw7";
  return layer.substr(0, 3) + "_conv" + layer.substr(layer.size() - 3);
}

QuantizedModel skynet_model(const std::filesystem::path& reference) {
  QuantizedModel model;
  model.network = read_table_network(reference / "networks/skynet.yaml").network;
  model.input_format = skynet_feature_format();
  for (Layer& layer : model.network.layers) {
    layer.reorg_order = ReorgOrder::ChannelMajor;
    QuantizedLayer numbers;
    numbers.arithmetic = passed_on();
    if (layer.has_weights()) {
      const bool last = layer.name == "pw7_1x1";
      numbers.arithmetic =
          layer.is_depthwise() ? depthwise(layer.inputs.front() == kNetworkInput) : pointwise(last);
      const auto folder = reference / "skynet-hls/weights";
      const std::string name = skynet_hls_name(layer.name);
      numbers.weight = codes_of(folder / (name + "_w_i16.npy"));
      if (!last) numbers.bias = codes_of(folder / (name + "_b_i16.npy"));
    }
    model.layers.push_back(std::move(numbers));
  }
  return model;
}

std::vector<FeatureMap> skynet_pictures(const std::filesystem::path& reference,
                                        const std::vector<double>& stitched) {
  constexpr int kRows = 324;  // section 4: four pictures of 160x320, one pixel around each
  constexpr int kColumns = 644;
  const std::vector<Code> table = codes_of(reference / "skynet-hls/inputs/norm_lut_i16.npy");
  std::vector<FeatureMap> pictures;
  for (int image = 0; image < 4; ++image) {
    FeatureMap picture{{3, 160, 320}, skynet_feature_format(), {}};
    for (int y = 0; y < 160; ++y) {
      for (int x = 0; x < 320; ++x) {
        for (int c = 0; c < 3; ++c) {
          const int row = 162 * (image / 2) + 1 + y;
          const int column = 322 * (image % 2) + 1 + x;
          const auto at = static_cast<std::size_t>((c * kRows + row) * kColumns + column);
          picture.codes.push_back(table[static_cast<std::size_t>(stitched.at(at))]);
        }
      }
    }
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

FeatureMap golden_map(const NpyArray& golden, int image, const Format& format) {
  FeatureMap map{{static_cast<int>(golden.shape[1]), static_cast<int>(golden.shape[2]),
                  static_cast<int>(golden.shape[3])},
                 format,
                 {}};
  const auto pixels = static_cast<std::size_t>(map.shape.pixels());
  const auto channels = static_cast<std::size_t>(map.shape.channels);
  const std::size_t first = static_cast<std::size_t>(image) * pixels * channels;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (std::size_t c = 0; c < channels; ++c) {
      map.codes.push_back(static_cast<Code>(golden.values[first + c * pixels + pixel]));
    }
  }
  return map;
}

Prediction best_box(const FeatureMap& pw7) {
  constexpr int kValues = 5;  // tx, ty, tw, th, confidence of each of two anchors
  Prediction best;
  Code threshold = -2048;  // -100 saturates to the lowest ACC code (section 3)
  for (int anchor = 0; anchor < 2; ++anchor) {
    for (int y = 0; y < pw7.shape.height; ++y) {
      for (int x = 0; x < pw7.shape.width; ++x) {
        const auto cell =
            pw7.codes.begin() + (y * pw7.shape.width + x) * pw7.shape.channels + anchor * kValues;
        if (cell[kValues - 1] <= threshold) continue;
        threshold = cell[kValues - 1];
        best = {anchor, x, y, std::vector<Code>(cell, cell + kValues)};
      }
    }
  }
  return best;
}

}  // namespace rill::test
