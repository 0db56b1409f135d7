// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "modules/dma/frame_gate.h"
#include "modules/dma/stored_bytes.h"
#include "sim/sysc/part.h"

namespace rill {

/// Takes a feature map out of a stream into memory, frame after frame: what the machine sees of it,
/// whichever memory there is.
class MapWriter : public Part {
 public:
  /// Lets one more frame start, not before `cycle`.
  void start_frame(Cycle cycle) { gate_.start(cycle); }
  /// Frames, and the cycle in which the response of the last one was back.
  const FrameGate& gate() const { return gate_; }
  std::string waiting_for() const override { return waiting_for_; }
  /// For a reader of the map that is being written; keeps count from then on. Before the first
  /// frame.
  const StoredBytes& stored() {
    if (!stored_) stored_.emplace(memory_);
    return *stored_;
  }

 protected:
  MapWriter(const sc_core::sc_module_name& name, RunContext& context, MemoryPort& memory)
      : Part(name, context), memory_(memory) {
    metrics_.bind("words", "words", "words taken from the stream", &words_);
    metrics_.bind("frames", "frames", "maps written", &frames_);
  }

  FrameGate gate_;
  std::optional<StoredBytes> stored_;
  std::int64_t words_ = 0;
  std::int64_t frames_ = 0;
  const char* waiting_for_ = "";

 private:
  MemoryPort& memory_;
};

}  // namespace rill
