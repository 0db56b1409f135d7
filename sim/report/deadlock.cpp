// SPDX-License-Identifier: Apache-2.0
#include "sim/report/deadlock.h"

#include <fmt/format.h>

#include "sim/report/words.h"

namespace rill {

namespace {

std::string reason(const WaitingModule& waiting) {
  switch (waiting.state) {
    case WaitingModule::State::Blocked:
      if (waiting.fifo.empty()) break;
      return fmt::format("is blocked: the FIFO {} to {} is full ({} words)", waiting.fifo,
                         waiting.waits_for, grouped(waiting.depth));
    case WaitingModule::State::Starved:
      if (waiting.fifo.empty()) break;
      return fmt::format("is starved: the FIFO {} from {} is empty", waiting.fifo,
                         waiting.waits_for);
    case WaitingModule::State::Memory:
      return "waits for the memory" + (waiting.remark.empty() ? "" : ": " + waiting.remark);
  }
  return waiting.remark.empty() ? "waits for nothing in the machine" : waiting.remark;
}

std::string remedy(const DeadlockReport& report) {
  std::string depths;
  bool any_full = false;
  for (const WaitingModule& waiting : report.chain) {
    any_full =
        any_full || (waiting.state == WaitingModule::State::Blocked && !waiting.fifo.empty());
    if (waiting.needed_depth == 0) continue;
    depths += fmt::format("{}design.fifos.{}: {}", depths.empty() ? "" : ", ", waiting.fifo,
                          waiting.needed_depth);
  }
  if (!depths.empty()) return "It runs with " + depths + ".";
  if (any_full)
    return "No depth of these FIFOs alone frees it; look at what the last one waits for.";
  return "No FIFO is full, so a deeper one does not help: words are missing. Check the line "
         "buffers "
         "(design.line_buffer_rows).";
}

}  // namespace

std::string deadlock_text(const DeadlockReport& report) {
  std::string text =
      fmt::format("deadlock: nothing moves after cycle {}, with {} of {} frames done",
                  grouped(report.at), report.frames_done, report.frames_wanted);
  for (const WaitingModule& waiting : report.chain) {
    text += fmt::format("\n  {} {}", waiting.module, reason(waiting));
  }
  if (report.is_circle && !report.chain.empty()) {
    text += fmt::format("\n  … which closes the circle at {}", report.chain.front().module);
  }
  return text + '\n' + remedy(report);
}

}  // namespace rill
