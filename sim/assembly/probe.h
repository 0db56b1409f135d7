// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/model/model.h"

namespace rill {

/// How many codes of a map passed, and how many of them stood at an end of their format, where a
/// cast that saturates puts what does not fit.
struct SaturationCount {
  std::int64_t codes = 0, at_end = 0;
};

/// The ends of a format, where a cast that saturates puts what does not fit.
class CodeEnds {
 public:
  explicit CodeEnds(const Format& format);

  /// False where most codes are ends: with fewer than three bits.
  bool tell() const { return tell_; }
  /// How many of the codes stand at an end. Zero of an unsigned format is an end, but mostly a
  /// value like others (what a ReLU gives), and not counted.
  std::int64_t count(std::int64_t codes, const Code* first) const;

 private:
  bool tell_;
  Code smallest_, largest_;
};

/// A listener on a stream that looks at every code that passes, without delaying it: how a run
/// tells of layers that never leave the chip. It counts saturated codes, and writes down the codes
/// of whole maps when they are to be kept.
class Probe : public sc_core::sc_module, public WordSink {
 public:
  Probe(const sc_core::sc_module_name& name, LayerIndex layer, const StreamShape& shape,
        const Format& format, bool keep, WordSink& next);

  const StreamShape& shape() const override { return shape_; }
  Cycle put(Cycle offered, const Code* codes) override;
  WordRun put_run(Cycle offered, int step, int count, const Code* codes) override;
  bool ready() const override { return next_.ready(); }
  const sc_core::sc_event& request_room() override { return next_.request_room(); }

  LayerIndex layer() const { return layer_; }
  /// The maps that passed completely, one a frame, when they are kept.
  const std::vector<FeatureMap>& frames() const { return frames_; }
  /// Nothing was counted (0 of 0) where most codes are ends: with fewer than three bits.
  const SaturationCount& saturation() const { return saturation_; }

 private:
  void look_at(int count, const Code* codes);
  void write_down(const Code* codes);
  void count_ends(std::int64_t count, const Code* codes);

  const LayerIndex layer_;
  const StreamShape shape_;
  const Format format_;
  const bool keep_;
  WordSink& next_;
  const CodeEnds ends_;
  std::vector<FeatureMap> frames_;
  FeatureMap current_;
  std::int64_t word_ = 0;
  SaturationCount saturation_;
};

}  // namespace rill
