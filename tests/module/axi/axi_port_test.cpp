// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/axi_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/module/axi/memory_bench.h"
#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

namespace {

// 200 MHz and a DRAM clock of 1.25 ns: four DRAM clocks are one fabric cycle, exactly.
constexpr double kMhz = 200;
constexpr DramTick kTicksPerCycle = 4;
constexpr DramTick kDramBurst = 4;

/// A burst issued in cycle 0 is granted in cycle 1, reaches the controller `latency` cycles later
/// and is seen at the DRAM clock edge after that.
DramTick arrival_tick(const BoardSpec::Port& port) {
  return (1 + port.latency_cycles) * kTicksPerCycle + 1;
}

}  // namespace

TEST(AxiPort, ALoneReadTakesTheSumOfItsParts) {
  const FabricClock clock(kMhz);
  const MemorySpec spec = ddr3_1600();
  const BoardSpec::Port port_spec = hp_port();
  Ddr ddr("ddr", spec, clock);
  AxiPort port("port", port_spec, ddr);
  const ScriptedMaster master(port.connect(), clock, sequential(0, 64, 1));
  sc_core::sc_start();
  ASSERT_TRUE(master.finished());
  const DramTick data_end =
      arrival_tick(port_spec) + spec.timing.trcd + spec.timing.cl + kDramBurst;
  const Cycle first = ceil_div(data_end, kTicksPerCycle) + port_spec.latency_cycles;
  const BurstDone& done = master.done()[0];
  EXPECT_EQ(done.first_beat, first);
  EXPECT_EQ(done.beats, (std::vector<Cycle>{first, first + 1, first + 2, first + 3}));
  EXPECT_EQ(done.last_beat, first + 3);
}

TEST(AxiPort, ALoneWriteIsAnsweredWhenTheControllerHasIt) {
  const FabricClock clock(kMhz);
  const BoardSpec::Port port_spec = hp_port();
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", port_spec, ddr);
  const ScriptedMaster master(port.connect(), clock, sequential(0, 64, 1, Direction::Write));
  sc_core::sc_start();
  ASSERT_TRUE(master.finished());
  const BurstDone& done = master.done()[0];
  EXPECT_EQ(done.beats, (std::vector<Cycle>{1, 2, 3, 4}));
  // Last beat in cycle 4, at the controller at the clock edge after 4 + latency, response back.
  const DramTick accepted = (4 + port_spec.latency_cycles) * kTicksPerCycle + 1;
  EXPECT_EQ(done.response, ceil_div(accepted, kTicksPerCycle) + port_spec.latency_cycles);
  EXPECT_EQ(ddr.channel().counters().writes, 1);
}

TEST(AxiPort, ASlowPortCarriesABeatEveryCycle) {
  const FabricClock clock(100);  // 64 bits at 100 MHz: 0.8 of the memory's 12.8 GB/s
  BoardSpec::Port port_spec = hp_port();
  port_spec.width_bits = 64;
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", port_spec, ddr);
  constexpr int kBursts = 200;
  const ScriptedMaster master(port.connect(), clock, sequential(0, 512, kBursts));
  sc_core::sc_start();
  ASSERT_TRUE(master.finished());
  // 2 KiB of data in the FIFO (2.56 us) cover a refresh (0.26 us): no gap anywhere.
  EXPECT_EQ(master.done().back().last_beat - master.done().front().first_beat + 1, kBursts * 64);
}

TEST(AxiPort, AFastPortGetsWhatTheMemoryGives) {
  const FabricClock clock(800);  // 128 bits at 800 MHz: 12.8 GB/s asked of 3.2
  MemorySpec spec = ddr3_1600();
  spec.bus_bits = 16;
  Ddr ddr("ddr", spec, clock);
  AxiPort port("port", hp_port(), ddr);
  constexpr int kBursts = 256;
  constexpr int kBytes = 1024;
  const ScriptedMaster master(port.connect(), clock, sequential(0, kBytes, kBursts));
  sc_core::sc_start();
  ASSERT_TRUE(master.finished());
  // 800 MHz is the DRAM clock: cycles are clocks. 16 bytes every tCCD, except for refresh.
  const Cycle cycles = master.done().back().last_beat - master.done().front().first_beat;
  const Cycle data = static_cast<Cycle>(kBursts) * kBytes / 16 * spec.timing.tccd_s;
  const Cycle refreshes = data / (spec.timing.trefi - spec.timing.trfc) + 1;
  // tRTP, tRP, tRFC, tRCD, and at most one tRAS before: what a refresh takes from a stream.
  const Cycle refresh = spec.timing.tras + spec.timing.trp + spec.timing.trfc + spec.timing.trcd;
  EXPECT_GE(cycles, data - spec.timing.tccd_s);
  EXPECT_LE(cycles, data + refreshes * refresh + data / 100);
}

