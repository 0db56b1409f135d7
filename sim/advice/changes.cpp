// SPDX-License-Identifier: Apache-2.0
#include "sim/advice/changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/plan/regions.h"
#include "sim/plan/stage_plan.h"
#include "sim/plan/window_unit.h"

namespace rill {

namespace {

constexpr std::size_t kLimiters = 3;
constexpr double kFasterClock = 1.25;
constexpr int kDeeper = 4;

using Words = std::vector<std::string>;

void add(const Words& words, Words* all) { all->insert(all->end(), words.begin(), words.end()); }

/// Layers of networks from elsewhere have names such as `layer1.0.conv2`.
std::string layer_key(const std::string& map, const std::string& layer) {
  return "design." + map + '.' + (layer.find('.') == std::string::npos ? layer : '"' + layer + '"');
}

std::string stage_key(const std::string& layer) { return layer_key("stages", layer); }

Change change_of(std::string name, std::string word) {
  return {std::move(name), {std::move(word)}, false, {}};
}

Words folding_words(const std::string& layer, const Folding& folding) {
  const std::string key = stage_key(layer);
  Words words{fmt::format("{}.pe={}", key, folding.pe),
              fmt::format("{}.simd={}", key, folding.simd)};
  if (folding.pixels > 1) words.push_back(fmt::format("{}.pixels={}", key, folding.pixels));
  return words;
}

const Stage* stage_named(const Plan& plan, const std::string& name) {
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.name == name) return &stage;
    }
  }
  return nullptr;
}

bool same(const Folding& a, const Folding& b) {
  return a.pe == b.pe && a.simd == b.simd && a.pixels == b.pixels;
}

/// The cheapest way to at most `cycles` a frame: another folding, and another window unit first
/// where no folding makes its own fast enough. None when the stage stays as it is.
struct Faster {
  Words what;  ///< for people
  Words settings;
};

std::optional<Faster> faster(const Plan& plan, const Stage& stage, std::int64_t cycles) {
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
  const LayerArithmetic& numbers = plan.arithmetic[static_cast<std::size_t>(stage.layer)];
  const std::optional<WindowUnit> windows = window_unit_of(layer, numbers, stage);
  Faster faster;
  DesignSpec::LineBufferStyle style = stage.line_buffer_style;
  if (windows && windows->fewest_cycles > cycles) {
    style = DesignSpec::LineBufferStyle::Ideal;
    faster.what.push_back(fmt::format("windows ideal (was {})", windows->style));
    faster.settings.push_back(layer_key("line_buffers", stage.name) + "=ideal");
    if (windows->reader_cycles <= cycles) return faster;
  }
  const Folding folding =
      cheapest_folding(style, layer, numbers, std::max<std::int64_t>(1, cycles));
  if (same(folding, stage.folding) || folding.pixels != stage.folding.pixels) {
    return faster.settings.empty() ? std::nullopt : std::optional<Faster>(faster);
  }
  faster.what.push_back(fmt::format("PE {} x SIMD {} (was {} x {})", folding.pe, folding.simd,
                                    stage.folding.pe, stage.folding.simd));
  add(folding_words(stage.name, folding), &faster.settings);
  return faster;
}

void add_faster_stages(const Plan& plan, const std::vector<Contender>& contenders,
                       std::vector<Change>* changes) {
  Change together{"", {}, false, {}};
  for (const Contender& contender : contenders) {
    if (changes->size() == kLimiters) break;
    const Stage* stage = stage_named(plan, contender.name);
    if (stage == nullptr) continue;
    const std::optional<Faster> way = faster(plan, *stage, stage->cycles - 1);
    if (!way) continue;
    changes->push_back({fmt::format("{}: {}", contender.name, fmt::join(way->what, ", ")),
                        way->settings,
                        false,
                        {contender.name}});
    add(way->settings, &together.settings);
    together.layers.push_back(contender.name);
  }
  if (changes->size() < 2) return;
  together.name = fmt::format("these {} together", changes->size());
  changes->push_back(std::move(together));
}

/// Every stage at least a quarter faster than the slowest is now: what a balanced design needs.
void add_balanced(const Plan& plan, std::vector<Change>* changes) {
  std::int64_t slowest = 0;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) slowest = std::max(slowest, stage.cycles);
  }
  Change change{"every stage 25 % faster than the slowest", {}, false, {}};
  const auto target = static_cast<std::int64_t>(static_cast<double>(slowest) / kFasterClock);
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.cycles <= target) continue;
      const std::optional<Faster> way = faster(plan, stage, target);
      if (!way) continue;
      add(way->settings, &change.settings);
      change.layers.push_back(stage.name);
    }
  }
  if (!change.settings.empty()) changes->push_back(std::move(change));
}

void add_memory(const RunConfiguration& configuration, const Plan& plan,
                std::vector<Change>* changes) {
  const BoardSpec::Port& port = configuration.board.port;
  constexpr int kWidest = 1024;
  if (port.width_bits * 2 <= kWidest && !plan.memory.ideal) {
    changes->push_back(change_of(fmt::format("ports of {} bits", port.width_bits * 2),
                                 fmt::format("board.port.width_bits={}", port.width_bits * 2)));
  }
  const int ports = configuration.design.dma_ports;
  if (!plan.tiled && ports * 2 <= port.count) {
    changes->push_back(change_of(fmt::format("{} DMA ports", ports * 2),
                                 fmt::format("design.dma_ports={}", ports * 2)));
  }
  if (!plan.tiled && has_idle_bits(plan)) {
    changes->push_back({"codes packed densely in DDR",
                        {"design.map_packing=dense", "design.weight_packing=dense"},
                        false,
                        {}});
  }
  if (plan.memory.ideal) return;
  const int bits = plan.memory.bus_bits * 2;
  changes->push_back(change_of(fmt::format("a memory twice as wide ({} bits)", bits),
                               fmt::format("memory.bus_bits={}", bits)));
}

