// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "modules/activation/function.h"
#include "modules/activation/timing.h"
#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// Takes accumulators, an item at a time, and sends their words on when the array ends a fold.
class AccumulatorSink : virtual public sc_core::sc_interface {
 public:
  /// The accumulators [pixel][channel] of the next item, or null in a timing-only run.
  virtual void begin_item(const Code* accumulators, int pixels) = 0;
  /// The same for an item of several rows, [row][pixel][channel], whose words follow one another
  /// row by row within each fold. InternalError where there are no such items.
  virtual void begin_tile(const Code* accumulators, int rows, int pixels);
  /// Offers word `index` of the item at cycle `offered`; returns when it was taken, less the
  /// activation's own latency. Suspends the caller while there is no room.
  virtual Cycle put_word(Cycle offered, int index) = 0;
  /// put_word() of all `count` words of the item, the first at cycle `offered`, each further one
  /// `step` cycles after the one before was taken; returns when the first and the last were.
  virtual WordRun put_words(Cycle offered, int step, int count) {
    WordRun run;
    run.first = run.last = put_word(offered, 0);
    for (int index = 1; index < count; ++index) run.last = put_word(run.last + step, index);
    return run;
  }
};

/// Bias, requantization and ReLU behind an array: one word a cycle, a fixed latency, no process of
/// its own.
class Activation : public sc_core::sc_module, public Observable, public AccumulatorSink {
 public:
  sc_core::sc_port<WordSink> output{"output"};

  /// `function` is null in a timing-only run; `shape` is that of the output words. `latency` is 0
  /// where a ThresholdPipeline takes the time.
  Activation(const sc_core::sc_module_name& name, const StreamShape& shape,
             const ActivationUnit* function, int latency = kActivationLatency);

  void begin_item(const Code* accumulators, int pixels) override {
    begin_tile(accumulators, 1, pixels);
  }
  void begin_tile(const Code* accumulators, int rows, int pixels) override;
  Cycle put_word(Cycle offered, int index) override;
  WordRun put_words(Cycle offered, int step, int count) override;

  const MetricList& metrics() const override { return metrics_; }

 private:
  const ActivationUnit* const function_;
  const int latency_;
  ItemWords words_;
  std::vector<Code> item_;
  int channels_ = 0;
  int pixels_ = 0;
  int rows_ = 1;
  std::int64_t word_count_ = 0;
  MetricList metrics_;
};

}  // namespace rill
