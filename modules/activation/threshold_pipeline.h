// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// FINN's thresholding unit (finn-rtllib/thresholding): a binary search of `bits` stages that never
/// stops, and a queue behind it with room for all that is on its way; a word may enter while fewer
/// than bits + 3 (twice the bits in the deep pipeline) are in the unit.
///
/// Timing only: the codes are ActivationUnit's business, in front of it. They pass through.
class ThresholdPipeline : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `stages` is the bits of an output code, twice that for the deep pipeline.
  ThresholdPipeline(const sc_core::sc_module_name& name, RunContext& context, int stages);

 private:
  void run();

  const int stages_;
  std::vector<Cycle> written_;  ///< of the words that may still be in the unit, a ring
  std::vector<Code> word_;
  std::int64_t word_count_ = 0;
};

}  // namespace rill
