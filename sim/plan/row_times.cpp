// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/row_times.h"

#include <algorithm>
#include <cstdint>

#include "modules/activation/timing.h"
#include "modules/l2_norm/timing.h"
#include "modules/line_buffer/timing.h"
#include "sim/plan/back_pressure.h"
#include "sim/plan/folding.h"
#include "sim/plan/group_step.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/resize_plan.h"

namespace rill {

namespace {

/// `loads` are all that the group reads at the same time.
RowTimes load_times(const Plan& plan, const Transfer& load, const std::vector<Transfer>& loads) {
  const auto rows = static_cast<std::size_t>(load.shape.height);
  const DdrRegion& region = plan.regions[static_cast<std::size_t>(load.region)];
  const double bytes = static_cast<double>(region.bytes) / static_cast<double>(rows);
  const double words = static_cast<double>(load.shape.words()) / static_cast<double>(rows);
  const double all_bytes = bytes_of(plan, loads) / static_cast<double>(rows);
  const double row_cycles =
      std::max({words, bytes / transfer_rate(plan), all_bytes / shared_rate(plan, loads.size())});
  RowTimes times;
  double at = memory_latency(plan);
  for (std::size_t row = 0; row < rows; ++row, at += row_cycles) {
    times.start.push_back(at + row_cycles / load.shape.width);
    times.done.push_back(at + row_cycles);
  }
  return times;
}

/// Rows as a resize unit gives them, if there is one: each with the last row that it needs.
RowTimes resized(const Transfer& load, const RowTimes& raw) {
  if (!load.resize) return raw;
  const ResizeShape shape = resize_shape_of(load);
  RowTimes times;
  double free_at = 0;
  int next = 0;
  for (int row = 0; row < shape.from.height && next < shape.to.height; ++row) {
    const auto at = static_cast<std::size_t>(row);
    const double start = std::max(raw.start[at], free_at);
    const double done = std::max(raw.done[at], start + shape.from.width - 1);
    free_at = done + shape.row_overhead;
    if (shape.row(next).last() != row) continue;
    times.start.push_back(start + shape.column(0).last());
    times.done.push_back(done);
    ++next;
  }
  return times;
}

/// Cycles that a stage has for a frame at least: its own, and those of the stages that read the
/// same map, because a fork gives a word to all of its readers or to none.
std::int64_t pace(const Group& group, std::size_t stage) {
  std::int64_t cycles = group.stages[stage].cycles;
  const auto reads = [](const Link& link, std::size_t reader) {
    return link.to.kind == Endpoint::Kind::Stage && link.to.index == static_cast<int>(reader);
  };
  for (const Link& mine : group.links) {
    if (!reads(mine, stage)) continue;
    for (const Link& other : group.links) {
      if (other.to.kind != Endpoint::Kind::Stage || other.from.kind != mine.from.kind ||
          other.from.index != mine.from.index) {
        continue;
      }
      cycles = std::max(cycles, group.stages[static_cast<std::size_t>(other.to.index)].cycles);
    }
  }
  return cycles;
}

/// Rows of a strip behind its first one: they leave its buffer a word a cycle, one after the other.
void add_strip_rows(const Stage& stage, int rows, RowTimes* out) {
  const double words =
      static_cast<double>(stage.output.words()) / static_cast<double>(stage.output.height);
  for (int row = 0; row < rows; ++row) {
    out->start.push_back(out->done.back() + 1);
    out->done.push_back(out->done.back() + words);
  }
}

/// From sum to code: in a few registers, or through a FIFO and the thresholds behind it.
int activation_latency(const Stage& stage) {
  constexpr int kFifo = 1;
  return stage.threshold_stages == 0 ? kActivationLatency
                                     : kFifo + threshold_latency(stage.threshold_stages);
}

/// The same for the rows that a stage gives, from those of its operands; the stage takes `cycles` a
/// frame at least, and an item of its words `drain_cycles` to leave.
RowTimes stage_times(const Plan& plan, const Stage& stage, std::int64_t cycles,
                     std::int64_t drain_cycles, const std::vector<RowTimes>& operands) {
  constexpr double kFifoCycles = 1;
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
  const Window window = stage_window(layer);
  const LineBufferShape windows{layer.in,
                                window,
                                layer.out.height,
                                layer.out.width,
                                window.extent_h(),
                                stage.folding.pixels,
                                1,
                                stage.tile_rows};
  const ArrayFolding array =
      array_folding(layer, plan.arithmetic[static_cast<std::size_t>(stage.layer)], stage.folding);
  const auto item_cycles = static_cast<double>(
      has_multipliers(layer) ? array.slots_per_item()
                             : std::max<std::int64_t>(stage.output.words_per_item(), drain_cycles));
  double latency = 1;
  if (has_multipliers(layer)) {
    latency = array.latency() + activation_latency(stage);
  }
  if (layer.op == Op::L2Normalize) latency = l2_norm_latency(stage.output.codes_per_word());
  // A row may leave faster than the stage can give the next one: pools and reorg give theirs in
  // bursts.
  const double burst_cycles = item_cycles * windows.items_per_row();
  const double row_cycles = std::max(burst_cycles, static_cast<double>(cycles) * stage.tile_rows /
                                                       static_cast<double>(layer.out.height));
  RowTimes out;
  double free_at = 0;
  for (int row = 0; row < layer.out.height; row += stage.tile_rows) {
    const std::int64_t first_item =
        static_cast<std::int64_t>(row / stage.tile_rows) * windows.items_per_row();
    const std::int64_t crop_pixels =
        static_cast<std::int64_t>(layer.crop_top) * layer.in.width + layer.crop_left;
    const std::int64_t first_pixel =
        std::max<std::int64_t>(windows.last_pixel_of(first_item), 0) + crop_pixels;
    const auto need = static_cast<std::size_t>(first_pixel / layer.in.width);
    const double share =
        static_cast<double>(first_pixel % layer.in.width) / std::max(layer.in.width - 1, 1);
    double first_window = 0;
    double last_window = 0;
    for (const RowTimes& in : operands) {
      const double span = in.done[need] - in.start[need];
      first_window = std::max(first_window, in.start[need] + share * span + kFifoCycles);
      last_window = std::max(last_window, in.done[need] + kFifoCycles);
    }
    const double start = std::max(free_at, first_window);
    const double done = std::max(start + burst_cycles, last_window + item_cycles);
    free_at = std::max(start + row_cycles, done);
    out.start.push_back(start + item_cycles + latency);
    out.done.push_back(done + latency);
    add_strip_rows(stage, std::min(stage.tile_rows, layer.out.height - row) - 1, &out);
  }
  return out;
}

/// Rows as they come out of a FIFO: one word a cycle of the reader's width.
RowTimes through(const Link& link, RowTimes rows) {
  const double words = static_cast<double>(link.to_shape.words()) / link.to_shape.height;
  double free_at = 0;
  for (std::size_t row = 0; row < rows.done.size(); ++row) {
    const double pixel = words / link.to_shape.width;
    rows.start[row] = std::max(rows.start[row], free_at + pixel);
    rows.done[row] = free_at = std::max(rows.done[row], rows.start[row] + words - pixel);
  }
  return rows;
}

/// When a word of a map passes, of `words` a frame.
double time_of_word(const RowTimes& rows, std::int64_t word, std::int64_t words) {
  const double at = static_cast<double>(word) * static_cast<double>(rows.done.size()) /
                    static_cast<double>(words);
  const auto row = std::min(static_cast<std::size_t>(at), rows.done.size() - 1);
  const double share = at - static_cast<double>(row);
  return rows.start[row] + share * (rows.done[row] - rows.start[row]);
}

/// Cycles from frame to frame that the FIFO in front of a join allows: a word can enter it only
/// when the word that came its depth earlier, maybe in the frame before, has left. Both happen as
/// with one frame alone, each frame this much later.
double join_interval(const Link& link, const RowTimes& given, const RowTimes& taken) {
  constexpr std::int64_t kSamples = 64;
  const std::int64_t words = link.to_shape.words();
  double interval = 0;
  for (std::int64_t sample = 0; sample <= kSamples; ++sample) {
    // The word that is the last of its frame to matter is one of them.
    const std::int64_t entering = sample * (words - 1) / kSamples;
    const std::int64_t frames = (link.depth + words - 1 - entering) / words;
    const std::int64_t leaving = entering + frames * words - link.depth;
    if (frames < 1 || leaving < 0 || leaving >= words) continue;
    const double wait = time_of_word(taken, leaving, words) - time_of_word(given, entering, words);
    interval = std::max(interval, wait / static_cast<double>(frames));
  }
  return interval;
}

}  // namespace

GroupTimes group_times(const Plan& plan, const Group& group) {
  GroupTimes times;
  for (const Transfer& load : group.loads) {
    times.loads.push_back(resized(load, load_times(plan, load, group.loads)));
  }
  for (std::size_t s = 0; s < group.stages.size(); ++s) {
    std::vector<RowTimes> operands;
    double first_input = 0;
    for (const Link& link : group.links) {
      if (link.to.kind != Endpoint::Kind::Stage || link.to.index != static_cast<int>(s)) continue;
      operands.push_back(through(link, times.given_by(link.from)));
      first_input = std::max(first_input, operands.back().start.front());
    }
    times.stages.push_back(
        stage_times(plan, group.stages[s], pace(group, s), item_drain_cycles(group, s), operands));
    times.first_input.push_back(first_input);
  }
  return times;
}

namespace {

/// Whether a link brings back a map that a stage of the group has stored (`spill: ddr`).
bool brings_back(const Group& group, const Link& link) {
  if (link.from.kind != Endpoint::Kind::Load) return false;
  const LayerIndex map = group.loads[static_cast<std::size_t>(link.from.index)].map;
  return std::any_of(group.stages.begin(), group.stages.end(),
                     [&](const Stage& stage) { return stage.layer == map; });
}

}  // namespace

double joins_interval(const GroupTimes& times, const Group& group) {
  double interval = 0;
  for (const Link& link : group.links) {
    // Where a map comes back from DDR, a full FIFO holds up its own load and nobody else: what is
    // early waits in DDR.
    if (link.to.kind != Endpoint::Kind::Stage || brings_back(group, link)) continue;
    const auto to = static_cast<std::size_t>(link.to.index);
    if (group.stages[to].inputs.size() < 2) continue;
    interval = std::max(interval, join_interval(link, times.given_by(link.from), times.stages[to]));
  }
  return interval;
}

}  // namespace rill
