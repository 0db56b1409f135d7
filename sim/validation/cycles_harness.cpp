// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/cycles_harness.h"

#include <algorithm>

namespace rill::cycles {

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

StatusWriter::StatusWriter(const sc_core::sc_module_name& name, RunContext& context,
                           const FrameGate& gate, WordSink& sink)
    : Part(name, context) {
  start_process("run", [&gate, &sink] {
    for (std::int64_t frame = 0;; ++frame) {
      while (gate.jobs_done() <= frame) sc_core::wait(gate.done());
      sink.put(gate.done_cycle(), nullptr);
    }
  });
}

}  // namespace rill::cycles