/// A tiled machine's folding: its loops and units. Its schedule is left alone.
void add_tiled(const TiledSpec& tiled, std::vector<Change>* changes) {
  const auto change = [&](const std::string& name, const char* key, int value) {
    changes->push_back(change_of(name, fmt::format("design.tiled.{}={}", key, value)));
  };
  for (const auto& [name, loop] : tiled.loops) {
    if (loop.ii <= 1) continue;
    change(fmt::format("{} loop: II {} (was {})", name, loop.ii / 2, loop.ii),
           ("loops." + name + ".ii").c_str(), loop.ii / 2);
  }
  if (tiled.lanes % (tiled.units.inputs * 2) == 0) {
    change(fmt::format("pointwise unit of {} inputs (was {})", tiled.units.inputs * 2,
                       tiled.units.inputs),
           "units.inputs", tiled.units.inputs * 2);
  }
  change(fmt::format("bursts of {} words (was {})", tiled.burst_words * 4, tiled.burst_words),
         "burst_words", tiled.burst_words * 4);
  if (tiled.word_reads_in_flight > 0) {
    change(fmt::format("{} single reads in flight (was {})", tiled.word_reads_in_flight * 8,
                       tiled.word_reads_in_flight),
           "word_reads_in_flight", tiled.word_reads_in_flight * 8);
  }
}

/// What a stage must do changes with the groups and with who holds the weights, so the design's
/// policy, where it has one, folds again.
void add_streaming(const DesignSpec& design, std::vector<Change>* changes) {
  const int depth = design.fifo_depth * kDeeper;
  changes->push_back(change_of(fmt::format("FIFOs of {} words", depth),
                               fmt::format("design.fifo_depth={}", depth)));
  using Fusion = DesignSpec::Fusion;
  const bool anew = design.folding != DesignSpec::FoldingPolicy::Explicit;
  const auto fuse = [&](Fusion fusion, const char* word) {
    if (design.fusion == fusion) return;
    changes->push_back(
        {fmt::format("fusion: {}", word), {fmt::format("design.fusion={}", word)}, anew, {}});
  };
  fuse(Fusion::None, "none");
  fuse(Fusion::Bundle, "bundle");
  fuse(Fusion::All, "all");
  const bool streamed = design.weights == DesignSpec::Weights::Streamed;
  const char* other = streamed ? "resident" : "streamed";
  changes->push_back({fmt::format("weights {}", streamed ? "on the chip" : "from DDR"),
                      {fmt::format("design.weights={}", other)},
                      anew,
                      {}});
}

/// The groups that a search found, as `design.fusion` names them.
std::string groups_word(const Plan& plan) {
  std::string groups;
  for (const Group& group : plan.groups) {
    std::string layers;
    for (const Stage& stage : group.stages) {
      const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
      layers += fmt::format("{}\"{}\"", layers.empty() ? "" : ", ", layer.name);
    }
    groups += fmt::format("{}[{}]", groups.empty() ? "" : ", ", layers);
  }
  return fmt::format("design.fusion=[{}]", groups);
}

}  // namespace

std::vector<std::string> pinned_folding(const RunConfiguration& configuration, const Plan& plan,
                                        const std::vector<std::string>& folded) {
  if (plan.tiled) return {};
  Words words{"design.folding=explicit", "design.fit=none"};
  if (configuration.design.target_fps > 0) words.emplace_back("design.target_fps=0");
  using Fusion = DesignSpec::Fusion;
  const Fusion fusion = configuration.design.fusion;
  if (fusion == Fusion::Auto || fusion == Fusion::AllThatFits) words.push_back(groups_word(plan));
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (!configuration.network.find(stage.name)) continue;  // the planner's own
      add(folding_words(stage.name, stage.folding), &words);
      const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
      const bool is_folded = std::count(folded.begin(), folded.end(), stage.name) > 0;
      if (is_folded || !chooses_input_words(plan.design, layer)) continue;
      const StreamShape& in = stage.inputs.front();
      words.push_back(fmt::format("{}.input_lanes={}", stage_key(stage.name), in.lanes));
      words.push_back(fmt::format("{}.input_pixels={}", stage_key(stage.name), in.pixels));
    }
  }
  return words;
}

std::vector<std::string> words_of(const RunConfiguration& configuration, const Plan& plan,
                                  const Change& change) {
  if (change.folded_anew) return change.settings;
  Words words = pinned_folding(configuration, plan, change.layers);
  add(change.settings, &words);
  return words;
}

std::vector<Change> changes_of(const RunConfiguration& configuration, const Plan& plan,
                               const std::vector<Contender>& contenders) {
  std::vector<Change> changes;
  if (!plan.tiled) {
    add_faster_stages(plan, contenders, &changes);
    add_balanced(plan, &changes);
  }
  const double clock = plan.clock_mhz * kFasterClock;
  changes.push_back(
      change_of(fmt::format("clock {:g} MHz", clock), fmt::format("clock_mhz={:g}", clock)));
  add_memory(configuration, plan, &changes);
  if (plan.tiled) {
    add_tiled(configuration.design.tiled, &changes);
  } else {
    add_streaming(configuration.design, &changes);
  }
  return changes;
}

}  // namespace rill
