// SPDX-License-Identifier: Apache-2.0
#include "sim/report/plan_rows.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/network/hardware_name.h"
#include "sim/plan/folding.h"
#include "sim/plan/frame_energy.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/regions.h"
#include "sim/plan/stage_plan.h"
#include "sim/report/words.h"

namespace rill {

namespace {

const DdrRegion& region_of(const Plan& plan, int index) {
  return plan.regions.at(static_cast<std::size_t>(index));
}

const Layer& layer_of(const Plan& plan, const Stage& stage) {
  return plan.network.layers.at(static_cast<std::size_t>(stage.layer));
}

std::int64_t weight_bits(const Stage& stage) {
  return stage.weights.words * stage.weights.word_bits;
}

std::int64_t line_buffer_bits(const Stage& stage) {
  if (!stage.has_line_buffer || stage.inputs.empty()) return 0;
  const StreamShape& in = stage.inputs.front();
  return static_cast<std::int64_t>(stage.line_buffer_rows) * in.width * in.channels * in.bits;
}

void describe_winograd(const WinogradForm& form, LayerRow* row) {
  const std::string m = std::to_string(form.outputs);
  row->op =
      form.both_directions ? "winograd F(" + m + "x" + m + ",3x3)" : "winograd F(" + m + ",3)";
}

const char* word(DesignSpec::ActivationStyle style) {
  using Style = DesignSpec::ActivationStyle;
  if (style == Style::Ideal) return "ideal";
  return style == Style::FinnThresholds ? "finn_thresholds" : "finn_thresholds_deep";
}

void describe_converter(const DesignSpec& design, const Link& link, FifoRow* row) {
  if (!needs_converter(link)) return;
  const bool finn = link.converter == DesignSpec::ConverterStyle::Finn;
  row->converter = finn ? "finn" : "ideal";
  const bool wanted = design.width_converter == DesignSpec::ConverterStyle::Finn &&
                      design.width_converters.count(link.name) == 0;
  if (wanted && !finn) row->no_finn = finn_converter_problem(link.from_shape, link.to_shape);
}

LayerRow layer_row(const Plan& plan, const Group& group, const Stage& stage) {
  const Layer& layer = layer_of(plan, stage);
  LayerRow row;
  row.layer = stage.name;
  row.group = group.name;
  row.op = op_name(layer);
  // As stages are called: the rows of a report name each other.
  for (const LayerIndex input : layer.inputs) {
    row.inputs.push_back(hardware_name(map_name(plan.network, input)));
  }
  row.in = layer.in;
  row.out = layer.out;
  const LayerArithmetic& numbers = plan.arithmetic.at(static_cast<std::size_t>(stage.layer));
  if (layer.has_weights()) row.weight_format = numbers.weight.to_string();
  row.output_format = numbers.output.to_string();
  row.folding = stage.folding;
  if (chooses_input_words(plan.design, layer)) {
    row.input_words = InputWords{stage.inputs.front().lanes, stage.inputs.front().pixels};
  }
  row.macs = layer.macs();
  const StageMultipliers multipliers = multipliers_of(layer, numbers, stage.folding);
  row.multipliers = multipliers.count;
  row.macs_per_product = multipliers.macs_per_product;
  if (numbers.winograd.used()) describe_winograd(numbers.winograd, &row);
  row.busy_cycles = busy_cycles(layer, numbers, stage);
  row.closed_form_cycles = stage.cycles;
  row.own_cycles = stage.own_cycles;
  if (stage.held_by >= 0) row.held_by = group.stages[static_cast<std::size_t>(stage.held_by)].name;
  row.fill_cycles = stage.fill_cycles;
  row.window_unit = window_unit_of(layer, numbers, stage);
  if (has_multipliers(layer)) row.activation_style = word(stage.activation_style);
  // Layers lie one behind the other in their group's region, from byte to byte without a gap.
  row.weights_read = weight_layout(plan.design, layer, numbers).bytes();
  row.weight_bits = weight_bits(stage);
  row.line_buffer_bits = line_buffer_bits(stage);
  for (const PartCost& cost : stage.costs) row.resources += cost.resources;
  return row;
}

// Maps that come from DDR are charged to the first stage that reads them, so that no byte counts
// twice; maps that go to DDR to the stage that makes them.
void charge_links(const Plan& plan, const Group& group, LayerRow* first) {
  std::vector<bool> charged(group.loads.size(), false);
  for (const Link& link : group.links) {
    const bool to_stage = link.to.kind == Endpoint::Kind::Stage;
    if (to_stage) {
      first[link.to.index].fifo_bits +=
          static_cast<std::int64_t>(link.depth) * link.to_shape.word_bits();
    }
    const auto from = static_cast<std::size_t>(link.from.index);
    if (to_stage && link.from.kind == Endpoint::Kind::Load && !charged[from]) {
      charged[from] = true;
      first[link.to.index].map_read += region_of(plan, group.loads[from].region).bytes;
    }
    if (link.to.kind == Endpoint::Kind::Store && link.from.kind == Endpoint::Kind::Stage) {
      const auto store = static_cast<std::size_t>(link.to.index);
      first[from].map_written += region_of(plan, group.stores[store].region).bytes;
    }
  }
}

}  // namespace

std::string map_name(const Network& network, LayerIndex map) {
  return map == kNetworkInput ? "picture" : network.layers.at(static_cast<std::size_t>(map)).name;
}

std::string op_name(const Layer& layer) {
  if (layer.is_depthwise()) return "depthwise";
  switch (layer.op) {
    case Op::Convolution:
      return layer.window.is_pointwise() ? "pointwise" : "convolution";
    case Op::Deconvolution:
      return "deconvolution";
    case Op::FullyConnected:
      return "fully_connected";
    case Op::MaxPool:
      return "max_pool";
    case Op::AveragePool:
      return "average_pool";
    case Op::GlobalAveragePool:
      return "global_average_pool";
    case Op::Add:
      return "add";
    case Op::Concat:
      return "concat";
    case Op::Reorg:
      return "reorg";
    case Op::Crop:
      return "crop";
    case Op::BilinearUpsample:
      return "bilinear_upsample";
    case Op::L2Normalize:
      return "l2_normalize";
  }
  return {};
}

std::vector<TransferRow> transfer_rows(const Plan& plan) {
  std::vector<TransferRow> rows;
  const auto add = [&](const Group& group, const Transfer& transfer, bool read) {
    const DdrRegion& region = region_of(plan, transfer.region);
    const std::string name =
        (read ? "load_" : "store_") + hardware_name(map_name(plan.network, transfer.map));
    rows.push_back({name, group.name, region.purpose, read, region.bytes, std::nullopt});
  };
  Bytes weights = 0;
  for (const Group& group : plan.groups) weights += group.weight_bytes;
  if (weights > 0) rows.push_back({"weights", "", Purpose::Weights, true, weights, std::nullopt});
  for (const Group& group : plan.groups) {
    for (const Transfer& load : group.loads) add(group, load, true);
    for (const Transfer& store : group.stores) add(group, store, false);
  }
  return rows;
}

std::vector<FifoRow> fifo_rows(const Plan& plan) {
  std::vector<FifoRow> rows;
  for (const Group& group : plan.groups) {
    for (const Link& link : group.links) {
      FifoRow row;
      row.name = link.name;
      row.group = group.name;
      row.depth = link.depth;
      row.word_bits = link.to_shape.word_bits();
      row.from_memory = link.from.kind == Endpoint::Kind::Load;
      describe_converter(plan.design, link, &row);
      if (link.to.kind == Endpoint::Kind::Stage) {
        const Stage& reader = group.stages[static_cast<std::size_t>(link.to.index)];
        if (reader.inputs.size() > 1) row.join = reader.name;
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::vector<LayerRow> layer_rows(const Plan& plan) {
  std::vector<LayerRow> rows;
  for (const Group& group : plan.groups) {
    const std::size_t first = rows.size();
    for (const Stage& stage : group.stages) rows.push_back(layer_row(plan, group, stage));
    if (group.stages.empty()) continue;
    charge_links(plan, group, &rows[first]);
  }
  return rows;
}

std::vector<GroupRow> group_rows(const Plan& plan) {
  const MemoryCeiling ceiling =
      memory_ceiling(plan.memory, plan.board, memory_ports(plan), plan.clock_mhz);
  std::vector<GroupRow> rows;
  for (const Group& group : plan.groups) {
    Bytes read = streams_weights(plan) ? group.weight_bytes : 0;
    Bytes written = 0;
    for (const Transfer& load : group.loads) read += region_of(plan, load.region).bytes;
    for (const Transfer& store : group.stores) written += region_of(plan, store.region).bytes;
    GroupRow row;
    row.name = group.name;
    row.layers = static_cast<int>(group.stages.size());
    row.closed_form_cycles = group.cycles;
    row.memory_floor_cycles = memory_floor_cycles(read, written, ceiling);
    row.active_cycles = static_cast<double>(group.cycles);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace rill
