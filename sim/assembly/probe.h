// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/model/model.h"

namespace rill {

/// A listener on a stream that writes down every code that passes, without delaying it: how a run
/// gives the codes of layers that never leave the chip.
class Probe : public sc_core::sc_module, public WordSink {
 public:
  Probe(const sc_core::sc_module_name& name, LayerIndex layer, const StreamShape& shape,
        const Format& format, WordSink& next);

  const StreamShape& shape() const override { return shape_; }
  Cycle put(Cycle offered, const Code* codes) override;
  bool ready() const override { return next_.ready(); }
  const sc_core::sc_event& request_room() override { return next_.request_room(); }

  LayerIndex layer() const { return layer_; }
  /// The maps that passed completely, one a frame.
  const std::vector<FeatureMap>& frames() const { return frames_; }

 private:
  const LayerIndex layer_;
  const StreamShape shape_;
  const Format format_;
  WordSink& next_;
  std::vector<FeatureMap> frames_;
  FeatureMap current_;
  std::int64_t word_ = 0;
};

}  // namespace rill
