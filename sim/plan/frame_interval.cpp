// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/frame_interval.h"

#include <algorithm>
#include <limits>

#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_pipeline.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/resize_plan.h"

namespace rill {

namespace {

bool has_finn_windows(const Stage& stage) {
  using Style = DesignSpec::LineBufferStyle;
  return stage.line_buffer_style == Style::FinnElement ||
         stage.line_buffer_style == Style::FinnWindow;
}

/// Cycles in which a stage gives the words of a frame, without what a window unit waits between
/// frames.
double giving_cycles(const Plan& plan, const Stage& stage) {
  if (!has_finn_windows(stage)) return static_cast<double>(stage.cycles);
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
  const std::int64_t array =
      layer.out.pixels() * array_folding(layer, stage.folding).slots_per_item();
  return static_cast<double>(std::max(array, stage.windows.words()));
}

/// Of each stage: the cycles a frame of the slowest stage that its input (output) waits for; a
/// stage with a line buffer hides those beyond it.
struct Pace {
  std::vector<double> upstream;
  std::vector<double> downstream;
};

Pace pace_of(const Plan& plan, const Group& group) {
  Pace pace{std::vector<double>(group.stages.size(), 0),
            std::vector<double>(group.stages.size(), 0)};
  const auto spread = [&](const Link& link, std::vector<double>* worst, bool forward) {
    if (link.from.kind != Endpoint::Kind::Stage || link.to.kind != Endpoint::Kind::Stage) return;
    const auto from = static_cast<std::size_t>(forward ? link.from.index : link.to.index);
    const auto to = static_cast<std::size_t>(forward ? link.to.index : link.from.index);
    // A stage that takes a frame as one pixel (a fully connected layer) keeps it for its folds:
    // those in front of it give it whole, whatever it does with it.
    const auto layer = static_cast<std::size_t>(group.stages[from].layer);
    if (!forward && plan.network.layers[layer].in.pixels() == 1) return;
    const double own = giving_cycles(plan, group.stages[from]);
    const double beyond = group.stages[from].has_line_buffer ? 0 : (*worst)[from];
    (*worst)[to] = std::max({(*worst)[to], beyond, own});
  };
  // Stages are in topological order; a pass a stage carries a pace from any to any.
  for (std::size_t pass = 0; pass < group.stages.size(); ++pass) {
    for (const Link& link : group.links) {
      spread(link, &pace.upstream, true);
      spread(link, &pace.downstream, false);
    }
  }
  return pace;
}

/// Pixels that wait in front of a stage while it takes none: in the FIFO to it, and behind the
/// array of the stage before, in the FIFO and the pipeline of its thresholds.
double waiting_pixels(const Group& group, int stage) {
  double fewest = std::numeric_limits<double>::max();
  for (const Link& link : group.links) {
    if (link.to.kind != Endpoint::Kind::Stage || link.to.index != stage) continue;
    const auto pixels = [](int words, const StreamShape& shape) {
      return static_cast<double>(words) * shape.pixels / shape.words_per_item();
    };
    double waiting = pixels(link.depth, link.to_shape);
    if (link.from.kind == Endpoint::Kind::Stage) {
      const Stage& before = group.stages[static_cast<std::size_t>(link.from.index)];
      waiting += pixels(before.threshold_stages, before.output);
      for (const InnerFifo& fifo : before.inner_fifos) {
        if (fifo.role == InnerFifo::Role::Sums) waiting += pixels(fifo.depth, fifo.shape);
      }
    }
    fewest = std::min(fewest, waiting);
  }
  return fewest;
}

/// Period of a FINN window unit between a producer that needs `upstream` cycles a frame and
/// consumers that need `downstream`. The rows of padding come at the unit's own speed. The first
/// window waits for `fill` rows of the map, and `tail` rows of windows leave after its last row is
/// in; neither overlaps with the frames before and behind. What the producer gives while the unit
/// is closed to the next frame waits in front of it, up to `waiting` pixels, and then comes at the
/// unit's speed too.
double finn_period(const Stage& stage, const Layer& layer, double giving, double upstream,
                   double downstream, double waiting) {
  const FinnWindowShape shape = finn_window_of(layer, stage.line_buffer_style, stage.folding);
  const Window window = stage_window(layer);
  const double words_per_row =
      static_cast<double>(shape.map.width) * shape.map.channels / shape.simd;
  const double padding = window.pad_h * words_per_row;  // above the map, and again below
  const double output = std::max(downstream, giving);
  const double fill = std::max(0, window.extent_h() - 1 - window.pad_h);
  const double tail = window.pad_h;
  // A shift register gives windows while it takes the rows of padding, a cyclic buffer after that.
  const double rows_below = tail * output / layer.out.height;
  const double ending = shape.style == FinnWindowShape::Style::Window
                            ? std::max(padding, rows_below)
                            : padding + rows_below;
  const double ahead =
      std::min(waiting * upstream / static_cast<double>(layer.in.pixels()), ending + padding);
  const double input = std::max(upstream - ahead, words_per_row * layer.in.height);
  const double filling = std::max(fill * upstream / layer.in.height - ahead, fill * words_per_row);
  return padding + std::max(input + ending, output + filling);
}

}  // namespace

double group_interval(const Plan& plan, const Group& group) {
  if (is_loop_pipeline(plan, group)) return loop_pipeline_interval(plan, group);
  const Pace pace = pace_of(plan, group);
  double interval = 0;
  for (const Transfer& load : group.loads) {
    if (!load.resize) continue;
    interval = std::max(interval, static_cast<double>(resize_shape_of(load).frame_cycles()));
  }
  for (std::size_t s = 0; s < group.stages.size(); ++s) {
    const Stage& stage = group.stages[s];
    interval = std::max(interval, static_cast<double>(stage.cycles));
    if (!has_finn_windows(stage)) continue;
    const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
    interval = std::max(
        interval, finn_period(stage, layer, giving_cycles(plan, stage), pace.upstream[s],
                              pace.downstream[s], waiting_pixels(group, static_cast<int>(s))));
  }
  return interval;
}

MemoryLoad::MemoryLoad(const Plan& plan)
    : plan_(plan), channels_(static_cast<std::size_t>(plan.design.dma_ports)) {
  const auto add_transfer = [&](const Transfer& transfer, Direction direction) {
    const DdrRegion& region = plan.regions[static_cast<std::size_t>(transfer.region)];
    add(region.purpose, transfer.port, direction, region.bytes);
  };
  const bool streamed = plan.design.weights == DesignSpec::Weights::Streamed;
  for (const Group& group : plan.groups) {
    for (const Transfer& load : group.loads) add_transfer(load, Direction::Read);
    for (const Transfer& store : group.stores) add_transfer(store, Direction::Write);
    if (streamed) add(Purpose::Weights, plan.weight_port, Direction::Read, group.weight_bytes);
  }
}

void MemoryLoad::add(Purpose purpose, int port, Direction direction, Bytes bytes) {
  bytes_[static_cast<std::size_t>(purpose)] += bytes;
  channels_[static_cast<std::size_t>(port)][static_cast<std::size_t>(direction)] +=
      static_cast<double>(bytes);
  largest_ = std::max(largest_, static_cast<double>(bytes));
}

double MemoryLoad::cycles() const {
  // Every transfer has a port of its own, and after the last burst of one a cycle goes by as well.
  if (plan_.memory.axi_ram) return largest_ / transfer_rate(plan_) + 1;
  std::array<double, kDirections> all{};
  double busiest = 0;
  for (const auto& port : channels_) {
    for (std::size_t direction = 0; direction < kDirections; ++direction) {
      all[direction] += port[direction];
      busiest = std::max(busiest, port[direction]);
    }
  }
  return std::max(busiest / transfer_rate(plan_), dram_cycles(plan_, all[0], all[1]));
}

}  // namespace rill
