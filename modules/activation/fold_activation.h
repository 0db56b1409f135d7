// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "modules/activation/activation.h"

namespace rill {

/// The activation behind an array that gives a pixel's sums fold by fold, each as an item of its
/// own (FINN's depthwise units).
class FoldActivation : public sc_core::sc_module, public Observable, public AccumulatorSink {
 public:
  sc_core::sc_port<WordSink> output{"output"};

  /// `arithmetic` is null in a timing-only run; `pe` channels make a fold and divide `channels`.
  /// `latency` is 0 where a ThresholdPipeline takes the time.
  FoldActivation(const sc_core::sc_module_name& name, const LayerArithmetic* arithmetic,
                 int channels, int pe, int latency = kActivationLatency);

  void begin_item(const Code* accumulators, int pixels) override;
  Cycle put_word(Cycle offered, int index) override;

  const MetricList& metrics() const override { return metrics_; }

 private:
  const int latency_;
  std::vector<ActivationUnit> units_;  ///< by fold
  std::size_t fold_ = 0;               ///< of the item that comes next
  std::vector<Code> word_;
  std::int64_t word_count_ = 0;
  MetricList metrics_;
};

/// The numbers of `count` channels from `first` on, as a layer of their own.
LayerArithmetic channels_of(const LayerArithmetic& arithmetic, int first, int count);

}  // namespace rill
