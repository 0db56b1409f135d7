// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/cycles_circuits.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "modules/activation/threshold_pipeline.h"
#include "modules/dsp_array/finn_array.h"
#include "modules/line_buffer/finn_window.h"
#include "modules/padding/padding.h"
#include "modules/width_converter/width_converter.h"

namespace rill::cycles {

namespace {

using Json = nlohmann::json;

constexpr int kChainPad = 1;     // reference/rtl/README.md section 1: 3x3, stride 1, padding 1,
constexpr int kChainKernel = 3;  // 15 thresholds: 4 bits
constexpr int kChainBits = 4;

StreamShape words(std::int64_t count) { return {1, static_cast<int>(count), 1, 1, 1, 8}; }

/// Puts a circuit together, part after part, in the direction of the data.
class Assembler {
 public:
  explicit Assembler(const Drive& drive) : drive_(drive) { circuit_.frames = drive.frames; }

  /// The source gives `frame_words` words a frame.
  StreamFifo& source(std::int64_t frame_words) {
    const std::int64_t all = frame_words * drive_.frames;
    StreamFifo& fifo = fifo_of(words(all), Source::depth(all, drive_.half_source), 1);
    // A word written in one cycle can be read in the next.
    add<Source>(drive_.context, fifo, all, drive_.half_source, kStart - 1);
    return fifo;
  }
  /// The same straight into a FIFO under test.
  void source_into(StreamFifo& fifo, std::int64_t frame_words) {
    add<Source>(drive_.context, fifo, frame_words * drive_.frames, drive_.half_source, kStart);
  }
  StreamFifo& fifo_of(const StreamShape& shape, int depth, int latency) {
    return add_module<StreamFifo>(shape, depth, false, latency);
  }
  Sink& sink(std::int64_t frame_words) {
    circuit_.frame_words_out = frame_words;
    circuit_.sink = std::make_unique<Sink>(words(frame_words), drive_.half_sink);
    return *circuit_.sink;
  }
  template <typename Module, typename... Arguments>
  Module& between(StreamFifo& from, WordSink& to, Arguments&&... arguments) {
    Module& module = add<Module>(drive_.context, std::forward<Arguments>(arguments)...);
    module.input.bind(from);
    module.output.bind(to);
    return module;
  }
  template <typename Module, typename... Arguments>
  Module& add(Arguments&&... arguments) {
    return add_module<Module>(std::forward<Arguments>(arguments)...);
  }
  void array(StreamFifo& from, WordSink& to, const ArrayFolding& folding, FinnCore core,
             std::int64_t vectors) {
    circuit_.accumulators.push_back(std::make_unique<Accumulators>(to));
    FinnArray& array = add<FinnArray>(drive_.context, folding, core, vectors, FinnArrayNumbers{});
    array.input.bind(from);
    array.output.bind(*circuit_.accumulators.back());
  }
  Circuit take() { return std::move(circuit_); }

 private:
  template <typename Module, typename... Arguments>
  Module& add_module(Arguments&&... arguments) {
    auto part = std::make_unique<Module>(sc_core::sc_gen_unique_name("part"),
                                         std::forward<Arguments>(arguments)...);
    Module& module = *part;
    circuit_.parts.push_back(std::move(part));
    return module;
  }

