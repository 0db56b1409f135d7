// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/layer_parameters.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

namespace rill {
namespace {

/// Index of a term's weight within those of an output channel, whose layout is [channel][tap].
std::size_t weight_index(const ArrayFolding& folding, int channel, int term) {
  const auto taps = static_cast<std::size_t>(folding.taps);
  const auto at = static_cast<std::size_t>(term);
  if (folding.depthwise) return static_cast<std::size_t>(channel) * taps + at;
  const auto inputs = static_cast<std::size_t>(folding.in_channels);
  return (static_cast<std::size_t>(channel) * inputs + at % inputs) * taps + at / inputs;
}

ExportFile file_of(const Layer& layer, const char* role, PackedWords words, std::string codes,
                   std::string order) {
  ExportFile file;
  file.name = std::string(role) + "_" + layer.name;
  file.role = role;
  file.layer = layer.name;
  file.order = std::move(order);
  file.codes = std::move(codes);
  file.words = std::move(words);
  return file;
}

/// 8, 16, 32 or 64 bits, as many as the values need.
int whole_bits(const std::vector<std::int64_t>& values) {
  int bits = 1;
  for (const std::int64_t value : values) bits = std::max(bits, signed_bits_for(value, value));
  for (const int width : {8, 16, 32}) {
    if (bits <= width) return width;
  }
  return 64;
}

std::vector<std::int64_t> wide(const std::vector<std::int32_t>& values) {
  return {values.begin(), values.end()};
}

void add_requantization(const Layer& layer, const Requantization& cast, int pe,
                        std::vector<ExportFile>* files) {
  const auto add = [&](const char* role, const std::vector<std::int64_t>& values,
                       const std::string& order) {
    if (values.empty()) return;
    const int bits = whole_bits(values);
    files->push_back(file_of(layer, role, channel_words(values, values.size() == 1 ? 1 : pe, bits),
                             fmt::format("int{}", bits), order));
  };
  if (cast.kind == Requantization::Kind::Multiply) {
    const std::string order = "one for all channels, or output channels, PE of them a word";
    add("multipliers", wide(cast.multiplier), order);
    add("offsets", cast.offset, order);
  }
  if (cast.kind != Requantization::Kind::Thresholds || cast.thresholds.empty()) return;
  const int bits = whole_bits(cast.thresholds);
  PackedWords words = channel_words(cast.thresholds, cast.thresholds_per_channel, bits);
  files->push_back(file_of(layer, "thresholds", std::move(words), fmt::format("int{}", bits),
                           "a word a channel (or one for all), its thresholds ascending"));
}

}  // namespace

int lane_bits_of(const Format& format) {
  if (!format.is_signed && !format.is_bipolar()) return format.width;
  return std::max(format.width, signed_bits_for(format.min_code(), format.max_code()));
}

PackedWords weight_words(const ArrayFolding& folding, const QuantizedLayer& numbers) {
  PackedWords words;
  const Format& format = numbers.arithmetic.weight;
  words.code_bits = words.packing.bits = lane_bits_of(format);
  words.packing.lanes = folding.pe * folding.simd;
  const int terms = folding.depthwise ? folding.taps : folding.taps * folding.in_channels;
  for (int out = 0; out < folding.output_folds(); ++out) {
    for (int in = 0; in < folding.input_folds(); ++in) {
      std::vector<std::int64_t> lanes(static_cast<std::size_t>(words.packing.lanes), 0);
      for (int p = 0; p < folding.pe; ++p) {
        for (int s = 0; s < folding.simd; ++s) {
          const int channel = out * folding.pe + p, term = in * folding.simd + s;
          if (channel >= folding.out_channels || term >= terms) continue;
          const int lane = folding.depthwise ? s * folding.pe + p : p * folding.simd + s;
          lanes[static_cast<std::size_t>(lane)] =
              numbers.weight[weight_index(folding, channel, term)];
        }
      }
      words.lanes.insert(words.lanes.end(), lanes.begin(), lanes.end());
    }
  }
  return words;
}

PackedWords channel_words(const std::vector<std::int64_t>& values, int pe, int bits) {
  PackedWords words;
  words.code_bits = words.packing.bits = bits;
  words.packing.lanes = pe;
  words.lanes = values;
  words.lanes.resize(static_cast<std::size_t>(ceil_div(static_cast<int>(values.size()), pe) * pe),
                     0);
  return words;
}

std::vector<ExportFile> parameter_files(const Layer& layer, const QuantizedLayer& numbers,
                                        const ArrayFolding& folding) {
  std::vector<ExportFile> files;
  const LayerArithmetic& arithmetic = numbers.arithmetic;
  if (!numbers.weight.empty()) {
    files.push_back(file_of(
        layer, "weights", weight_words(folding, numbers), arithmetic.weight.to_string(),
        folding.depthwise
            ? fmt::format("{} folds of channels, {} of taps fastest; lane = tap * {} + channel",
                          folding.output_folds(), folding.input_folds(), folding.pe)
            : fmt::format("{} folds of output channels, {} of terms [tap][input channel] fastest; "
                          "lane = output channel * {} + term",
                          folding.output_folds(), folding.input_folds(), folding.simd)));
  }
  if (!numbers.bias.empty()) {
    files.push_back(file_of(layer, "bias",
                            channel_words({numbers.bias.begin(), numbers.bias.end()}, folding.pe,
                                          lane_bits_of(arithmetic.bias)),
                            arithmetic.bias.to_string(),
                            fmt::format("output channels, {} of them a word", folding.pe)));
  }
  add_requantization(layer, arithmetic.requantization, folding.pe, &files);
  return files;
}

}  // namespace rill
