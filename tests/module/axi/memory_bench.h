// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "modules/axi/axi_port.h"
#include "modules/ddr/ddr.h"
#include "sim/sysc/clock.h"

namespace rill::test {

/// A burst that a scripted master issues, not before `cycle`.
struct ScriptedBurst {
  Cycle cycle = 0;
  Burst burst;
};

/// A master that issues its bursts in order as soon as the port allows and notes when they came
/// back.
class ScriptedMaster {
 public:
  ScriptedMaster(MemoryPort& port, const FabricClock& clock, std::vector<ScriptedBurst> script)
      : port_(port), clock_(clock), script_(std::move(script)) {
    sc_core::sc_spawn([this] { run(); }, sc_core::sc_gen_unique_name("master"));
  }

  const std::vector<BurstDone>& done() const { return done_; }
  bool finished() const { return done_.size() == script_.size(); }

 private:
  void run() {
    for (const ScriptedBurst& next : script_) {
      while (!port_.can_issue(next.burst.direction)) collect();
      clock_.wait_until(next.cycle);
      port_.issue(next.burst, next.cycle);
    }
    while (!finished()) collect();
  }
  void collect() {
    while (!port_.has_done(Direction::Read) && !port_.has_done(Direction::Write)) {
      sc_core::wait(port_.changed());
    }
    const bool read = port_.has_done(Direction::Read);
    done_.push_back(port_.collect(read ? Direction::Read : Direction::Write));
  }

  MemoryPort& port_;
  const FabricClock& clock_;
  std::vector<ScriptedBurst> script_;
  std::vector<BurstDone> done_;
};

/// Bursts one after another from `address` on, all wanted at cycle 0.
inline std::vector<ScriptedBurst> sequential(std::uint64_t address, std::uint32_t burst_bytes,
                                             int count, Direction direction = Direction::Read) {
  std::vector<ScriptedBurst> script;
  for (int i = 0; i < count; ++i) {
    script.push_back({0, {address, burst_bytes, direction, Purpose::Input, 0}});
    address += burst_bytes;
  }
  return script;
}

/// Zynq UltraScale+ HP port: 128 bits, 2 KiB data FIFO each way (UG1085).
inline BoardSpec::Port hp_port() {
  BoardSpec::Port port;
  port.width_bits = 128;
  port.max_burst_beats = 256;
  port.outstanding = 8;
  port.fifo_bytes = 2048;
  port.latency_cycles = 3;
  return port;
}

}  // namespace rill::test