  const Drive& drive_;
  Circuit circuit_;
};

FinnWindowShape window_shape(int height, int width, int channels, int kernel, int simd) {
  FinnWindowShape shape;
  shape.map = {channels, height, width};
  shape.window.kernel_h = shape.window.kernel_w = kernel;
  shape.simd = simd;
  return shape;
}

Circuit sliding_window(const Parameters& params, const Drive& drive) {
  FinnWindowShape shape =
      window_shape(params.integer("h"), params.integer("w"), params.integer("c"),
                   params.integer("k"), params.integer("simd"));
  shape.window.stride_h = shape.window.stride_w = params.integer("stride");
  shape.window.dilation = params.integer_or("dil", 1, 1);
  shape.depthwise = params.integer_or("dw", 0, 0, 1) == 1;
  // FINN's generator builds kernels of 1x1 as whole windows, whatever was asked for.
  const bool whole = params.integer_or("par", 0, 0, 1) == 1 || shape.window.taps() == 1;
  shape.style = whole ? FinnWindowShape::Style::Window : FinnWindowShape::Style::Element;
  shape.buffer_words = params.integer_or("buf_depth", 0);
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(shape.input_words());
  assembler.between<FinnWindowUnit>(from, assembler.sink(shape.output_words()), shape, false);
  return assembler.take();
}

FinnCore core_of(const Parameters& params) {
  return params.word("core").find("dsp58") != std::string::npos ? FinnCore::Dsp58 : FinnCore::Dsp48;
}

Circuit matrix_vector(const Parameters& params, const Drive& drive) {
  ArrayFolding folding;
  folding.in_channels = params.integer("mw");
  folding.out_channels = params.integer("mh");
  folding.pe = params.integer("pe", 1, folding.out_channels);
  folding.simd = params.integer("simd", 1, folding.in_channels);
  const int vectors = params.integer("nvec");
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(std::int64_t{vectors} * folding.input_folds());
  Sink& sink = assembler.sink(std::int64_t{vectors} * folding.output_folds());
  assembler.array(from, sink, folding, core_of(params), vectors);
  return assembler.take();
}

Circuit vector_vector(const Parameters& params, const Drive& drive) {
  ArrayFolding folding;
  folding.depthwise = true;
  folding.taps = params.integer("mw");
  folding.out_channels = params.integer("mh");
  folding.pe = params.integer("pe", 1, folding.out_channels);
  folding.simd = params.integer("simd", 1, folding.taps);
  const int vectors = params.integer("nvec");
  const std::int64_t sums = std::int64_t{vectors} * folding.output_folds();
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(sums * folding.input_folds());
  assembler.array(from, assembler.sink(sums), folding, core_of(params), vectors);
  return assembler.take();
}

/// The reference sends 64 vectors of all channels through a thresholding unit.
Circuit thresholding(const Parameters& params, const Drive& drive) {
  constexpr int kVectors = 64;
  const int folds = ceil_div(params.integer("c"), params.integer("pe", 1, params.integer("c")));
  const int count = drive.words_in.value_or(kVectors * folds);
  const int bits = params.integer("n", 1, 16);
  const int stages = params.integer_or("deep", 0, 0, 1) == 1 ? 2 * bits : bits;
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(count);
  assembler.between<ThresholdPipeline>(from, assembler.sink(count), stages);
  return assembler.take();
}

Circuit zero_padding(const Parameters& params, const Drive& drive) {
  const Shape map{params.integer("c"), params.integer("h"), params.integer("w")};
  const int pad = params.integer("p", 0);
  const int simd = params.integer("simd", 1, map.channels);
  const std::int64_t folds = ceil_div(map.channels, simd);
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(map.pixels() * folds);
  Sink& sink = assembler.sink(std::int64_t{map.height + 2 * pad} * (map.width + 2 * pad) * folds);
  assembler.between<Padding>(from, sink, map, pad, pad, simd, 0, false);
  return assembler.take();
}

/// The reference sends 960 words in.
Circuit width_conversion(const Parameters& params, const Drive& drive) {
  constexpr int kWordsIn = 960;
  const int in_bits = params.integer("ibits");
  const int out_bits = params.integer("obits");
  const int lane = std::gcd(in_bits, out_bits);
  const int from_lanes = in_bits / lane;
  const int to_lanes = out_bits / lane;
  const int channels = std::lcm(from_lanes, to_lanes);
  const int pixels = drive.words_in.value_or(kWordsIn) * from_lanes / channels;
  const StreamShape from_shape{1, pixels, channels, from_lanes, 1, lane};
  const StreamShape to_shape{1, pixels, channels, to_lanes, 1, lane};
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(from_shape.words());
  auto& converter =
      assembler.add<WidthConverter>(from_shape, to_shape, false, ConverterStyle::Finn);
  converter.output.bind(assembler.sink(to_shape.words()));
  assembler.add<Forward>(drive.context, from, converter, nullptr);
  return assembler.take();
}

/// The reference sends 256 words through a FIFO.
Circuit through_fifo(const Drive& drive, int depth, int latency) {
  constexpr int kWords = 256;
  const int count = drive.words_in.value_or(kWords);
  Assembler assembler(drive);
  StreamFifo& fifo = assembler.fifo_of(words(count), depth, latency);
  assembler.source_into(fifo, count);
  Sink& sink = assembler.sink(count);
  assembler.add<Forward>(drive.context, fifo, sink, &sink);
  return assembler.take();
}

BurstPlan plan_of(const Parameters& params) {
  return {static_cast<std::uint64_t>(params.integer_or("off", 0)),
          static_cast<std::uint64_t>(params.integer("len")), params.integer("dw_axi", 8) / 8,
          params.integer("burst", 1, 256)};
}

Circuit dma_read(const Parameters& params, const Drive& drive) {
  const int width = params.integer("dw_axi", 8) / 8;
  // Descriptor to address, address to RAM data, data to stream: two registers each (verilog-axi,
  // axi_dma_rd with axi_ram); the RAM's output register is one more.
  const int latency = 6 + params.integer_or("pipe", 0, 0, 1);
  Assembler assembler(drive);
  Sink& sink = assembler.sink(ceil_div(params.integer("len"), width));
  assembler.add<RamReader>(drive.context, plan_of(params), width, drive.frames, latency, sink);
  return assembler.take();
}

Circuit dma_write(const Parameters& params, const Drive& drive) {
  const int width = params.integer("dw_axi", 8) / 8;
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(ceil_div(params.integer("len"), width));
  assembler.add<RamWriter>(drive.context, plan_of(params), width, drive.frames, from,
                           assembler.sink(1));
  return assembler.take();
}

struct ChainLayer {
  int in_channels, out_channels, simd, pe;
  bool whole_windows;
};

std::vector<ChainLayer> layers_of(const std::string& text) {
  std::vector<ChainLayer> layers;
  for (const Json& layer : Json::parse(text)) {
    layers.push_back({layer.at("ci"), layer.at("co"), layer.at("simd"), layer.at("pe"),
                      layer.value("par", 0) == 1});
  }
  return layers;
}

/// Padding, window unit, array and thresholds of one layer, a FIFO behind each.
StreamFifo& chain_layer(Assembler* assembler, StreamFifo& from, const ChainLayer& layer, int height,
                        int width, int depth) {
  const int lanes = layer.whole_windows ? layer.simd / (kChainKernel * kChainKernel) : layer.simd;
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

Circuit chain(const Parameters& params, const Drive& drive) {
  const int height = params.integer("h");
  const int width = params.integer("w");
  const int depth = params.integer("fifo", 2);
  const std::vector<ChainLayer> layers = layers_of(params.word("layers"));
  const int first_lanes =
      layers[0].whole_windows ? layers[0].simd / (kChainKernel * kChainKernel) : layers[0].simd;
  Assembler assembler(drive);
  StreamFifo* stream = &assembler.source(std::int64_t{height} * width *
                                         ceil_div(layers[0].in_channels, first_lanes));
  int lanes = first_lanes;
  for (const ChainLayer& layer : layers) {
    const int wanted =
        layer.whole_windows ? layer.simd / (kChainKernel * kChainKernel) : layer.simd;
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

}  // namespace

const std::map<std::string, Builder>& circuit_builders() {
  static const std::map<std::string, Builder> kBuilders{
      {"swg", sliding_window},
      {"mvu", matrix_vector},
      {"vvu", vector_vector},
      {"thr", thresholding},
      {"pad", zero_padding},
      {"dwc", width_conversion},
      {"fifo",
       [](const Parameters& params, const Drive& drive) {
         return through_fifo(drive, params.integer("depth", 2), 1);
       }},
      {"axis_fifo",
       [](const Parameters& params, const Drive& drive) {
         // Memory, `pipe` registers and one at the output (verilog-axis, axis_fifo).
         const int pipe = params.integer_or("pipe", 1);
         return through_fifo(drive, params.integer("depth") + pipe + 1, 2 + pipe);
       }},
      {"axi_rd", dma_read},
      {"axi_wr", dma_write},
      {"chain", chain},
  };
  return kBuilders;
}

}  // namespace rill::cycles
