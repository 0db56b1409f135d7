// SPDX-License-Identifier: Apache-2.0
// The order of a pass's operations.
#include "sim/tiled/pass_planner.h"

#include <algorithm>
#include <utility>

namespace rill {

PassPlanner::PassPlanner(const Network& network, const DesignSpec& design,
                         const ParameterLayout& parameters, const DdrPlacement& placement,
                         Program* program, std::vector<Diagnostic>* problems)
    : network_(network),
      design_(design),
      spec_(design.tiled),
      parameters_(parameters),
      placement_(placement),
      program_(program),
      problems_(problems),
      computed_(network.layers.size(), false) {}

void PassPlanner::plan(std::size_t pass) {
  if (!resolve(pass)) return;
  program_->passes.push_back({job_.spec->name, {}});
  for (const LayerIndex index : {job_.depthwise, job_.pointwise, job_.pool}) {
    if (index < 0) continue;
    program_->passes.back().layers.push_back(index);
    computed_[static_cast<std::size_t>(index)] = true;
  }
  uses_.push_back({job_.source, program_->passes.back().layers, job_.first_out_group});
  load_resident();
  if (job_.reorg) {
    plan_reorg();
  } else {
    plan_tiles();
  }
}

void PassPlanner::load_resident() {
  if (job_.depthwise >= 0 && job_.depthwise_resident) {
    for (int group = 0; group < job_.in_groups; ++group) {
      step(load_weights(job_.depthwise, job_.first_out_group + group, 0, group));
      step(load_bias(job_.depthwise, job_.first_out_group + group, group));
    }
  }
  if (job_.pointwise < 0 || !job_.pointwise_resident) return;
  for (int out = 0; out < groups(job_.pointwise); ++out) {
    for (int in = 0; in < job_.in_groups; ++in) {
      step(load_weights(job_.pointwise, out, in, out * job_.in_groups + in));
    }
    step(load_bias(job_.pointwise, out, job_.pointwise_bias_base + out));
  }
}

void PassPlanner::step(Operation operation) {
  // A layer without biases has nothing to load.
  if (operation.kind == OperationKind::LoadBias && operation.blocks.empty()) return;
  step({std::move(operation)}, {});
}

void PassPlanner::step(std::vector<Operation> main, std::vector<Operation> beside) {
  program_->steps.push_back({job_.index, std::move(main), std::move(beside)});
}

/// Tiles in order; a run is what loads may run ahead in.
std::vector<std::vector<PassPlanner::Tile>> PassPlanner::runs_of_tiles() const {
  const auto [rows, columns] = job_.tiling.tiles;
  std::vector<std::vector<Tile>> runs;
  const auto run = [&](int first_row, int row_count, int first_column, int column_count,
                       bool down) {
    std::vector<Tile> tiles;
    for (int i = 0; i < row_count * column_count; ++i) {
      const int row = down ? i % row_count : i / column_count;
      const int column = down ? i / row_count : i % column_count;
      tiles.push_back({first_row + row, first_column + column});
    }
    runs.push_back(std::move(tiles));
  };
  switch (job_.spec->walk) {
    case TiledPass::Walk::Columns:
      for (int column = 0; column < columns; ++column) run(0, rows, column, 1, true);
      break;
    case TiledPass::Walk::Rows:
      for (int row = 0; row < rows; ++row) run(row, 1, 0, columns, false);
      break;
    case TiledPass::Walk::Pictures: {
      const int down = job_.tiling.per_picture(0);
      const int across = job_.tiling.per_picture(1);
      for (int picture = 0; picture < program_->pictures; ++picture) {
        for (int row = 0; row < down; ++row) {
          run(picture / program_->batch[1] * down + row, 1, picture % program_->batch[1] * across,
              across, false);
        }
      }
      break;
    }
  }
  return runs;
}

void PassPlanner::plan_tiles() {
  for (const std::vector<Tile>& tiles : runs_of_tiles()) {
    job_.loads = 0;
    const bool ahead = job_.spec->load_ahead;
    if (job_.depthwise >= 0 && ahead) step(load(tiles.front(), 0));
    for (std::size_t i = 0; i < tiles.size(); ++i) {
      const Tile& tile = tiles[i];
      Tile next = i + 1 < tiles.size() ? tiles[i + 1] : tile;
      if (i + 1 == tiles.size() && tiles.size() > 1) {
        // The load behind the last tile is made and not used.
        next.row += tiles[i].row - tiles[i - 1].row;
        next.column += tiles[i].column - tiles[i - 1].column;
      }
      program_->areas.push_back(job_.tiling.areas(tile.row, tile.column));
      job_.areas = static_cast<int>(program_->areas.size()) - 1;
      if (job_.depthwise >= 0) plan_depthwise(tile, next, tiles.size() == 1);
      if (job_.pointwise >= 0) plan_pointwise(tile);
    }
  }
}

void PassPlanner::plan_depthwise(const Tile& tile, const Tile& next, bool only_tile) {
  for (int group = 0; group < job_.in_groups; ++group) {
    if (!job_.spec->load_ahead) {
      Operation brought = load(tile, group);
      const int from = brought.to;
      if (!job_.depthwise_resident) {
        step(load_weights(job_.depthwise, job_.first_out_group + group, 0, 0));
        step(load_bias(job_.depthwise, job_.first_out_group + group, 0));
      }
      step(std::move(brought));
      plan_depthwise_group(group, from, {}, tile);
      continue;
    }
    if (!job_.depthwise_resident) {
      step(load_weights(job_.depthwise, job_.first_out_group + group, 0, 0));
      step(load_bias(job_.depthwise, job_.first_out_group + group, 0));
    }
    const auto buffers = job_.load.size();
    const int from = job_.load[(static_cast<std::size_t>(job_.loads) + buffers - 1) % buffers];
    const bool more = group + 1 < job_.in_groups || only_tile;
    plan_depthwise_group(group, from, {more ? load(tile, group + 1) : load(next, 0)}, tile);
  }
}

void PassPlanner::plan_depthwise_group(int group, int from, std::vector<Operation> beside,
                                       const Tile& tile) {
  const LayerIndex of = job_.depthwise;
  const int out_group = job_.first_out_group + group;
  const int slot = job_.depthwise_resident ? group : 0;
  const int into = job_.into[static_cast<std::size_t>(group) % job_.into.size()];
  if (needs_start(of)) step(start_sums(of, into, slot));
  Operation compute = operation(OperationKind::Depthwise, of);
  compute.group = out_group;
  compute.from = from;
  compute.to = into;
  compute.slot = compute.bias_slot = slot;
  compute.keep_source = job_.reorg;
  step({compute}, std::move(beside));
  int result = into;
  const bool activated = job_.in_place || !job_.activated.empty();
  if (activated) {
    result = job_.in_place
                 ? from
                 : job_.activated[static_cast<std::size_t>(group) % job_.activated.size()];
    step(activate(of, out_group, into, result, slot));
  }
  job_.results.resize(static_cast<std::size_t>(job_.in_groups));
  job_.results[static_cast<std::size_t>(group)] = result;
  if (placement_.find(of) != nullptr) {
    step(store(of, out_group, result, tile, !activated, slot));
  }
}

void PassPlanner::plan_reorg() {
  program_->areas.push_back(job_.tiling.areas(0, 0));
  job_.areas = static_cast<int>(program_->areas.size()) - 1;
  if (job_.spec->clear) {
    for (const int target : job_.load) {
      Operation clear = operation(OperationKind::Clear, job_.depthwise);
      clear.to = target;
      step(clear);
    }
  }
  constexpr int kPlaces = 4;
  const int source_groups = job_.in_groups / kPlaces;
  for (int round = 0; round < source_groups; ++round) {
    if (!job_.block_major) {
      for (int picture = 0; picture < program_->pictures; ++picture) {
        step(load_reorg(round, picture));
      }
    }
    for (int k = 0; k < kPlaces; ++k) {
      const int group = job_.block_major ? k * source_groups + round : kPlaces * round + k;
      if (!job_.depthwise_resident) {
        step(load_weights(job_.depthwise, job_.first_out_group + group, 0, 0));
        step(load_bias(job_.depthwise, job_.first_out_group + group, 0));
      }
      if (job_.block_major) step(load_reorg(round, k));
      int from = job_.block_major ? job_.load.front() : job_.load[static_cast<std::size_t>(k)];
      if (program_->buffers[static_cast<std::size_t>(from)].accumulator) {
        Operation copy = operation(OperationKind::Copy, job_.depthwise);
        copy.from = from;
        copy.to = from = job_.copy_to;
        step(copy);
      }
      plan_depthwise_group(group, from, {}, {});
    }
  }
}

void PassPlanner::plan_pointwise(const Tile& tile) {
  for (int out = 0; out < groups(job_.pointwise); ++out) plan_pointwise_group(out, tile);
}

void PassPlanner::plan_pointwise_group(int out, const Tile& tile) {
  const LayerIndex of = job_.pointwise;
  const int bias_slot = job_.pointwise_bias_base + (job_.pointwise_resident ? out : 0);
  if (!job_.pointwise_resident) step(load_bias(of, out, bias_slot));
  if (needs_start(of)) step(start_sums(of, job_.accumulator, bias_slot));
  const bool fused = job_.depthwise >= 0;
  const bool ahead = !fused && job_.spec->load_ahead;
  job_.loads = fused ? job_.loads : 0;
  if (ahead) step(load(tile, 0));
  const int in_groups = job_.in_groups;
  for (int in = 0; in < in_groups; ++in) {
    const int slot = job_.pointwise_resident ? out * in_groups + in : 0;
    if (!job_.pointwise_resident) step(load_weights(of, out, in, slot));
    Operation compute = operation(OperationKind::Pointwise, of);
    compute.group = out;
    compute.slot = slot;
    compute.to = job_.accumulator;
    std::vector<Operation> beside;
    if (fused) {
      compute.from = job_.results[static_cast<std::size_t>(in)];
    } else if (ahead) {
      const auto buffers = job_.load.size();
      compute.from = job_.load[(static_cast<std::size_t>(job_.loads) + buffers - 1) % buffers];
      beside.push_back(load(tile, in + 1));
    } else {
      Operation brought = load(tile, in);
      compute.from = brought.to;
      step(std::move(brought));
    }
    step({compute}, std::move(beside));
  }
  finish_pointwise_group(out, tile);
}

void PassPlanner::finish_pointwise_group(int out, const Tile& tile) {
  const LayerIndex of = job_.pointwise;
  const int bias_slot = job_.pointwise_bias_base + (job_.pointwise_resident ? out : 0);
  int result = job_.accumulator;
  const bool activated = job_.pointwise_activated >= 0;
  const bool stored = placement_.find(of) != nullptr;
  const bool answer = !stored && job_.pool < 0;
  if (activated && !answer) {
    result = job_.pointwise_activated;
    step(activate(of, out, job_.accumulator, result, bias_slot));
  }
  if (stored) step(store(of, out, result, tile, !activated, bias_slot));
  if (job_.pool >= 0) step(pool(out, result, tile, !activated, bias_slot));
  if (answer) {
    Operation detect = operation(OperationKind::Detect, of);
    detect.group = out;
    detect.from = result;
    step(detect);
  }
}

}  // namespace rill
