// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <systemc>
#include <vector>

#include "sim/metrics/timeline.h"
#include "sim/sysc/part.h"

namespace rill {

class StreamFifo;

/// Reads the counters of every module below `root` now and then while the machine runs: states of
/// parts, words through FIFOs, beats of ports, bytes of the memory. The modules do not know of it,
/// so a run costs no more per cycle; the picture over time is as coarse as the readings.
///
/// Modules run ahead of the kernel, each by its own clock. A part's counters are therefore read
/// against its own clock, and a FIFO's words against those of its writer and its reader.
class Sampler {
 public:
  explicit Sampler(sc_core::sc_object& root);

  /// Simulated cycles from one reading to the next; grows while the run goes on.
  Cycle period() const { return period_; }
  /// A reading; the kernel stands at `now`.
  void sample(Cycle now);
  /// The last reading, when the run ended in cycle `elapsed`, and what came of all.
  Timeline timeline(Cycle elapsed);

 private:
  /// Counters of one module that grow by the same clock.
  struct Source {
    std::string path;
    const Part* part;  ///< whose clock it is, or null: the kernel's
    std::vector<const std::int64_t*> counters;
    std::vector<std::string> names;
    std::string unit;
    SampledCounters samples;
  };
  struct FifoSource {
    std::string path;
    const StreamFifo* fifo;
    SampledCounters written, taken;  ///< words, and of those taken the cycles that they were held
  };

  void attach(sc_core::sc_object& object);
  void attach_counters(const sc_core::sc_object& object, const Part* part,
                       const MetricList& metrics, const std::string& unit,
                       const std::vector<std::string>& names);
  static std::vector<std::int64_t> held(const FifoSource& source, const Timeline& bins);
  void thin();

  Cycle period_;
  std::size_t readings_ = 0;
  std::vector<Source> sources_;
  std::vector<FifoSource> fifos_;
  std::vector<std::int64_t> values_;
};

}  // namespace rill
