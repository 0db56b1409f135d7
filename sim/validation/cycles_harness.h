// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/activation/activation.h"
#include "modules/dma/frame_gate.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

// The sources and sinks that drove the RTL of the reference (reference/rtl/README.md section 1).
namespace rill::cycles {

/// The first word is there in this cycle, and the sink ready from then on. Units are out of reset
/// from cycle 0 on, so padding, which waits for nothing, has run ahead: by as much as the chains of
/// the reference show that its test bench lets it.
constexpr Cycle kStart = 4;

/// Valid every cycle, or again two cycles after each handshake: a FIFO to be read from, filled in
/// that rhythm. With `into`, words go into that FIFO instead (a FIFO under test).
class Source : public Part {
 public:
  /// `words` over all frames, `half`: every other cycle, the first one written in cycle `first`.
  Source(const sc_core::sc_module_name& name, RunContext& context, StreamFifo& into,
         std::int64_t words, bool half, Cycle first);
  /// Depth of a FIFO that stands for the source itself.
  static int depth(std::int64_t words, bool half) { return half ? 1 : static_cast<int>(words); }

 private:
  void run(StreamFifo& into, std::int64_t words, bool half, Cycle first);
};

/// Ready every cycle, or in every other one counted from the first word in.
class Sink : public WordSink {
 public:
  Sink(const StreamShape& shape, bool half) : shape_(shape), half_(half) {}

  const StreamShape& shape() const override { return shape_; }
  Cycle put(Cycle offered, const Code* codes) override;
  bool ready() const override { return true; }
  const sc_core::sc_event& request_room() override { return never_; }
  /// First cycle from `cycle` on in which it is ready.
  Cycle ready_from(Cycle cycle) const;

  const std::vector<Cycle>& taken() const { return taken_; }

 private:
  StreamShape shape_;
  bool half_;
  sc_core::sc_event never_;
  std::vector<Cycle> taken_;
};

/// Accumulators as plain words, without an activation.
class Accumulators : public AccumulatorSink {
 public:
  explicit Accumulators(WordSink& sink) : sink_(sink) {}
  void begin_item(const Code* /*accumulators*/, int /*pixels*/) override {}
  Cycle put_word(Cycle offered, int /*index*/) override { return sink_.put(offered, nullptr); }

 private:
  WordSink& sink_;
};

/// Moves words from a FIFO into a sink, each when both are ready.
class Forward : public Part {
 public:
  Forward(const sc_core::sc_module_name& name, RunContext& context, StreamFifo& from, WordSink& to,
          const Sink* paced);

 private:
  void run(StreamFifo& from, WordSink& to, const Sink* paced);
};

/// Hands on a word when a DMA's frame is done: the status of its descriptor.
class StatusWriter : public Part {
 public:
  StatusWriter(const sc_core::sc_module_name& name, RunContext& context, const FrameGate& gate,
               WordSink& sink);
};

}  // namespace rill::cycles
