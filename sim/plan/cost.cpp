// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/cost.h"

#include <algorithm>

#include "modules/activation/cost.h"
#include "modules/add/cost.h"
#include "modules/concat/cost.h"
#include "modules/crop/cost.h"
#include "modules/fork/cost.h"
#include "modules/l2_norm/cost.h"
#include "modules/pool/cost.h"
#include "modules/reorg/cost.h"
#include "modules/resize/cost.h"
#include "modules/upsample/cost.h"
#include "modules/width_converter/cost.h"
#include "sim/numerics/upsample_scale.h"
#include "sim/plan/array_cost.h"
#include "sim/plan/folding.h"
#include "sim/plan/memory_cost.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/resize_plan.h"

namespace rill {

namespace {

MemoryChoice memory_choice(DesignSpec::MemoryKind kind) {
  switch (kind) {
    case DesignSpec::MemoryKind::Bram:
      return MemoryChoice::Bram;
    case DesignSpec::MemoryKind::Uram:
      return MemoryChoice::Uram;
    case DesignSpec::MemoryKind::Lutram:
      return MemoryChoice::Lutram;
    case DesignSpec::MemoryKind::Auto:
      break;
  }
  return MemoryChoice::Auto;
}

/// The kind of memory to build: what an earlier look at this plan resolved, or what the design
/// says.
MemoryChoice wanted(DesignSpec::MemoryKind said, MemoryChoice resolved) {
  return resolved != MemoryChoice::Auto ? resolved : memory_choice(said);
}

Resources activation_resources(const PlanRequest& request, const Stage& stage) {
  const LayerArithmetic& numbers = request.numbers(stage.layer);
  const Layer& layer = request.layer(stage.layer);
  ActivationCostShape shape;
  shape.kind = numbers.requantization.kind;
  shape.lanes = stage.folding.pe * stage.folding.pixels;
  shape.channel_lanes = stage.folding.pe;
  shape.channel_folds = ceil_div(layer.out.channels, stage.folding.pe);
  shape.accumulator_bits = numbers.accumulation.accumulator.width;
  shape.output_bits = numbers.output.width;
  shape.shift =
      shape.kind == Requantization::Kind::Cast
          ? std::max(numbers.accumulation.accumulator.fraction_bits - numbers.output.fraction_bits,
                     0)
          : numbers.requantization.shift;
  if (shape.kind == Requantization::Kind::Multiply) shape.multiplier_bits = 16;
  shape.shifter = numbers.requantization.power_of_two;
  shape.keeps_sign = numbers.requantization.keeps_sign;
  // Fixed-point biases of blocks are added behind the sum.
  const bool has_bias = layer.bias || layer.batch_norm;
  if (has_bias && numbers.weight.mantissa_bits > 0 &&
      shape.kind == Requantization::Kind::Multiply &&
      numbers.accumulation.bias == BiasEntry::None) {
    shape.offset_bits = shape.accumulator_bits;
  }
  if (shape.kind == Requantization::Kind::Thresholds) {
    // A bipolar output has one comparator, though its threshold is listed twice.
    shape.thresholds =
        numbers.output.is_bipolar() ? 1 : numbers.requantization.thresholds_per_channel;
    shape.per_channel = numbers.weight.kind == Format::Kind::Scaled;  // fixed point: one set
    if (stage.threshold_stages > 0) {
      shape.deep_search = stage.activation_style == DesignSpec::ActivationStyle::FinnThresholdsDeep;
      shape.search_bits = stage.threshold_stages / (shape.deep_search ? 2 : 1);
    }
  }
  shape.family = family_of(request.board);
  if (numbers.requantization.leaky) shape.slope = numbers.requantization.leaky->multiplier;
  return activation_cost(shape);
}

L2NormCostShape norm_shape(const PlanRequest& request, const Stage& stage) {
  const LayerArithmetic& numbers = request.numbers(stage.layer);
  L2NormCostShape shape;
  shape.lanes = stage.output.codes_per_word();
  shape.channels = stage.output.channels;
  shape.input_bits = numbers.input.width;
  shape.gain_bits = numbers.weight.width;
  shape.output_bits = numbers.output.width;
  shape.family = family_of(request.board);
  return shape;
}

Resources upsample_resources(const PlanRequest& request, const Stage& stage) {
  const Layer& layer = request.layer(stage.layer);
  UpsampleCostShape shape;
  shape.scale = layer.scale;
  const auto factor = upsample_scale(layer.scale, layer.pre_scale);
  shape.multiplier = factor ? factor->multiplier : 1;
  shape.lanes = stage.output.codes_per_word();
  shape.input_bits = stage.inputs[0].bits;
  shape.output_bits = stage.output.bits;
  return upsample_cost(shape);
}

Resources joint_resources(const Group& group) {
  std::vector<int> of_stages(group.stages.size());
  std::vector<int> of_loads(group.loads.size());
  const auto readers = [&](const Endpoint& from) -> int& {
    return (from.kind == Endpoint::Kind::Load ? of_loads
                                              : of_stages)[static_cast<std::size_t>(from.index)];
  };
  for (const Link& link : group.links) ++readers(link.from);
  Resources joints;
  for (const Link& link : group.links) {
    if (needs_converter(link)) {
      joints += width_converter_cost(link.from_shape, link.to_shape);
    }
    int& branches = readers(link.from);
    if (branches > 1) joints += fork_cost(branches);
    branches = 0;  // the fork stands in front of the first of them
  }
  return joints;
}

const InnerFifo& fifo_of(const Stage& stage, InnerFifo::Role role) {
  const auto found = std::find_if(stage.inner_fifos.begin(), stage.inner_fifos.end(),
                                  [&](const InnerFifo& fifo) { return fifo.role == role; });
  internal_check(found != stage.inner_fifos.end(), "a stage lacks one of its FIFOs");
  return *found;
}

/// The unit alone; its FIFOs are among the others.
Resources resize_resources(const PlanRequest& request, const Transfer& load) {
  return resize_cost(resize_shape_of(load), request.input_format.width, family_of(request.board));
}

}  // namespace

void cost_stage(const PlanRequest& request, Stage* stage) {
  const Layer& layer = request.layer(stage->layer);
  const DesignSpec::MemoryKind said = request.design.memory_of(layer.name);
  stage->costs.clear();
  const auto add_memory = [&](const char* part, const auto& cost_of, MemoryChoice* choice) {
    const MemoryCost cost = cost_of(request, *stage, wanted(said, *choice));
    *choice = cost.choice;
    stage->costs.push_back({part, cost.resources});
  };
  if (stage->has_line_buffer) {
    add_memory("line_buffer", line_buffer_memory, &stage->line_buffer_memory);
  }
  if (has_multipliers(layer)) {
    stage->costs.push_back({"dsp_array", array_resources(request, *stage)});
    add_memory(kWeightsPart, weight_memory, &stage->weights.choice);
    stage->costs.push_back({"activation", activation_resources(request, *stage)});
    if (stage->tile_rows > 1) add_memory("strip_buffer", strip_memory, &stage->strip_memory);
  } else if (layer.op == Op::MaxPool) {
    stage->costs.push_back({"pool", max_pool_cost(stage->output.codes_per_word(),
                                                  layer.window.taps(), stage->output.bits)});
  } else if (layer.op == Op::AveragePool) {
    stage->costs.push_back(
        {"pool", average_pool_cost(stage->output.codes_per_word(), layer.window.taps(),
                                   stage->inputs[0].bits, family_of(request.board))});
  } else if (layer.op == Op::GlobalAveragePool) {
    stage->costs.push_back(
        {"pool", global_pool_cost(stage->output.lanes, layer.in.channels, layer.in.pixels(),
                                  stage->inputs[0].bits, family_of(request.board))});
  } else if (layer.op == Op::Add) {
    stage->costs.push_back(
        {"add", add_cost(stage->output.codes_per_word(), static_cast<int>(layer.inputs.size()),
                         stage->inputs[0].bits)});
    stage->costs.push_back({"activation", activation_resources(request, *stage)});
  } else if (layer.op == Op::L2Normalize) {
    stage->costs.push_back({"l2_norm", l2_norm_cost(norm_shape(request, *stage))});
    add_memory(kWeightsPart, weight_memory, &stage->weights.choice);
  } else if (layer.op == Op::Reorg) {
    stage->costs.push_back({"reorg", reorg_cost(stage->output)});
  } else if (layer.op == Op::BilinearUpsample) {
    stage->costs.push_back({"upsample", upsample_resources(request, *stage)});
  } else if (layer.op == Op::Crop) {
    stage->costs.push_back({"crop", crop_cost(stage->output)});
  } else if (layer.op == Op::Concat) {
    stage->costs.push_back({"concat", concat_cost(stage->inputs, stage->output)});
  }
}

std::vector<Resources> cost_fifos(const PlanRequest& request, Group* group) {
  std::vector<Resources> fifos;
  fifos.reserve(group->links.size() + group->stages.size());
  for (Link& link : group->links) fifos.push_back(cost_link(request, &link));
  const auto add_inner = [&](InnerFifo* inner) {
    const MemoryCost cost =
        inner_fifo_memory(request, *inner, wanted(request.design.memory, inner->memory));
    inner->memory = cost.choice;
    fifos.push_back(cost.resources);
  };
  for (Transfer& load : group->loads) {
    if (!load.resize) continue;
    add_inner(&load.resize->raw);
    add_inner(&load.resize->resized);
  }
  for (Stage& stage : group->stages) {
    for (InnerFifo& inner : stage.inner_fifos) add_inner(&inner);
  }
  return fifos;
}

Resources cost_link(const PlanRequest& request, Link* link) {
  const MemoryCost cost = fifo_memory(request, *link, wanted(request.design.memory, link->memory));
  link->memory = cost.choice;
  return cost.resources;
}

void cost_group(const PlanRequest& request, Group* group) {
  Resources fifos;
  for (const Resources& fifo : cost_fifos(request, group)) fifos += fifo;
  Resources joints = joint_resources(*group);
  group->costs.clear();
  for (const Transfer& load : group->loads) {
    if (load.resize) group->costs.push_back({"resize", resize_resources(request, load)});
  }
  for (const Stage& stage : group->stages) {
    if (stage.line_buffer_style != DesignSpec::LineBufferStyle::HlsRows ||
        !has_multipliers(request.layer(stage.layer))) {
      continue;
    }
    const StreamShape& slices = fifo_of(stage, InnerFifo::Role::Slices).shape;
    StreamShape pixels = slices;
    pixels.lanes = stage.inputs[0].lanes;
    joints += width_converter_cost(pixels, slices);
    StreamShape sums = stage.output;
    sums.lanes = stage.folding.pe;
    joints += width_converter_cost(sums, stage.output);
  }
  group->costs.push_back({kFifosPart, fifos});
  group->costs.push_back({"converters_and_forks", joints});
  group->resources = {};
  for (const PartCost& cost : group->costs) group->resources += cost.resources;
  for (const Stage& stage : group->stages) {
    for (const PartCost& cost : stage.costs) group->resources += cost.resources;
  }
}

}  // namespace rill
