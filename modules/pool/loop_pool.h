// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/numerics/arithmetic.h"
#include "sim/sysc/part.h"

namespace rill {

/// Max pooling as a plain HLS loop: a tap a cycle, all channels at once; with the last tap of a
/// window its result leaves in the same cycle.
class LoopPool : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `windows` make a frame.
  LoopPool(const sc_core::sc_module_name& name, RunContext& context, int taps, int channels,
           std::int64_t windows, const LayerArithmetic& arithmetic, bool with_data);

 private:
  void run();
  void run_window();

  const int taps_;
  const int channels_;
  const std::int64_t windows_;
  const LayerArithmetic arithmetic_;
  std::vector<Code> window_;
  std::vector<Code> result_;
  Cycle last_ = -1;  ///< cycle of its last step
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
