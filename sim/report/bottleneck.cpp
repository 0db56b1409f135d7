// SPDX-License-Identifier: Apache-2.0
#include "sim/report/bottleneck.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/words.h"

namespace rill {

namespace {

constexpr double kSaturated = 0.7;  // below this share of the time, nothing is the one limit

/// Who works hardest in a group, and for how many cycles of a frame.
struct Limiter {
  const GroupRow* group = nullptr;
  const LayerRow* stage = nullptr;      ///< the busiest stage; null in a group without stages
  const LayerRow* runner_up = nullptr;  ///< the next one
  double stage_cycles = 0;
  double runner_up_cycles = 0;
  double memory_cycles = 0;

  bool is_memory() const { return memory_cycles > stage_cycles; }
  double cycles() const { return std::max(stage_cycles, memory_cycles); }
};

/// Cycles of a frame that a stage needs: those in which it works, and where the width of its
/// reader's words holds it up, those in which it cannot give what it has.
double busy_cycles(const LayerRow& row) {
  const auto closed_form = static_cast<double>(row.closed_form_cycles);
  if (!row.timing) return closed_form;
  return row.held_by.empty() ? row.timing->busy_per_frame
                             : std::max(row.timing->busy_per_frame, closed_form);
}

/// Cycles of a frame in which a DMA moved data or waited for the memory.
double moving_cycles(const RunReport& report, const TransferRow& transfer) {
  const Account& account = *transfer.account;
  return share_of(static_cast<double>(account.busy + account.memory), report.frames);
}

/// Share of the frame in which weights were brought in: one DMA does it for all groups, and for the
/// next group while one works. Before simulation they count in the groups' memory floors.
double weights_share(const RunReport& report) {
  if (!report.weights_streamed || !report.simulated) return 0;
  double cycles = 0;
  for (const TransferRow& transfer : report.transfers) {
    if (transfer.purpose != Purpose::Weights || !transfer.account) continue;
    cycles = std::max(cycles, moving_cycles(report, transfer));
  }
  return std::min(1.0, share_of(cycles, report.interval_cycles));
}

Limiter limiter_of(const RunReport& report, const GroupRow& group) {
  Limiter limiter;
  limiter.group = &group;
  for (const LayerRow& row : report.layers) {
    if (row.group != group.name) continue;
    const double cycles = busy_cycles(row);
    if (limiter.stage == nullptr || cycles > limiter.stage_cycles) {
      limiter.runner_up = limiter.stage;
      limiter.runner_up_cycles = limiter.stage_cycles;
      limiter.stage = &row;
      limiter.stage_cycles = cycles;
    } else if (limiter.runner_up == nullptr || cycles > limiter.runner_up_cycles) {
      limiter.runner_up = &row;
      limiter.runner_up_cycles = cycles;
    }
  }
  limiter.memory_cycles = report.simulated ? 0 : group.memory_floor_cycles;
  for (const TransferRow& transfer : report.transfers) {
    if (transfer.group != group.name || !transfer.account) continue;
    limiter.memory_cycles = std::max(limiter.memory_cycles, moving_cycles(report, transfer));
  }
  return limiter;
}

std::string parallelism(const Folding& folding) {
  std::string text = fmt::format("PE {} x SIMD {}", folding.pe, folding.simd);
  if (folding.pixels > 1) text += fmt::format(" x {} pixels", folding.pixels);
  return text;
}

/// Which of its numbers makes a stage faster.
const char* remedy(const LayerRow& stage) {
  if (stage.macs > 0) return "PE or SIMD";
  return stage.folding.pe < stage.out.channels ? "PE" : "pixels";
}

/// Goes on with a sentence that has ended.
void go_on(std::string* sentence, const std::string& clause) {
  sentence->pop_back();
  *sentence += "; " + clause + '.';
}

/// Weights that the chip's memories can hold may stay there.
std::string weights_remedy(const RunReport& report) {
  constexpr double kBitsOfBram36 = 36 * 1024;  // UG573
  constexpr double kBitsOfUram = 288 * 1024;
  const double chip = report.capacity.bram36 * kBitsOfBram36 + report.capacity.uram * kBitsOfUram;
  if (static_cast<double>(report.weight_bytes) * 8 <= chip) {
    return "keep them on chip (design.weights: resident)";
  }
  return fmt::format(
      "they are more than the chip's {} of memory; use narrower ones "
      "(numerics.weight_bits; a code takes a byte at least), more or wider ports "
      "(design.dma_ports), or a larger "
      "board",
      bytes_text(chip / 8));
}

/// What a user can do about the memory, by what most of the bytes are.
std::string memory_remedy(const RunReport& report) {
  const auto largest = std::max_element(report.frame_bytes.begin(), report.frame_bytes.end());
  const double all = static_cast<double>(report.frame_read + report.frame_written);
  const std::string share = percent_text(share_of(static_cast<double>(*largest), all));
  switch (static_cast<Purpose>(largest - report.frame_bytes.begin())) {
    case Purpose::IntermediateMap:
      return share + " of the bytes are intermediate maps; fuse more layers (design.fusion)";
    case Purpose::Weights:
      return share + " of the bytes are weights; " + weights_remedy(report);
    default:
      return share +
             " of the bytes are the picture and the answer; use more or wider ports "
             "(design.dma_ports)";
  }
}

std::string bandwidth_text(const RunReport& report) {
  const double gbps = average_gbps(report.frame_read + report.frame_written, report.interval_cycles,
                                   report.clock_mhz);
  return fmt::format("{} a frame are {} of {} GB/s",
                     bytes_text(static_cast<double>(report.frame_read + report.frame_written)),
                     plain(gbps, 2), plain(report.peak_gbps, 2));
}

Bottleneck memory_limit(const RunReport& report, double share, const std::string& scope) {
  Bottleneck result;
  result.kind = Bottleneck::Kind::Memory;
  result.what = "DDR";
  result.share = share;
  result.sentence =
      fmt::format("DDR limits: {} ({}); {}.", scope, bandwidth_text(report), memory_remedy(report));
  return result;
}

Bottleneck weights_limit(const RunReport& report) {
  const double share = weights_share(report);
  return memory_limit(report, share,
                      fmt::format("loading weights takes {} of every frame", percent_text(share)));
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

Bottleneck stage_limit(const RunReport& report, const Limiter& found, const ScarceText& scarce) {
  const bool held = !found.stage->held_by.empty();
  const Limiter limiter = held ? once_released(report, found) : found;
  const LayerRow& stage = *limiter.stage;
  Bottleneck result;
  result.kind = Bottleneck::Kind::Stage;
  result.what = stage.layer;
  const double whole = report.sequential ? limiter.group->active_cycles : report.interval_cycles;
  result.share = std::min(1.0, share_of(limiter.stage_cycles, whole));
  const auto named = [&](const std::string& layer) {
    return std::find_if(report.layers.begin(), report.layers.end(),
                        [&](const LayerRow& row) { return row.layer == layer; });
  };
  const LayerRow& faster = held ? *named(stage.held_by) : stage;
  result.sentence = fmt::format(
      "{} limits: {} {} of {} ({}, {})", stage.layer, held ? "works or is held up" : "busy",
      percent_text(result.share), report.sequential ? "its group's time" : "every frame",
      cycles_text(std::llround(limiter.stage_cycles)), parallelism(stage.folding));
  if (held) {
    result.sentence += fmt::format("; {} takes its words too slowly ({})", faster.layer,
                                   parallelism(faster.folding));
  }
  // A reader of wider words is a small change; a faster folding of everything may not fit.
  const std::string short_of = scarce && !held ? scarce(limiter.group->name) : "";
  const double next = std::max(limiter.runner_up_cycles, limiter.memory_cycles);
  const double gain = limiter.stage_cycles - next;
  if (!short_of.empty()) {
    result.sentence += "; a faster folding of its group " + short_of + ".";
  } else if (next > 0 && gain >= 0.01 * limiter.stage_cycles) {
    const bool memory = limiter.memory_cycles >= limiter.runner_up_cycles;
    result.sentence += fmt::format(
        "; raise {} {} until {} is next at {}, {} less.", held ? "that" : "its", remedy(faster),
        memory ? "DDR" : limiter.runner_up->layer, cycles_text(std::llround(next)),
        percent_text(share_of(gain, report.interval_cycles)));
  } else if (next > 0) {
    const bool memory = limiter.memory_cycles >= limiter.runner_up_cycles;
    result.sentence += fmt::format(
        "; {} is as busy, so the folding is balanced: only more "
        "hardware everywhere is faster.",
        memory ? "DDR" : limiter.runner_up->layer);
  } else {
    result.sentence += fmt::format("; raise its {}.", remedy(stage));
  }
  return result;
}

Bottleneck no_limit(const RunReport& report, const Limiter& busiest, double share) {
  Bottleneck result;
  result.kind = Bottleneck::Kind::None;
  result.what = busiest.is_memory() ? "DDR" : busiest.stage->layer;
  result.share = share;
  result.sentence = fmt::format(
      "Nothing is saturated: the hardest working part, {}, is busy {} of {}; the rest is waiting "
      "and filling.",
      result.what, percent_text(share), report.sequential ? "its group's time" : "the frame");
  if (report.sequential) {
    go_on(&result.sentence, fmt::format("fewer groups than {} (design.fusion) fill less often",
                                        report.groups.size()));
  } else if (report.interval_source == IntervalSource::Measured) {
    go_on(&result.sentence, "look for blocked stages: deeper FIFOs (design.fifo_depth) may help");
  }
  return result;
}

Bottleneck of_pipeline(const RunReport& report, const std::vector<Limiter>& limiters,
                       const ScarceText& scarce) {
  const Limiter& most =
      *std::max_element(limiters.begin(), limiters.end(),
                        [](const Limiter& a, const Limiter& b) { return a.cycles() < b.cycles(); });
  const double share = std::min(1.0, share_of(most.cycles(), report.interval_cycles));
  if (weights_share(report) > std::max(share, kSaturated)) return weights_limit(report);
  if (share < kSaturated || (!most.is_memory() && most.stage == nullptr)) {
    return no_limit(report, most, share);
  }
  if (!most.is_memory()) return stage_limit(report, most, scarce);
  return memory_limit(
      report, share,
      fmt::format("moving data or waiting for it takes {} of every frame", percent_text(share)));
}

Bottleneck of_sequence(const RunReport& report, const std::vector<Limiter>& limiters,
                       const ScarceText& scarce) {
  if (weights_share(report) > kSaturated) return weights_limit(report);
  double all = 0;
  double memory = 0;
  int memory_groups = 0;
  const Limiter* longest_stage = nullptr;
  for (const Limiter& limiter : limiters) {
    const double active = limiter.group->active_cycles;
    all += active;
    if (limiter.is_memory()) {
      memory += active;
      ++memory_groups;
    } else if (longest_stage == nullptr || active > longest_stage->group->active_cycles) {
      longest_stage = &limiter;
    }
  }
  if (longest_stage == nullptr || memory > all / 2) {
    return memory_limit(report, share_of(memory, all),
                        fmt::format("{} of {} groups, {} of the frame, wait for it", memory_groups,
                                    limiters.size(), percent_text(share_of(memory, all))));
  }
  const double share = share_of(longest_stage->stage_cycles, longest_stage->group->active_cycles);
  if (share < kSaturated) return no_limit(report, *longest_stage, share);
  Bottleneck result = stage_limit(report, *longest_stage, scarce);
  if (memory > 0) {
    go_on(&result.sentence,
          fmt::format("in {} of {} groups, {} of the frame, DDR is slower than any stage",
                      memory_groups, limiters.size(), percent_text(share_of(memory, all))));
  }
  return result;
}

}  // namespace

Bottleneck find_bottleneck(const RunReport& report, const ScarceText& scarce) {
  std::vector<Limiter> limiters;
  for (const GroupRow& group : report.groups) {
    Limiter limiter = limiter_of(report, group);
    if (limiter.cycles() > 0) limiters.push_back(limiter);
  }
  if (limiters.empty()) return {Bottleneck::Kind::None, "", 0, "Nothing works on a frame."};
  return report.sequential ? of_sequence(report, limiters, scarce)
                           : of_pipeline(report, limiters, scarce);
}

}  // namespace rill
