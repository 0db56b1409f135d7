// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "modules/dma/frame_gate.h"
#include "modules/dma/stored_bytes.h"
#include "sim/sysc/part.h"

namespace rill {

/// Brings a feature map from memory into a stream, frame after frame: what the machine sees of it,
/// whichever memory there is.
class MapReader : public Part {
 public:
  /// From now on it reads a map while that is being written: no burst before all of its bytes are
  /// in the memory.
  void follow(const StoredBytes& stored) { followed_ = &stored; }
  /// Lets one more frame start, not before `cycle`.
  void start_frame(Cycle cycle) { gate_.start(cycle); }
  /// Frames, and the cycle in which the last word of the last one left.
  const FrameGate& gate() const { return gate_; }
  std::string waiting_for() const override { return waiting_for_; }

 protected:
  MapReader(const sc_core::sc_module_name& name, RunContext& context) : Part(name, context) {
    metrics_.bind("words", "words", "words given to the stream", &words_);
    metrics_.bind("frames", "frames", "maps read", &frames_);
  }

  FrameGate gate_;
  const StoredBytes* followed_ = nullptr;
  std::int64_t words_ = 0;
  std::int64_t frames_ = 0;
  const char* waiting_for_ = "";
};

}  // namespace rill
