// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "modules/axi/ram_memory.h"
#include "modules/dsp_array/finn_array.h"
#include "modules/line_buffer/finn_window.h"
#include "sim/validation/cycles_circuits.h"

namespace rill::cycles {

/// A stream of `count` words a frame, whose content does not matter.
inline StreamShape words(std::int64_t count) { return {1, static_cast<int>(count), 1, 1, 1, 8}; }

/// Puts a circuit together, part after part, in the direction of the data.
class Assembler {
 public:
  explicit Assembler(const Drive& drive) : drive_(drive) { circuit_.frames = drive.frames; }

  /// The source gives `frame_words` words a frame.
  StreamFifo& source(std::int64_t frame_words) { return source(words(frame_words)); }
  /// The same in words of that shape.
  StreamFifo& source(const StreamShape& frame) {
    const std::int64_t all = frame.words() * drive_.frames;
    StreamFifo& fifo = fifo_of(frame, Source::depth(all, drive_.half_source), 1);
    // A word written in one cycle can be read in the next.
    add<Source>(drive_.context, fifo, all, drive_.half_source, kStart - 1);
    return fifo;
  }
  /// The same straight into a FIFO under test.
  void source_into(StreamFifo& fifo, std::int64_t frame_words) {
    add<Source>(drive_.context, fifo, frame_words * drive_.frames, drive_.half_source, kStart);
  }
  /// A FIFO with room for every word holds nothing up, however deep it is.
  StreamFifo& fifo_of(const StreamShape& shape, int depth, int latency) {
    const std::int64_t all = shape.words() * drive_.frames;
    const int slots =
        static_cast<int>(std::min<std::int64_t>(depth, std::max<std::int64_t>(all, 2)));
    return add_module<StreamFifo>(shape, slots, false, latency);
  }
  Sink& sink(std::int64_t frame_words) { return sink(words(frame_words)); }
  Sink& sink(const StreamShape& frame) {
    circuit_.frame_words_out = frame.words();
    circuit_.sink = std::make_unique<Sink>(frame, drive_.half_sink);
    return *circuit_.sink;
  }
  /// A RAM whose only master the DMA under test is.
  RamMaster& ram(const MemorySpec::AxiRam& spec, int width_bytes) {
    return add_module<RamMemory>(spec, drive_.clock).connect(width_bytes);
  }
  /// Its descriptors, one a frame, are all there when the first word may come.
  template <typename Dma>
  void start_frames(Dma& dma) {
    for (int frame = 0; frame < drive_.frames; ++frame) dma.start_frame(kStart);
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

inline FinnWindowShape window_shape(int height, int width, int channels, int kernel, int simd) {
  FinnWindowShape shape;
  shape.map = {channels, height, width};
  shape.window.kernel_h = shape.window.kernel_w = kernel;
  shape.simd = simd;
  return shape;
}

}  // namespace rill::cycles
