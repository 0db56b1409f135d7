// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>
#include <vector>

#include "modules/axi/axi_port.h"
#include "tests/module/axi/in_child.h"
#include "tests/module/axi/memory_bench.h"
#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

namespace {

constexpr int kMasters = 4;

/// Bursts of mixed sizes, directions and times, some of them at the very same cycles.
std::vector<ScriptedBurst> mixed_script(unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  std::vector<ScriptedBurst> script;
  Cycle cycle = 0;
  for (int i = 0; i < 60; ++i) {
    const auto bytes = static_cast<std::uint32_t>(pick(1, 1024));
    const auto offset = static_cast<std::uint64_t>(pick(0, 4096 - static_cast<int>(bytes)));
    const auto page = static_cast<std::uint64_t>(pick(0, 5000));
    script.push_back({cycle,
                      {page * 4096 + offset, bytes,
                       pick(0, 2) == 0 ? Direction::Write : Direction::Read, Purpose::Input, 0}});
    cycle += pick(0, 3) == 0 ? pick(0, 300) : 0;
  }
  return script;
}

/// Beats and response of every burst, with the masters' processes made in the given order.
std::vector<Cycle> simulate(const std::array<std::size_t, kMasters>& order, unsigned seed) {
  const FabricClock clock(187.5);  // not a multiple of the DRAM clock
  Ddr ddr("ddr", ddr4_2400(), clock);
  AxiPort port_a("port_a", hp_port(), ddr);
  AxiPort port_b("port_b", hp_port(), ddr);
  std::vector<MemoryPort*> ports;
  for (AxiPort* port : {&port_a, &port_a, &port_b, &port_b}) ports.push_back(&port->connect());
  std::array<std::unique_ptr<ScriptedMaster>, kMasters> masters;
  for (const std::size_t i : order) {
    const auto script = mixed_script(seed * kMasters + static_cast<unsigned>(i));
    masters[i] = std::make_unique<ScriptedMaster>(*ports[i], clock, script);
  }
  sc_core::sc_start();
  std::vector<Cycle> times;
  for (const auto& master : masters) {
    for (const BurstDone& done : master->done()) {
      times.insert(times.end(), {done.first_beat, done.last_beat, done.response});
    }
  }
  return times;
}

std::vector<Cycle> times_with_order(const std::array<std::size_t, kMasters>& order, unsigned seed) {
  return in_child([&] { return simulate(order, seed); });
}

}  // namespace

TEST(AxiSharing, TwoPortsShareTheMemoryEvenly) {
  const FabricClock clock(400);  // two ports of 6.4 GB/s on a memory of 3.2
  MemorySpec spec = ddr3_1600();
  spec.bus_bits = 16;
  Ddr ddr("ddr", spec, clock);
  AxiPort port_a("a", hp_port(), ddr);
  AxiPort port_b("b", hp_port(), ddr);
  constexpr int kBursts = 64;
  const ScriptedMaster a(port_a.connect(), clock, sequential(0, 1024, kBursts));
  // Half a memory further on and in another bank.
  const ScriptedMaster b(port_b.connect(), clock, sequential((1 << 26) + 4096, 1024, kBursts));
  sc_core::sc_start();
  ASSERT_TRUE(a.finished() && b.finished());
  const auto end_a = static_cast<double>(a.done().back().last_beat);
  const auto end_b = static_cast<double>(b.done().back().last_beat);
  EXPECT_NEAR(end_a / end_b, 1, 0.02);
  const double seconds = std::max(end_a, end_b) / 400e6;
  const double gbps = 2.0 * kBursts * 1024 / seconds * 1e-9;
  EXPECT_LT(gbps, spec.peak_gbps());
  EXPECT_GT(gbps, 0.85 * spec.peak_gbps());
}

TEST(AxiSharing, TwoMastersOfOnePortTakeTurns) {
  const FabricClock clock(200);
  Ddr ddr("ddr", ddr3_1600(), clock);
  AxiPort port("port", hp_port(), ddr);
  MemoryPort& first = port.connect();
  MemoryPort& second = port.connect();
  constexpr int kBursts = 40;
  const ScriptedMaster a(first, clock, sequential(0, 512, kBursts));
  const ScriptedMaster b(second, clock, sequential(1 << 20, 512, kBursts));
  sc_core::sc_start();
  ASSERT_TRUE(a.finished() && b.finished());
  // 3.2 GB/s of port on 12.8 of memory: beats without a gap, bursts of 32 beats alternating.
  const Cycle first_beat = std::min(a.done().front().first_beat, b.done().front().first_beat);
  const Cycle last_beat = std::max(a.done().back().last_beat, b.done().back().last_beat);
  EXPECT_EQ(last_beat - first_beat + 1, 2 * kBursts * 32);
  for (std::size_t i = 1; i < kBursts; ++i) {
    EXPECT_EQ(a.done()[i].first_beat - a.done()[i - 1].first_beat, 64) << i;
  }
}

TEST(AxiSharing, TheOrderOfProcessesDoesNotMatter) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    const auto forwards = times_with_order({0, 1, 2, 3}, seed);
    ASSERT_EQ(forwards.size(), 3U * kMasters * 60) << "seed " << seed;
    EXPECT_EQ(times_with_order({3, 2, 1, 0}, seed), forwards) << "seed " << seed;
    EXPECT_EQ(times_with_order({2, 0, 3, 1}, seed), forwards) << "seed " << seed;
  }
}

}  // namespace rill::test
