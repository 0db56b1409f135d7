// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <systemc>
#include <vector>

#include "modules/axi/axi_port.h"
#include "modules/dma/dma_read.h"
#include "modules/dma/dma_weights.h"
#include "modules/dma/dma_write.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "tests/module/axi/memory_bench.h"
#include "tests/unit/ddr/test_memories.h"

namespace rill::test {

/// A memory with one HP port at 200 MHz: four DRAM clocks of 1.25 ns are one cycle, exactly.
struct DmaBench {
  RunContext context;
  FabricClock clock{200};
  MemorySpec memory = ddr3_1600();
  BoardSpec::Port port_spec = hp_port();
  Ddr ddr{"ddr", memory, clock};
  AxiPort port{"port", port_spec, ddr};

  void run() { context.run(); }
  std::int64_t bytes_read() const { return ddr.channel().counters().reads * ddr.burst_bytes(); }
  void fill(std::uint64_t address, std::size_t count, unsigned seed) {
    const std::vector<std::uint8_t> bytes = noise(count, seed);
    ddr.contents().write(address, bytes.data(), count);
  }
  std::vector<std::uint8_t> dump(std::uint64_t address, std::size_t count) const {
    std::vector<std::uint8_t> bytes(count);
    ddr.contents().read(address, bytes.data(), count);
    return bytes;
  }
  static std::vector<std::uint8_t> noise(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
  }
};

/// Takes every word at once and notes when.
class NotingSink : public WordSink {
 public:
  explicit NotingSink(const StreamShape& shape) : shape_(shape) {}
  const StreamShape& shape() const override { return shape_; }
  Cycle put(Cycle offered, const Code* codes) override {
    cycles.push_back(offered);
    if (codes != nullptr) words.emplace_back(codes, codes + shape_.codes_per_word());
    return offered;
  }
  bool ready() const override { return true; }
  const sc_core::sc_event& request_room() override { return never_; }
  std::vector<Cycle> cycles;
  std::vector<std::vector<Code>> words;

 private:
  StreamShape shape_;
  sc_core::sc_event never_;
};

inline DmaConfig map_at(std::uint64_t address, int bytes_per_code = 1, int burst_beats = 64) {
  DmaConfig config;
  config.address = address;
  config.layout.code.bits = 8 * bytes_per_code;
  config.bits = 8 * bytes_per_code;
  config.burst_beats = burst_beats;
  return config;
}

inline std::int64_t sum_of_states(const Activity& activity) {
  std::int64_t sum = 0;
  for (int state = 0; state < kStates; ++state) sum += activity.cycles(static_cast<State>(state));
  return sum;
}

}  // namespace rill::test
