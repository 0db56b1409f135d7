// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/cycles_harness.h"

#include <algorithm>

namespace rill::cycles {

namespace {

int beats_of(const Burst& burst, int width_bytes) {
  const auto width = static_cast<std::uint64_t>(width_bytes);
  return static_cast<int>((burst.address + burst.bytes + width - 1) / width -
                          burst.address / width);
}

}  // namespace

Source::Source(const sc_core::sc_module_name& name, RunContext& context, StreamFifo& into,
               std::int64_t words, bool half, Cycle first)
    : Part(name, context) {
  start_process("run", [this, &into, words, half, first] { run(into, words, half, first); });
}

void Source::run(StreamFifo& into, std::int64_t words, bool half, Cycle first) {
  Cycle offered = first;
  for (std::int64_t word = 0; word < words; ++word) {
    offered = into.put(offered, nullptr) + (half ? 2 : 1);
  }
}

Cycle Sink::ready_from(Cycle cycle) const {
  cycle = std::max(cycle, kStart);
  return half_ && (cycle - kStart) % 2 != 0 ? cycle + 1 : cycle;
}

Cycle Sink::put(Cycle offered, const Code* /*codes*/) {
  const Cycle earliest = taken_.empty() ? offered : std::max(offered, taken_.back() + 1);
  taken_.push_back(ready_from(earliest));
  return taken_.back();
}

Forward::Forward(const sc_core::sc_module_name& name, RunContext& context, StreamFifo& from,
                 WordSink& to, const Sink* paced)
    : Part(name, context) {
  start_process("run", [this, &from, &to, paced] { run(from, to, paced); });
}

void Forward::run(StreamFifo& from, WordSink& to, const Sink* paced) {
  for (;;) {
    if (from.available() == 0) from.wait_word();
    Cycle cycle = from.word_at();
    if (paced != nullptr) cycle = paced->ready_from(cycle);
    from.read(to.put(cycle, nullptr), nullptr);
  }
}

RamReader::RamReader(const sc_core::sc_module_name& name, RunContext& context,
                     const BurstPlan& plan, int width_bytes, int descriptors, int latency,
                     WordSink& sink)
    : Part(name, context) {
  start_process("run", [plan, width_bytes, descriptors, latency, &sink] {
    RamPort ram(latency);
    Cycle last = kStart - 1;
    for (int descriptor = 0; descriptor < descriptors; ++descriptor) {
      for (BurstPlan bursts = plan; !bursts.empty();) {
        const int beats = beats_of(bursts.take(Direction::Read, Purpose::Input), width_bytes);
        // The address of the next burst waits at the RAM while this one runs.
        Cycle beat = ram.first_beat(kStart);
        for (int i = 0; i < beats; ++i) {
          last = sink.put(std::max(beat, last + 1), nullptr);
          beat = std::max(beat + 1, last);
        }
        // Two registers between RAM and stream let the RAM finish while the sink waits.
        ram.finish(std::max(beat - 1, last - 1));
      }
    }
  });
}

RamWriter::RamWriter(const sc_core::sc_module_name& name, RunContext& context,
                     const BurstPlan& plan, int width_bytes, int descriptors, StreamFifo& from,
                     Sink& sink)
    : Part(name, context) {
  // Registers, RAM and response lie between the last word and the status (verilog-axi, axi_dma_wr
  // with axi_ram); the next descriptor's words may come a cycle before it.
  constexpr int kStatusCycles = 4;
  start_process("run", [plan, width_bytes, descriptors, &from, &sink] {
    RamPort ram(0);
    for (int descriptor = 0; descriptor < descriptors; ++descriptor) {
      Cycle last = 0;
      for (BurstPlan bursts = plan; !bursts.empty();) {
        const int beats = beats_of(bursts.take(Direction::Write, Purpose::Output), width_bytes);
        last = ram.first_beat(kStart) - 1;
        for (int i = 0; i < beats; ++i) last = from.get(last + 1, nullptr);
        ram.finish(last);
      }
      sink.put(last + kStatusCycles, nullptr);
      ram.finish(last + 1);
    }
  });
}

}  // namespace rill::cycles
