// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/resize/resize_shape.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Makes pictures smaller, bilinearly, as a plain HLS loop over the source's pixels: one in a
/// cycle, and in the same cycle a pixel of the result where it is the last one that this needs.
/// While the result has no room, the loop stands still. A second process hands results on; the next
/// frame begins when it has handed on the last pixel of the one before, as in a dataflow region
/// without overlap between frames.
class ResizeUnit : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  /// Between its two processes: bound to a FIFO of its own.
  sc_core::sc_port<StreamFifo> results{"results"};
  sc_core::sc_port<WordSink> output{"output"};

  ResizeUnit(const sc_core::sc_module_name& name, RunContext& context, const ResizeShape& shape,
             bool with_data);

 private:
  void run();
  void hand_on();
  void skip_row(int row);
  void give_row(int row, int target);
  Code* codes_of(int row, int column);
  void blend(const BilinearPosition& row, const BilinearPosition& column);

  const ResizeShape shape_;
  const bool with_data_;
  std::vector<Code> rows_;    ///< the last two of the source
  std::vector<Code> pixel_;   ///< of the result
  std::vector<Code> passed_;  ///< that is handed on
  Cycle last_ = -1;           ///< cycle of its last step
  std::int64_t frames_handed_on_ = 0;
  Cycle handed_on_ = -1;  ///< cycle in which the last of these was
  sc_core::sc_event frame_handed_on_;
};

}  // namespace rill
