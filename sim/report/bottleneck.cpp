// SPDX-License-Identifier: Apache-2.0
#include "sim/report/bottleneck.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/limiter.h"
#include "sim/report/memory_limit.h"
#include "sim/report/stage_limit.h"
#include "sim/report/words.h"

namespace rill {

namespace {

constexpr double kSaturated = 0.7;  // below this share of the time, nothing is the one limit

/// Goes on with a sentence that has ended.
void go_on(std::string* sentence, const std::string& clause) {
  sentence->pop_back();
  *sentence += "; " + clause + '.';
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
  if (!most.is_memory()) {
    if (auto waiting = waiting_limit(report, most)) return *waiting;
    return stage_limit(report, most, scarce);
  }
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
