// SPDX-License-Identifier: Apache-2.0
// What `rill plan` says of a tiled machine.
#include <fmt/format.h>

#include <algorithm>

#include "sim/plan/tiled_estimate.h"
#include "sim/report/tiled_rows.h"
#include "sim/report/words.h"

namespace rill {

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text.empty() ? "·" : text;
}

std::string buffer_name(const Program& program, int buffer) {
  return buffer < 0 ? "" : program.buffers[static_cast<std::size_t>(buffer)].name;
}

/// Distinct names of the buffers that the pass's operations of a kind touch.
template <typename Pick>
std::string touched(const Program& program, int pass, const Pick& pick) {
  std::vector<std::string> names;
  const auto add = [&](int buffer) {
    const std::string name = buffer_name(program, buffer);
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  for (const Step& step : program.steps) {
    if (step.pass != pass) continue;
    for (const auto* list : {&step.main, &step.beside}) {
      for (const Operation& operation : *list) pick(operation, add);
    }
  }
  return joined(names);
}

bool is_unit(const Operation& operation) {
  return operation.kind == OperationKind::Depthwise || operation.kind == OperationKind::Pointwise;
}

PlanTable pass_table(const Plan& plan) {
  const Program& program = plan.tiled->program;
  const std::vector<PassEstimate> estimates = estimate_passes(plan);
  PlanTable table{"passes, in order",
                  {"pass", "loads into", "sums in", "beside", "tiles", "cycles", "read", "written"},
                  {},
                  4};
  for (std::size_t i = 0; i < program.passes.size(); ++i) {
    const TiledPass& spec = plan.design.tiled.passes[i];
    Bytes read = 0, written = 0;
    for (const Bytes bytes : estimates[i].read) read += bytes;
    for (const Bytes bytes : estimates[i].written) written += bytes;
    const auto loads = [](const Operation& operation, const auto& add) {
      if (operation.kind == OperationKind::LoadReorg) {
        for (const int target : operation.targets) add(target);
      } else if (operation.kind == OperationKind::LoadMap ||
                 operation.kind == OperationKind::LoadImage) {
        add(operation.to);
      }
    };
    const auto sums = [](const Operation& operation, const auto& add) {
      if (is_unit(operation)) add(operation.to);
    };
    table.rows.push_back(
        {spec.name, touched(program, static_cast<int>(i), loads),
         touched(program, static_cast<int>(i), sums), spec.load_ahead ? "loads" : "·",
         fmt::format("{}x{}", spec.tiles[0], spec.tiles[1]), grouped(estimates[i].cycles),
         bytes_text(static_cast<double>(read)), bytes_text(static_cast<double>(written))});
  }
  return table;
}

PlanTable buffer_table(const Program& program) {
  PlanTable table{"buffers", {"buffer", "holds", "pixels", "lanes x bits", "size"}, {}, 2};
  const auto add = [&](const std::string& name, const char* holds, const std::string& pixels,
                       std::int64_t words, int bits) {
    table.rows.push_back({name, holds, pixels, fmt::format("{} x {}", program.lanes, bits),
                          bytes_text(static_cast<double>(words * program.lanes * bits) / 8)});
  };
  const std::int64_t pixels = std::int64_t{program.rows} * program.columns;
  for (const TileBufferShape& buffer : program.buffers) {
    add(buffer.name, buffer.accumulator ? "sums" : "maps",
        fmt::format("{} x {}", program.rows, program.columns), pixels, buffer.bits);
  }
  add("weights 1x1", "weights", fmt::format("{} chunks", program.pointwise_slots),
      std::int64_t{program.pointwise_slots} * program.lanes, program.weight_bits);
  add("weights 3x3", "weights", fmt::format("{} chunks", program.depthwise_slots),
      std::int64_t{program.depthwise_slots} * 9, program.weight_bits);
  add("biases", "biases", fmt::format("{} words", program.bias_slots), program.bias_slots,
      program.bias_bits);
  return table;
}

PlanTable loop_table(const Plan& plan) {
  const Program& program = plan.tiled->program;
  const TileUnits& units = plan.design.tiled.units;
  PlanTable table{"loops of the units and data movers",
                  {"operation", "at once", "ii", "pixels", "depth", "operations", "cycles"},
                  {},
                  2};
  for (int kind = 0; kind < kOperationKinds; ++kind) {
    const auto of = static_cast<OperationKind>(kind);
    std::int64_t count = 0, cycles = 0;
    for (const Step& step : program.steps) {
      for (const auto* list : {&step.main, &step.beside}) {
        for (const Operation& operation : *list) {
          if (operation.kind != of) continue;
          ++count;
          cycles += operation.cycles;
        }
      }
    }
    if (count == 0) continue;
    const LoopTiming& loop = program.loop(of);
    std::string at_once = "·";
    if (of == OperationKind::Depthwise) {
      at_once = fmt::format("{} lanes x {} taps", program.lanes, units.taps);
    } else if (of == OperationKind::Pointwise) {
      at_once = fmt::format("{} x {} channels", units.inputs, program.lanes);
    }
    table.rows.push_back({to_string(of), at_once, std::to_string(loop.ii),
                          std::to_string(loop.pixels), std::to_string(loop.depth), grouped(count),
                          grouped(cycles)});
  }
  return table;
}

PlanTable memory_table(const Plan& plan) {
  const Program& program = plan.tiled->program;
  PlanTable table{"DDR", {"region", "maps (first slot)", "address", "words", "size"}, {}, 2};
  const auto add = [&](const std::string& name, const std::string& maps, std::uint64_t address,
                       std::int64_t bytes) {
    table.rows.push_back({name, maps, fmt::format("{:#x}", address),
                          grouped(bytes / program.word_bytes()),
                          bytes_text(static_cast<double>(bytes))});
  };
  add("pictures", "·", program.image_address, program.image_bytes);
  add("parameters", "·", program.parameter_address,
      plan.tiled->parameters.words() * program.word_bytes());
  for (std::size_t i = 0; i < program.regions.size(); ++i) {
    const TileRegion& region = program.regions[i];
    std::vector<std::pair<std::int64_t, std::string>> maps;
    for (const auto& [name, slot] : plan.design.tiled.memory[i].maps) maps.emplace_back(slot, name);
    std::sort(maps.begin(), maps.end());
    std::string text;
    for (const auto& [slot, name] : maps) {
      text += fmt::format("{}{} ({})", text.empty() ? "" : " ", name, slot);
    }
    std::int64_t words = 1;
    for (const int extent : region.shape) words *= extent;
    add(region.name, text, region.address, words * program.word_bytes());
  }
  return table;
}

}  // namespace

std::vector<PlanTable> tiled_plan_tables(const Plan& plan) {
  return {pass_table(plan), buffer_table(plan.tiled->program), loop_table(plan),
          memory_table(plan)};
}

}  // namespace rill
