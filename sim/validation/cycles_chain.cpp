// SPDX-License-Identifier: Apache-2.0
// Chains of convolutions, as the RTL of the reference strings them.
#include "sim/validation/cycles_chain.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "modules/activation/threshold_pipeline.h"
#include "modules/padding/padding.h"
#include "modules/width_converter/width_converter.h"
#include "sim/validation/cycles_assembler.h"

namespace rill::cycles {

namespace {

using Json = nlohmann::json;

constexpr int kChainPad = 1;     // reference/rtl/README.md section 1: 3x3, stride 1, padding 1,
constexpr int kChainKernel = 3;  // 15 thresholds: 4 bits
constexpr int kChainBits = 4;

struct ChainLayer {
  int in_channels, out_channels, simd, pe;
  bool whole_windows;

  /// Channels in a word of its window unit.
  int lanes() const { return whole_windows ? simd / (kChainKernel * kChainKernel) : simd; }
};

/// A number of a layer; one that no hardware has becomes 0, which check_chain() refuses.
int number_of(const Json& layer, const char* name) {
  constexpr std::int64_t kMost = 1 << 20;
  const auto value = layer.at(name).get<std::int64_t>();
  return value < 0 || value > kMost ? 0 : static_cast<int>(value);
}

/// Whether its windows come whole. A key that no layer has is refused here.
bool whole_windows(const Parameters& params, const Json& layer) {
  for (const auto& [key, value] : layer.items()) {
    const auto is_key = [name = key](const char* known) { return name == known; };
    constexpr std::array<const char*, 5> kKnown{"ci", "co", "simd", "pe", "par"};
    if (std::any_of(kKnown.begin(), kKnown.end(), is_key)) continue;
    params.fail(fmt::format(
        "layers: `{}` would change nothing; a layer has {{ci, co, simd, pe, par}}", key));
  }
  const auto par = layer.find("par");
  if (par == layer.end()) return false;
  return par->is_boolean() ? par->get<bool>() : par->get<int>() == 1;
}

/// What FINN could not have built as a chain.
void check_chain(const Parameters& params, const std::vector<ChainLayer>& layers) {
  constexpr int kTaps = kChainKernel * kChainKernel;
  if (layers.empty()) params.fail("layers has no layer; give a list of {ci, co, simd, pe}");
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const ChainLayer& l = layers[i];
    const auto require = [&](bool right, const std::string& problem) {
      if (!right) params.fail(fmt::format("layers[{}]: {}", i, problem));
    };
    require(l.in_channels > 0 && l.out_channels > 0 && l.simd > 0 && l.pe > 0,
            "ci, co, simd and pe must be in 1..1048576");
    require(i == 0 || layers[i - 1].out_channels == l.in_channels,
            fmt::format("ci={} is not the co of the layer before; make them equal", l.in_channels));
    const int whole = l.whole_windows ? kTaps * l.in_channels : l.in_channels;
    require(whole % l.simd == 0 && (!l.whole_windows || l.simd % kTaps == 0),
            fmt::format("simd={} does not divide {}{}; give a divisor", l.simd, whole,
                        l.whole_windows ? " into whole windows" : ", its ci"));
    require(l.out_channels % l.pe == 0,
            fmt::format("pe={} does not divide co={}; give a divisor", l.pe, l.out_channels));
  }
}

std::vector<ChainLayer> layers_of(const Parameters& params) {
  std::vector<ChainLayer> layers;
  try {
    for (const Json& layer : Json::parse(params.word("layers"))) {
      layers.push_back({number_of(layer, "ci"), number_of(layer, "co"), number_of(layer, "simd"),
                        number_of(layer, "pe"), whole_windows(params, layer)});
    }
  } catch (const Json::exception&) {
    params.fail("layers is not a JSON list of {ci, co, simd, pe}, whole numbers; mend it");
  }
  check_chain(params, layers);
  return layers;
}

/// Padding, window unit, array and thresholds of one layer, a FIFO behind each.
StreamFifo& chain_layer(Assembler* assembler, StreamFifo& from, const ChainLayer& layer, int height,
                        int width, int depth) {
  const int lanes = layer.lanes();
  const auto fifo = [&](std::int64_t count) -> StreamFifo& {
    return assembler->fifo_of(words(count), depth, 1);
  };
  FinnWindowShape window = window_shape(height + 2 * kChainPad, width + 2 * kChainPad,
                                        layer.in_channels, kChainKernel, lanes);
  if (layer.whole_windows) window.style = FinnWindowShape::Style::Window;
  ArrayFolding folding;
  folding.taps = kChainKernel * kChainKernel;
  folding.in_channels = layer.in_channels;
  folding.out_channels = layer.out_channels;
  folding.pe = layer.pe;
  folding.simd = layer.simd;
  const std::int64_t sums = std::int64_t{height} * width * folding.output_folds();
  StreamFifo& padded = fifo(window.input_words());
  StreamFifo& windows = fifo(window.output_words());
  StreamFifo& accumulators = fifo(sums);
  StreamFifo& codes = fifo(sums);
  assembler->between<Padding>(from, padded, Shape{layer.in_channels, height, width}, kChainPad,
                              kChainPad, lanes, 0, false);
  assembler->between<FinnWindowUnit>(padded, windows, window, false);
  assembler->array(windows, accumulators, folding, FinnCore::Dsp48, std::int64_t{height} * width);
  assembler->between<ThresholdPipeline>(accumulators, codes, kChainBits);
  return codes;
}

}  // namespace

Circuit chain(const Parameters& params, const Drive& drive) {
  const int height = params.integer("h");
  const int width = params.integer("w");
  const int depth = params.integer("fifo", 2);
  const std::vector<ChainLayer> layers = layers_of(params);
  for (const ChainLayer& layer : layers) {
    const std::int64_t map_folds = layer.in_channels / layer.lanes();
    words_of_frame(params, drive, {height + 2 * kChainPad, width + 2 * kChainPad, map_folds});
    // Windows leave a word for each tap, or whole.
    words_of_frame(
        params, drive,
        {height, width, layer.whole_windows ? 1 : kChainKernel * kChainKernel, map_folds});
    words_of_frame(params, drive, {height, width, layer.out_channels / layer.pe});
  }
  const int first_lanes = layers[0].lanes();
  Assembler assembler(drive);
  StreamFifo* stream = &assembler.source(std::int64_t{height} * width *
                                         ceil_div(layers[0].in_channels, first_lanes));
  int lanes = first_lanes;
  for (const ChainLayer& layer : layers) {
    const int wanted = layer.lanes();
    if (wanted != lanes) {
      const StreamShape from{height, width, layer.in_channels, lanes, 1, kChainBits};
      StreamShape to = from;
      to.lanes = wanted;
      // Straight in front of the next unit: its register is all there is between.
      StreamFifo& narrow = assembler.fifo_of(to, 2, 1);
      auto& converter = assembler.add<WidthConverter>(from, to, false, ConverterStyle::Finn);
      converter.output.bind(narrow);
      assembler.add<Forward>(drive.context, *stream, converter, nullptr);
      stream = &narrow;
    }
    stream = &chain_layer(&assembler, *stream, layer, height, width, depth);
    lanes = layer.pe;
  }
  const ChainLayer& last = layers.back();
  Sink& sink = assembler.sink(std::int64_t{height} * width * ceil_div(last.out_channels, last.pe));
  assembler.add<Forward>(drive.context, *stream, sink, &sink);
  return assembler.take();
}

}  // namespace rill::cycles
