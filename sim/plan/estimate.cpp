// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/estimate.h"

#include <algorithm>
#include <vector>

#include "modules/activation/timing.h"
#include "modules/l2_norm/timing.h"
#include "modules/line_buffer/timing.h"
#include "sim/plan/back_pressure.h"
#include "sim/plan/folding.h"
#include "sim/plan/frame_interval.h"
#include "sim/plan/loop_pipeline.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/passed_weights.h"
#include "sim/plan/resize_plan.h"
#include "sim/plan/tiled_estimate.h"

namespace rill {

namespace {

/// When the rows of a map pass a point of the pipeline, in cycles since the group started.
struct RowTimes {
  std::vector<double> start;  ///< last word of the row's first pixel
  std::vector<double> done;   ///< last word of the row
};

double bytes_of(const Plan& plan, const std::vector<Transfer>& transfers) {
  double bytes = 0;
  for (const Transfer& transfer : transfers) {
    bytes += static_cast<double>(plan.regions[static_cast<std::size_t>(transfer.region)].bytes);
  }
  return bytes;
}

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
    latency = array.latency() + kActivationLatency;
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

double store_done(const Plan& plan, const Transfer& store, const RowTimes& rows) {
  const double bytes =
      static_cast<double>(plan.regions[static_cast<std::size_t>(store.region)].bytes);
  // The store drains while rows come; what is left after the last row is the last burst's way.
  return std::max(rows.done.back() + memory_latency(plan),
                  rows.start.front() + bytes / transfer_rate(plan));
}

void estimate_loop_pipeline(const Plan& plan, Group* group) {
  const LoopPipelineTimes times = loop_pipeline_times(plan, *group);
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    group->stages[s].fill_cycles = times.fill[s];
  }
  group->cycles = times.done;
}

void estimate_group(const Plan& plan, Group* group) {
  if (is_loop_pipeline(plan, *group)) return estimate_loop_pipeline(plan, group);
  std::vector<RowTimes> loads;
  for (const Transfer& load : group->loads) {
    loads.push_back(resized(load, load_times(plan, load, group->loads)));
  }
  std::vector<RowTimes> stages;
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    std::vector<RowTimes> operands;
    double first_input = 0;
    for (const Link& link : group->links) {
      if (link.to.kind != Endpoint::Kind::Stage || link.to.index != static_cast<int>(s)) continue;
      const auto from = static_cast<std::size_t>(link.from.index);
      operands.push_back(
          through(link, link.from.kind == Endpoint::Kind::Load ? loads[from] : stages[from]));
      first_input = std::max(first_input, operands.back().start.front());
    }
    stages.push_back(stage_times(plan, group->stages[s], pace(*group, s),
                                 item_drain_cycles(*group, s), operands));
    group->stages[s].fill_cycles =
        static_cast<std::int64_t>(stages.back().start.front() - first_input);
  }
  double done = 0;
  double first_row = -1;
  for (std::size_t i = 0; i < group->stores.size(); ++i) {
    for (const Link& link : group->links) {
      if (link.to.kind != Endpoint::Kind::Store || link.to.index != static_cast<int>(i)) continue;
      const RowTimes& rows = stages[static_cast<std::size_t>(link.from.index)];
      done = std::max(done, store_done(plan, group->stores[i], rows));
      first_row = first_row < 0 ? rows.start.front() : std::min(first_row, rows.start.front());
    }
  }
  // Several stores share the ports.
  const double stored = bytes_of(plan, group->stores);
  done = std::max(done, first_row + stored / shared_rate(plan, group->stores.size()));
  const double moved = dram_cycles(plan, bytes_of(plan, group->loads), stored);
  group->cycles = static_cast<std::int64_t>(std::max(done, moved));
}

/// One group after another with streamed weights: those of the next group come in while one works,
/// on a port and in the DRAM's time that both share. Weights of the first group come before it.
double streamed_latency(const Plan& plan) {
  const double rate = transfer_rate(plan);
  const auto weights_of = [&](std::size_t group) {
    // Those that pass come while their own group works.
    const bool ahead = group < plan.groups.size() && !passes_weights(plan, plan.groups[group]);
    return ahead ? static_cast<double>(plan.groups[group].weight_bytes) : 0.0;
  };
  double latency = weights_of(0) / rate;
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    const Group& group = plan.groups[g];
    const double next = weights_of(g + 1);
    const double moved =
        dram_cycles(plan, bytes_of(plan, group.loads) + next, bytes_of(plan, group.stores));
    const double passed =
        passes_weights(plan, group) ? static_cast<double>(group.weight_bytes) / rate : 0.0;
    latency += std::max({static_cast<double>(group.cycles), passed, next / rate, moved});
  }
  return latency;
}

}  // namespace

void estimate_groups(Plan* plan) {
  for (Group& group : plan->groups) estimate_group(*plan, &group);
}

namespace {

/// Batches follow one another without overlap.
Estimate estimate_tiled(const Plan& plan) {
  Estimate result;
  for (const PassEstimate& pass : estimate_passes(plan)) {
    result.latency_cycles += pass.cycles;
    for (std::size_t i = 0; i < pass.read.size(); ++i) {
      result.ddr_bytes[i] += pass.read[i] + pass.written[i];
    }
  }
  result.interval_cycles = result.latency_cycles;
  return result;
}

}  // namespace

Estimate estimate(const Plan& plan) {
  if (plan.tiled) return estimate_tiled(plan);
  Estimate result;
  const MemoryLoad memory(plan);
  double latency = 0;
  double slowest = 0;
  for (const Group& group : plan.groups) {
    latency += static_cast<double>(group.cycles);
    slowest = std::max(slowest, group_interval(plan, group));
  }
  result.ddr_bytes = memory.bytes();
  const bool sequential = plan.design.execution == DesignSpec::Execution::Sequential;
  const bool streamed = plan.design.weights == DesignSpec::Weights::Streamed;
  if (sequential && streamed) latency = streamed_latency(plan);
  result.latency_cycles = static_cast<std::int64_t>(latency);
  // One group, or all at once: frames follow each other through the pipeline. One group after the
  // other: the next frame starts when this one has left.
  const bool pipelined =
      plan.groups.size() == 1 || plan.design.execution == DesignSpec::Execution::Resident;
  result.interval_cycles =
      static_cast<std::int64_t>(pipelined ? std::max(slowest, memory.cycles()) : latency);
  return result;
}

}  // namespace rill
