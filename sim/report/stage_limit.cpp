// SPDX-License-Identifier: Apache-2.0
#include "sim/report/stage_limit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/report/words.h"

namespace rill {

namespace {

std::string parallelism(const Folding& folding) {
  std::string text = fmt::format("PE {} x SIMD {}", folding.pe, folding.simd);
  if (folding.pixels > 1) text += fmt::format(" x {} pixels", folding.pixels);
  return text;
}

/// Which of its numbers makes a stage faster.
const char* folded_by(const LayerRow& stage) {
  if (stage.macs > 0) return "PE or SIMD";
  return stage.folding.pe < stage.out.channels ? "PE" : "pixels";
}

/// What makes a stage faster, and how far that goes.
struct Remedy {
  std::string what;
  bool is_folding = true;
  std::string then;        ///< the part that limits the stage in the end, if that is known
  double then_cycles = 0;  ///< of a frame
};

Remedy remedy_of(const LayerRow& stage) {
  Remedy remedy{fmt::format("raise its {}", folded_by(stage)), true, "", 0};
  if (!stage.window_unit) return remedy;
  const WindowUnit& unit = *stage.window_unit;
  remedy.then = "its window unit";
  remedy.then_cycles = static_cast<double>(unit.fewest_cycles);
  if (!is_its_window_unit(stage)) return remedy;
  if (unit.is_folded()) {
    remedy.what = fmt::format("raise its {}", unit.folded_by);
    remedy.then = "the fastest unit of its kind";
    return remedy;
  }
  remedy.is_folding = false;
  remedy.what = fmt::format(
      "let it read and give at the same time (design.line_buffers: {{{}: ideal}})", stage.layer);
  remedy.then = stage.macs > 0 ? "its array" : "its pool";
  remedy.then_cycles = static_cast<double>(unit.reader_cycles);
  return remedy;
}

/// Who is busy, for how much of which time.
std::string busy_text(const LayerRow& stage, double share, const char* whole, double cycles) {
  const std::string time =
      fmt::format("{} of {} ({}, ", percent_text(share), whole, cycles_text(std::llround(cycles)));
  if (!stage.held_by.empty()) {
    return "works or is held up " + time + parallelism(stage.folding) + ')';
  }
  if (!is_its_window_unit(stage)) return "busy " + time + parallelism(stage.folding) + ')';
  const WindowUnit& unit = *stage.window_unit;
  return "its window unit is busy " + time +
         (unit.is_folded() ? parallelism(stage.folding) + ", " + unit.style + ')'
                           : unit.style + ", whatever its PE and SIMD)");
}

/// What comes next when the reader that holds the limiter up takes wider words.
Limiter once_released(const RunReport& report, const Limiter& limiter) {
  Limiter next = limiter;
  next.runner_up = limiter.stage;
  next.runner_up_cycles = static_cast<double>(limiter.stage->own_cycles);
  for (const LayerRow& row : report.layers) {
    const bool other = &row != limiter.stage && row.layer != limiter.stage->held_by;
    if (row.group != limiter.group->name || !other) continue;
    if (busy_cycles(row) <= next.runner_up_cycles) continue;
    next.runner_up = &row;
    next.runner_up_cycles = busy_cycles(row);
  }
  return next;
}

/// A stage of `cycles`; own work far below them: its reader holds it up, and could be faster.
const std::string& to_blame(const LayerRow& stage, double cycles) {
  const bool idle = static_cast<double>(stage.own_cycles) < 0.9 * cycles;
  return !stage.held_by.empty() && idle ? stage.held_by : stage.layer;
}

/// The rest of the sentence: what would help until who is next, or that nothing alone does.
std::string what_helps(const RunReport& report, const Limiter& limiter, const Remedy& remedy) {
  std::string name = limiter.memory_cycles >= limiter.runner_up_cycles ? "DDR"
                     : limiter.runner_up != nullptr
                         ? to_blame(*limiter.runner_up, limiter.runner_up_cycles)
                         : "";
  double next = std::max(limiter.runner_up_cycles, limiter.memory_cycles);
  if (remedy.then_cycles > next) {
    next = remedy.then_cycles;
    name = remedy.then;
  }
  if (next <= 0) return fmt::format("; {}.", remedy.what);
  const double gain = limiter.stage_cycles - next;
  if (gain < 0.01 * limiter.stage_cycles) {
    return fmt::format(
        "; {} is as busy, so the folding is balanced: only more "
        "hardware everywhere is faster.",
        name);
  }
  return fmt::format("; {} until {} is next at {}, {} less.", remedy.what, name,
                     cycles_text(std::llround(next)),
                     percent_text(share_of(gain, report.interval_cycles)));
}

/// FIFOs that were full at some time while a stage of the machine, not a DMA, wrote into them; 0
/// when that held nobody up for long.
int full_fifos(const RunReport& report) {
  constexpr double kLong = 0.05;  // of the frames' time
  const double time = report.interval_cycles * report.frames;
  int full = 0;
  bool longed = false;
  for (const FifoRow& fifo : report.fifos) {
    if (fifo.from_memory || !fifo.high_water || *fifo.high_water < fifo.depth) continue;
    ++full;
    longed = longed || static_cast<double>(fifo.blocked.value_or(0)) > kLong * time;
  }
  return longed ? full : 0;
}

}  // namespace

bool is_its_window_unit(const LayerRow& stage) {
  if (!stage.window_unit) return false;
  return stage.timing ? stage.timing->part == "line_buffer" : stage.window_unit->sets_the_pace();
}

std::optional<Bottleneck> waiting_limit(const RunReport& report, const Limiter& limiter) {
  constexpr double kHardlyRests = 0.85;
  if (report.sequential || report.interval_source != IntervalSource::Measured) return {};
  const double share = share_of(limiter.stage_cycles, report.interval_cycles);
  const int full = full_fifos(report);
  if (share >= kHardlyRests || full == 0) return {};
  Bottleneck result;
  result.kind = Bottleneck::Kind::Stage;
  result.what = limiter.stage->layer;
  result.share = share;
  result.sentence = fmt::format(
      "Stages wait for each other: {} of the FIFOs between them were full at some time, and even "
      "the "
      "hardest working stage rests; {}: {}. Deeper FIFOs (design.fifo_depth) come first, for at "
      "most {} less.",
      full, limiter.stage->layer,
      busy_text(*limiter.stage, share, "every frame", limiter.stage_cycles),
      percent_text(1 - share));
  return result;
}

Bottleneck stage_limit(const RunReport& report, const Limiter& found, const ScarceText& scarce) {
  const bool held = !found.stage->held_by.empty();
  const Limiter limiter = held ? once_released(report, found) : found;
  const LayerRow& stage = *limiter.stage;
  Bottleneck result;
  result.kind = Bottleneck::Kind::Stage;
  result.what = stage.layer;
  const double whole = report.sequential ? limiter.group->active_cycles : report.interval_cycles;
  result.share = std::min(1.0, share_of(limiter.stage_cycles, whole));
  result.sentence = fmt::format(
      "{} limits: {}", stage.layer,
      busy_text(stage, result.share, report.sequential ? "its group's time" : "every frame",
                limiter.stage_cycles));
  Remedy remedy = remedy_of(stage);
  if (held) {
    const LayerRow& reader =
        *std::find_if(report.layers.begin(), report.layers.end(),
                      [&](const LayerRow& row) { return row.layer == stage.held_by; });
    result.sentence += fmt::format("; {} takes its words too slowly ({})", reader.layer,
                                   parallelism(reader.folding));
    // A reader of wider words is a small change; a faster folding of everything may not fit.
    remedy = {fmt::format("raise that {}", folded_by(reader)), false, "", 0};
  }
  const std::string short_of =
      scarce && remedy.is_folding ? scarce(limiter.group->name) : std::string();
  result.sentence += short_of.empty() ? what_helps(report, limiter, remedy)
                                      : "; a faster folding of its group " + short_of + ".";
  return result;
}

}  // namespace rill
