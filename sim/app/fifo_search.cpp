// SPDX-License-Identifier: Apache-2.0
#include "sim/app/fifo_search.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/core/error.h"
#include "sim/plan/cost.h"
#include "sim/plan/join_depth.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

using Depths = std::vector<std::pair<std::string, int>>;

struct Skip {
  std::string name;
  int planned = 0;
  int whole_map = 0;  ///< words of the map and two more: never full
};

/// FIFOs in front of joins whose words have to wait for another branch.
std::vector<Skip> skips_of(const Plan& plan) {
  std::vector<Skip> skips;
  for (const Group& group : plan.groups) {
    std::vector<LayerIndex> members;
    for (const Stage& stage : group.stages) members.push_back(stage.layer);
    for (const Link& link : group.links) {
      if (link.to.kind != Endpoint::Kind::Stage) continue;
      const Stage& join = group.stages[static_cast<std::size_t>(link.to.index)];
      if (join.inputs.size() < 2) continue;
      const auto waits = pixels_waiting_at_join(plan.network, join.layer, members);
      if (waits[static_cast<std::size_t>(link.to.operand)].pixels == 0) continue;
      skips.push_back({link.name, link.depth, static_cast<int>(link.to_shape.words()) + 2});
    }
  }
  return skips;
}

/// Halvings until one of 1 … `most` is left.
int halvings(int most) {
  int count = 0;
  for (int left = most; left > 1; left -= left / 2) ++count;
  return count;
}

int halvings(const Depths& depths) {
  int count = 0;
  for (const auto& [name, depth] : depths) count += halvings(depth);
  return count;
}

/// Simulates one set of depths after another.
class DepthTrials {
 public:
  /// `most`: as many trials as the search can need.
  DepthTrials(const Plan& plan, int frames, int most, const SearchShare& note)
      : plan_(plan), frames_(frames), left_(most), note_(note) {}

  std::int64_t cycles(const Depths& depths) {
    const auto tell = [&] { note_(share_); };
    tell();
    const std::int64_t cycles = cycles_with_depths(plan_, frames_, depths, tell);
    if (left_ > 0) share_ += (1 - share_) / left_--;
    return cycles;
  }

  /// The search can need so many more trials only.
  void expect(int most) { left_ = most; }

  /// Lowers one depth after another to the least that is accepted.
  template <typename Accept>
  Depths lowered(Depths depths, const Accept& accept) {
    for (auto& [name, depth] : depths) {
      int rejected = 0;
      int accepted = depth;
      while (accepted - rejected > 1) {
        depth = rejected + (accepted - rejected) / 2;
        (accept(cycles(depths)) ? accepted : rejected) = depth;
      }
      depth = accepted;
    }
    return depths;
  }

 private:
  const Plan& plan_;
  int frames_;
  int left_;
  double share_ = 0;
  const SearchShare& note_;
};

Depths whole_maps(const std::vector<Skip>& skips) {
  Depths deep;
  for (const Skip& skip : skips) deep.emplace_back(skip.name, skip.whole_map);
  return deep;
}

/// FIFOs of the common depth.
std::vector<std::string> common_fifos(const Plan& plan) {
  const std::vector<Skip> skips = skips_of(plan);
  std::vector<std::string> names;
  for (const Group& group : plan.groups) {
    for (const Link& link : group.links) {
      const bool skip = std::any_of(skips.begin(), skips.end(),
                                    [&](const Skip& one) { return one.name == link.name; });
      const bool own = plan.design.fifos.count(link.name) > 0;
      if (!skip && !own && link.depth == plan.design.fifo_depth) names.push_back(link.name);
    }
  }
  return names;
}

Depths all_at(const std::vector<std::string>& names, int words) {
  Depths depths;
  for (const std::string& name : names) depths.emplace_back(name, words);
  return depths;
}

}  // namespace

std::vector<CommonDepth> find_common_depth(const Plan& plan, int frames, const SearchShare& note) {
  constexpr int kDeep = 4096;
  constexpr int kEnoughFrames = 3;
  constexpr double kAsFast = 1.001;
  const std::vector<std::string> names = common_fifos(plan);
  if (names.empty()) return {};
  const Depths skips = whole_maps(skips_of(plan));
  int most = 2;  // the deep ones, and the design's
  for (int words = plan.design.fifo_depth; words < kDeep; words *= 2) ++most;
  DepthTrials trials(plan, std::max(frames, kEnoughFrames), most, note);
  const auto cycles_at = [&](int words) {
    Depths depths = all_at(names, words);
    depths.insert(depths.end(), skips.begin(), skips.end());
    return trials.cycles(depths);
  };
  const std::int64_t fastest = cycles_at(kDeep);
  std::vector<CommonDepth> tried;
  for (int words = plan.design.fifo_depth;; words *= 2) {
    tried.push_back({words, cycles_at(words)});
    const std::int64_t cycles = tried.back().cycles;
    const bool as_fast =
        cycles >= 0 && static_cast<double>(cycles) <= kAsFast * static_cast<double>(fastest);
    if (as_fast || fastest < 0 || words >= kDeep) return tried;
  }
}

