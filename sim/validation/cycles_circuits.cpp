// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/cycles_circuits.h"

#include <fmt/core.h>

#include <numeric>

#include "modules/activation/threshold_pipeline.h"
#include "modules/axi/ram_memory.h"
#include "modules/dma/ram_read.h"
#include "modules/dma/ram_write.h"
#include "modules/dsp_array/finn_array.h"
#include "modules/line_buffer/finn_window.h"
#include "modules/padding/padding.h"
#include "modules/width_converter/width_converter.h"
#include "sim/validation/cycles_assembler.h"
#include "sim/validation/cycles_chain.h"

namespace rill::cycles {

namespace {

/// A cyclic buffer holds a window: FINN's generator never makes a smaller one (its
/// `buffer_min_size`). Depthwise, the last folds of the window's last pixel may come later.
void check_buffer(const Parameters& params, const FinnWindowShape& shape) {
  if (shape.buffer_words == 0 || shape.style != FinnWindowShape::Style::Element) return;
  const std::int64_t before_last =
      (std::int64_t{shape.window.extent_h() - 1} * shape.map.width + shape.window.extent_w() - 1) *
      shape.folds();
  const std::int64_t least = before_last + (shape.depthwise ? 1 : shape.folds());
  if (shape.buffer_words >= least) return;
  params.fail(fmt::format(
      "buf_depth={} is less than the {} words that a window spans, so no window is ever "
      "complete; give the depth that was built, or leave buf_depth out",
      shape.buffer_words, least));
}

Circuit sliding_window(const Parameters& params, const Drive& drive) {
  FinnWindowShape shape =
      window_shape(params.integer("h"), params.integer("w"), params.integer("c"),
                   params.integer("k"), params.divisor("simd", "c", params.integer("c")));
  shape.window.stride_h = shape.window.stride_w = params.integer("stride");
  shape.window.dilation = params.integer_or("dil", 1, 1);
  const std::int64_t extent = std::int64_t{shape.window.dilation} * (shape.window.kernel_h - 1) + 1;
  if (extent > shape.map.height || extent > shape.map.width) {
    params.fail(
        fmt::format("a window of {0} x {0} does not fit into the map of {1} x {2}; give a "
                    "larger h and w or a smaller k",
                    extent, shape.map.height, shape.map.width));
  }
  words_of_frame(params, drive, {shape.map.height, shape.map.width, shape.folds()});
  shape.depthwise = params.flag_or("dw", false);
  // FINN's generator builds kernels of 1x1 as whole windows, whatever was asked for.
  const bool whole = params.flag_or("par", false) || shape.window.taps() == 1;
  shape.style = whole ? FinnWindowShape::Style::Window : FinnWindowShape::Style::Element;
  shape.buffer_words = params.integer_or("buf_depth", 0);
  check_buffer(params, shape);
  words_of_frame(params, drive, {shape.output_words()});
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(shape.input_words());
  assembler.between<FinnWindowUnit>(from, assembler.sink(shape.output_words()), shape, false);
  return assembler.take();
}

/// By the name of finn-rtllib's module, which says for which DSP slice it was written. It knows no
/// others, and the depth of their pipelines is not that of these.
FinnCore core_of(const Parameters& params) {
  const std::string core = params.word("core");
  const auto says = [&](const char* slice) { return core.find(slice) != std::string::npos; };
  if (says("dsp58")) return FinnCore::Dsp58;
  if (says("dsp48") || core == "mvu_4sx4u") return FinnCore::Dsp48;
  params.fail(
      fmt::format("core={} names no core that is known; use mvu_4sx4u_dsp48e2, "
                  "mvu_8sx8u_dsp48 or mvu_vvu_8sx9_dsp58 (others of FINN's by a name with "
                  "their DSP slice in it, dsp48 or dsp58)",
                  core));
}

Circuit matrix_vector(const Parameters& params, const Drive& drive) {
  ArrayFolding folding;
  folding.in_channels = params.integer("mw");
  folding.out_channels = params.integer("mh");
  folding.pe = params.divisor("pe", "mh", folding.out_channels);
  folding.simd = params.divisor("simd", "mw", folding.in_channels);
  const int vectors = params.integer("nvec");
  Assembler assembler(drive);
  StreamFifo& from =
      assembler.source(words_of_frame(params, drive, {vectors, folding.input_folds()}));
  Sink& sink = assembler.sink(words_of_frame(params, drive, {vectors, folding.output_folds()}));
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
  const std::int64_t sums = words_of_frame(params, drive, {vectors, folding.output_folds()});
  Assembler assembler(drive);
  StreamFifo& from = assembler.source(words_of_frame(params, drive, {sums, folding.input_folds()}));
  assembler.array(from, assembler.sink(sums), folding, core_of(params), vectors);
  return assembler.take();
}

/// The reference sends 64 vectors of all channels through a thresholding unit.
Circuit thresholding(const Parameters& params, const Drive& drive) {
  constexpr std::int64_t kVectors = 64;
  const int channels = params.integer("c");
  const int folds = channels / params.divisor("pe", "c", channels);
  const std::int64_t count =
      words_of_frame(params, drive, {drive.words_in.value_or(kVectors * folds)});
  const int bits = params.integer("n", 1, 16);
  // Two stages a bit, by the name that FINN's core has for it too.
  const bool deep = params.flag_or("deep", false) || params.flag_or("deep_pipeline", false) ||
                    params.flag_or("DEEP_PIPELINE", false);
  const int stages = deep ? 2 * bits : bits;
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
  StreamFifo& from =
      assembler.source(words_of_frame(params, drive, {map.height, map.width, folds}));
  Sink& sink = assembler.sink(
      words_of_frame(params, drive, {map.height + 2 * pad, map.width + 2 * pad, folds}));
  assembler.between<Padding>(from, sink, map, pad, pad, simd, 0, false);
  return assembler.take();
}

/// The reference sends 960 words in.
Circuit width_conversion(const Parameters& params, const Drive& drive) {
  constexpr int kWordsIn = 960;
  constexpr int kWidest = 1 << 15;  // bits; far beyond what FINN streams
  const int in_bits = params.integer("ibits", 1, kWidest);
  const int out_bits = params.integer("obits", 1, kWidest);
  const int lane = std::gcd(in_bits, out_bits);
  const int from_lanes = in_bits / lane;
  const int to_lanes = out_bits / lane;
  const int channels = std::lcm(from_lanes, to_lanes);
  const std::int64_t count = words_of_frame(params, drive, {drive.words_in.value_or(kWordsIn)});
  const auto pixels = static_cast<int>(count * from_lanes / channels);
  if (pixels == 0) {
    params.fail(
        fmt::format("{} words of {} bits are less than one that words of {} bits fill; "
                    "give more beats_in",
                    count, in_bits, out_bits));
  }
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
Circuit through_fifo(const Parameters& params, const Drive& drive, int depth, int latency) {
  constexpr int kWords = 256;
  const std::int64_t count = words_of_frame(params, drive, {drive.words_in.value_or(kWords)});
  Assembler assembler(drive);
  StreamFifo& fifo = assembler.fifo_of(words(count), depth, latency);
  assembler.source_into(fifo, count);
  Sink& sink = assembler.sink(count);
  assembler.add<Forward>(drive.context, fifo, sink, &sink);
  return assembler.take();
}

/// What a descriptor moves: `len` bytes from `off` on, in words as wide as the bus.
struct Descriptor {
  int width_bytes;
  StreamShape shape;
  DmaConfig config;
};

Descriptor descriptor_of(const Parameters& params, const Drive& drive) {
  const int width = params.integer("dw_axi", 8, 1024) / 8;
  if ((width & (width - 1)) != 0) {
    params.fail(fmt::format("dw_axi={} is no power of two; AXI buses have 8 to 1024 bits",
                            params.integer("dw_axi")));
  }
  const int bytes = params.integer("len");
  words_of_frame(params, drive, {ceil_div(bytes, width)});
  DmaConfig config;
  config.address = static_cast<std::uint64_t>(params.integer_or("off", 0));
  config.burst_beats = params.integer("burst", 1, 256);
  return {width, {1, 1, bytes, width, 1, 8}, config};
}

Circuit dma_read(const Parameters& params, const Drive& drive) {
  const Descriptor descriptor = descriptor_of(params, drive);
  // Descriptor to address, address to RAM data, data to stream: two registers each (verilog-axi,
  // axi_dma_rd with axi_ram); the RAM's output register is one more.
  MemorySpec::AxiRam spec;
  if (params.flag_or("pipe", false)) ++spec.read_latency;
  Assembler assembler(drive);
  RamMaster& ram = assembler.ram(spec, descriptor.width_bytes);
  auto& dma = assembler.add<RamRead>(drive.context, drive.clock, ram,
                                     assembler.sink(descriptor.shape), descriptor.config, false);
  assembler.start_frames(dma);
  return assembler.take();
}

Circuit dma_write(const Parameters& params, const Drive& drive) {
  const Descriptor descriptor = descriptor_of(params, drive);
  Assembler assembler(drive);
  RamMaster& ram = assembler.ram({}, descriptor.width_bytes);
  StreamFifo& from = assembler.source(descriptor.shape);
  auto& dma =
      assembler.add<RamWrite>(drive.context, drive.clock, ram, from, descriptor.config, false);
  assembler.start_frames(dma);
  assembler.add<StatusWriter>(drive.context, dma.gate(), assembler.sink(1));
  return assembler.take();
}

}  // namespace

std::int64_t words_of_frame(const Parameters& params, const Drive& drive,
                            std::initializer_list<std::int64_t> factors) {
  constexpr std::int64_t kMost = 1 << 28;  // some minutes; each takes 8 to 24 bytes
  std::int64_t words = 1;
  std::int64_t room = kMost / drive.frames;
  for (const std::int64_t factor : factors) {
    words *= factor;  // both are at most kMost
    room /= factor;
    if (room > 0) continue;
    params.fail(
        fmt::format("frames_run={} of such frames are more than {} words, which is more "
                    "than can be simulated; give fewer frames or a smaller case",
                    drive.frames, kMost));
  }
  return words;
}

const std::map<std::string, Builder>& circuit_builders() {
  static const std::map<std::string, Builder> kBuilders{
      {"swg",
       {sliding_window,
        {"h", "w", "c", "k", "stride", "dil", "simd", "dw", "par", "bits", "style", "buf_depth"}}},
      {"mvu",
       {matrix_vector,
        {"mw", "mh", "pe", "simd", "nvec", "core", "aw", "ww", "acc", "narrow", "signed"}}},
      {"vvu",
       {vector_vector,
        {"mw", "mh", "pe", "simd", "nvec", "core", "aw", "ww", "acc", "narrow", "signed"}}},
      {"thr",
       {thresholding,
        {"c", "pe", "n", "wi", "wt", "deep", "deep_pipeline", "DEEP_PIPELINE", "bias", "signed"}}},
      {"pad", {zero_padding, {"h", "w", "c", "simd", "p", "bits"}}},
      {"dwc", {width_conversion, {"ibits", "obits"}}},
      {"fifo",
       {[](const Parameters& params, const Drive& drive) {
          return through_fifo(params, drive, params.integer("depth", 2), 1);
        },
        {"depth", "width"}}},
      {"axis_fifo",
       {[](const Parameters& params, const Drive& drive) {
          // Memory, `pipe` registers and one at the output (verilog-axis, axis_fifo).
          const int pipe = params.integer_or("pipe", 1);
          return through_fifo(params, drive, params.integer("depth") + pipe + 1, 2 + pipe);
        },
        {"depth", "width", "pipe"}}},
      {"axi_rd", {dma_read, {"dw_axi", "burst", "len", "off", "pipe"}}},
      {"axi_wr", {dma_write, {"dw_axi", "burst", "len", "off", "pipe"}}},
      {"chain", {chain, {"h", "w", "fifo", "layers"}}},
  };
  return kBuilders;
}

}  // namespace rill::cycles
