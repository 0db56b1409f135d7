// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/cycles_circuits.h"

#include <fmt/core.h>

#include <numeric>

#include "modules/activation/threshold_pipeline.h"
#include "modules/dsp_array/finn_array.h"
#include "modules/line_buffer/finn_window.h"
#include "modules/padding/padding.h"
#include "modules/width_converter/width_converter.h"
#include "sim/validation/cycles_assembler.h"
#include "sim/validation/cycles_chain.h"

namespace rill::cycles {

namespace {

Circuit sliding_window(const Parameters& params, const Drive& drive) {
  FinnWindowShape shape =
      window_shape(params.integer("h"), params.integer("w"), params.integer("c"),
                   params.integer("k"), params.divisor("simd", "c", params.integer("c")));
  shape.window.stride_h = shape.window.stride_w = params.integer("stride");
  shape.window.dilation = params.integer_or("dil", 1, 1);
  if (shape.window.extent_h() > shape.map.height || shape.window.extent_w() > shape.map.width) {
    params.fail(
        fmt::format("a window of {0} x {0} does not fit into the map of {1} x {2}; give a "
                    "larger h and w or a smaller k",
                    shape.window.extent_h(), shape.map.height, shape.map.width));
  }
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

/// By the name of finn-rtllib's module: those of the DSP58 say so, all others are for a DSP48.
FinnCore core_of(const Parameters& params) {
  return params.word("core").find("dsp58") != std::string::npos ? FinnCore::Dsp58 : FinnCore::Dsp48;
}

Circuit matrix_vector(const Parameters& params, const Drive& drive) {
  ArrayFolding folding;
  folding.in_channels = params.integer("mw");
  folding.out_channels = params.integer("mh");
  folding.pe = params.divisor("pe", "mh", folding.out_channels);
  folding.simd = params.divisor("simd", "mw", folding.in_channels);
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
  folding.pe = params.divisor("pe", "mh", folding.out_channels);
  folding.simd = params.divisor("simd", "mw", folding.taps);
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
  const int channels = params.integer("c");
  const int folds = channels / params.divisor("pe", "c", channels);
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
  const int simd = params.divisor("simd", "c", map.channels);
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