void set_common_depth(int words, Plan* plan) {
  set_fifo_depths(all_at(common_fifos(*plan), words), plan);
}

std::string common_depth_text(const std::vector<CommonDepth>& tried) {
  if (tried.empty()) return "";
  std::string text = fmt::format("every other FIFO: {} words", grouped(tried.back().words));
  if (tried.size() == 1) return text + " (deeper ones are no faster)\n";
  std::string trials;
  for (const CommonDepth& one : tried) {
    trials += fmt::format("{}{} words {}", trials.empty() ? "" : ", ", grouped(one.words),
                          one.cycles < 0 ? "deadlock" : grouped(one.cycles) + " cycles");
  }
  return wrapped(text + ", the least that is as fast as deep ones (" + trials + ")", 100, 0) + '\n';
}

void set_fifo_depths(const Depths& depths, Plan* plan) {
  for (const auto& [name, depth] : depths) {
    for (Group& group : plan->groups) {
      for (Link& link : group.links) {
        if (link.name == name) link.depth = depth;
      }
    }
  }
  recount_resources(plan);
}

std::int64_t cycles_with_depths(const Plan& plan, int frames, const Depths& depths,
                                const std::function<void()>& waiting) {
  const auto trial = [&] {
    Plan changed = plan;
    set_fifo_depths(depths, &changed);
    SimulationOptions options;
    options.frames = frames;
    options.timing_only = true;
    options.explain_deadlock = false;
    const SimulationResult result = simulate(changed, nullptr, nullptr, options);
    return result.deadlocked ? std::string("-1") : std::to_string(result.figures.frame_done.back());
  };
  ProcessResult result;
  run_in_processes(
      {trial}, 1, [&](std::size_t /*task*/, const ProcessResult& one) { result = one; }, waiting);
  if (result.exit_code != 0) throw SimulationError(result.output);
  return std::stoll(result.output);
}

std::vector<FifoDepths> find_fifo_depths(const Plan& plan, int frames, const SearchShare& note) {
  const std::vector<Skip> skips = skips_of(plan);
  if (skips.empty()) return {};
  const Depths deep = whole_maps(skips);
  DepthTrials trials(plan, frames, 2 * halvings(deep) + 2, note);
  const std::int64_t fastest = trials.cycles(deep);
  if (fastest < 0) {
    throw SimulationError(
        "the machine deadlocks however deep the FIFOs in front of its joins are; run it with a "
        "number for fifo_depth to see who waits for whom");
  }
  const Depths fast = trials.lowered(deep, [&](std::int64_t cycles) { return cycles == fastest; });
  trials.expect(halvings(fast) + 1);
  const Depths least = trials.lowered(fast, [](std::int64_t cycles) { return cycles >= 0; });
  const std::int64_t least_cycles = trials.cycles(least);
  std::vector<FifoDepths> found;
  for (std::size_t i = 0; i < skips.size(); ++i) {
    found.push_back(
        {skips[i].name, skips[i].planned, least[i].second, fast[i].second, least_cycles, fastest});
  }
  return found;
}

std::string fifo_depth_text(const std::vector<FifoDepths>& found) {
  if (found.empty()) return "no skip waits at a join\n";
  TextTable table;
  table.column("FIFO in front of a join", TextTable::Align::Left);
  for (const char* head : {"planned", "does not deadlock", "does not slow"}) {
    table.column(head, TextTable::Align::Right);
  }
  for (const FifoDepths& depths : found) {
    table.row(
        {depths.fifo, grouped(depths.planned), grouped(depths.runs), grouped(depths.full_speed)});
  }
  return table.text() +
         fmt::format(
             "words, each the least beside the others, found by simulation\n"
             "{} cycles with the least that runs, {} at full speed, from the first weights loaded "
             "to the last frame done\n",
             grouped(found.front().runs_cycles), grouped(found.front().full_speed_cycles));
}

}  // namespace rill
