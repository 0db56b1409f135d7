// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "sim/metrics/trace.h"
#include "sim/sysc/observers.h"

namespace rill {

/// Looks over the shoulder of every module below `root` for a trace: states of parts, words in
/// FIFOs, beats of ports, bytes of the memory. Must outlive the simulation; modules that nobody
/// records only compare a pointer with null.
class Recorder {
 public:
  /// `expected` cycles of the run decide how fine the steps are when the window does not say it.
  Recorder(sc_core::sc_object& root, const TraceWindow& window, Cycle expected, double clock_mhz);
  ~Recorder();

  /// What was seen, when the run ended in cycle `elapsed`. Throws SimulationError when it is more
  /// than a trace may hold.
  Trace trace(Cycle elapsed);

 private:
  struct PartLog;
  struct FifoLog;
  struct TrafficLog;

  static std::size_t tracks_below(sc_core::sc_object& object);
  void attach(sc_core::sc_object& object);
  std::unique_ptr<TrafficLog> traffic_log(const std::string& path, const std::string& unit,
                                          const std::vector<std::string>& names);

  TraceWindow window_;
  double clock_mhz_;
  std::vector<std::unique_ptr<PartLog>> parts_;
  std::vector<std::unique_ptr<FifoLog>> fifos_;
  std::vector<std::unique_ptr<TrafficLog>> traffic_;
};

}  // namespace rill