TEST(AxiPort, OneOutstandingBurstWaitsForItsLastBeat) {
  const FabricClock clock(kMhz);
  const MemorySpec spec = ddr3_1600();
  BoardSpec::Port port_spec = hp_port();
  port_spec.outstanding = 1;
  Ddr ddr("ddr", spec, clock);
  AxiPort port("port", port_spec, ddr);
  MemoryPort& first = port.connect();
  MemoryPort& second = port.connect();
  const ScriptedMaster a(first, clock, sequential(0, 64, 1));
  const ScriptedMaster b(second, clock, sequential(64, 64, 1));
  sc_core::sc_start();
  ASSERT_TRUE(a.finished() && b.finished());
  // The second in turn is granted in the cycle after the last beat of the other; its row is open.
  const Cycle early = std::min(a.done()[0].last_beat, b.done()[0].last_beat);
  const Cycle late = std::max(a.done()[0].first_beat, b.done()[0].first_beat);
  const DramTick arrival = (early + 1 + port_spec.latency_cycles) * kTicksPerCycle + 1;
  const DramTick data_end = arrival + spec.timing.cl + kDramBurst;
  EXPECT_EQ(late, ceil_div(data_end, kTicksPerCycle) + port_spec.latency_cycles);
}

TEST(AxiPort, DataInFlightNeverExceedsTheFifo) {
  const FabricClock clock(kMhz);
  BoardSpec::Port small = hp_port();
  small.fifo_bytes = 64;
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", small, ddr);
  const ScriptedMaster master(port.connect(), clock, sequential(0, 256, 1));
  sc_core::sc_start();
  ASSERT_TRUE(master.finished());
  // One DRAM burst at a time: each waits for the last beat of the one before to leave the FIFO.
  const std::vector<Cycle>& beats = master.done()[0].beats;
  ASSERT_EQ(beats.size(), 16U);
  for (std::size_t i = 4; i < beats.size(); i += 4) {
    EXPECT_GT(beats[i] - beats[i - 1], 2 * small.latency_cycles) << i;
    EXPECT_EQ(beats[i + 3] - beats[i], 3) << i;
  }
}

TEST(AxiPort, RefusesBurstsThatAxiForbids) {
  const FabricClock clock(kMhz);
  BoardSpec::Port axi3 = hp_port();
  axi3.max_burst_beats = 16;
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", axi3, ddr);
  MemoryPort& master = port.connect();
  const auto burst = [](std::uint64_t address, std::uint32_t bytes) {
    return Burst{address, bytes, Direction::Read, Purpose::Input, 0};
  };
  EXPECT_THROW(master.issue(burst(4096 - 32, 64), 0), InternalError) << "crosses 4 KiB";
  EXPECT_THROW(master.issue(burst(0, 17 * 16), 0), InternalError) << "17 beats";
  EXPECT_THROW(master.issue(burst(8, 16 * 16), 0), InternalError) << "17 beats, unaligned";
  EXPECT_THROW(master.issue(burst(0, 0), 0), InternalError) << "empty";
  const std::uint64_t capacity = ddr.channel().address_map().capacity();
  EXPECT_THROW(master.issue(burst(capacity, 16), 0), SimulationError) << "beyond the memory";
  EXPECT_NO_THROW(master.issue(burst(4096 - 64, 64), 0));
}

TEST(AxiPort, RejectsPortsThatCannotWork) {
  const FabricClock clock(kMhz);
  Ddr ddr("ddr", ddr3_1600(), clock);
  BoardSpec::Port port = hp_port();
  port.fifo_bytes = 32;
  EXPECT_THROW(AxiPort("a", port, ddr), ConfigError);
  port = hp_port();
  port.width_bits = 96;
  EXPECT_THROW(AxiPort("b", port, ddr), ConfigError);
  port = hp_port();
  port.max_burst_beats = 257;
  EXPECT_THROW(AxiPort("c", port, ddr), ConfigError);
}

TEST(AxiPort, ContentsTravelThroughThePort) {
  const FabricClock clock(kMhz);
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", hp_port(), ddr);
  MemoryPort& writer = port.connect();
  MemoryPort& reader = port.connect();
  std::vector<std::uint8_t> bytes(300);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  writer.write_bytes(1000, bytes.data(), bytes.size());
  std::vector<std::uint8_t> read(300);
  reader.read_bytes(1000, read.data(), read.size());
  EXPECT_EQ(read, bytes);
}

}  // namespace rill::test
