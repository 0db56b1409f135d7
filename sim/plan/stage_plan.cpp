// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/stage_plan.h"

#include <algorithm>
#include <utility>

#include "modules/dsp_array/winograd_cost.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/cost.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/passed_weights.h"
#include "sim/plan/stage_mistakes.h"

namespace rill {

namespace {

using Style = DesignSpec::LineBufferStyle;

std::int64_t cycles_of_style(const Layer& layer, const LayerArithmetic& numbers,
                             const Stage& stage) {
  switch (stage.line_buffer_style) {
    case Style::Ideal:
      return stage_cycles(layer, numbers, stage.folding, stage.inputs[0].words());
    case Style::HlsRows:
      return loop_stage_cycles(layer, stage.folding);
    default:
      return finn_stage_cycles(layer, stage.line_buffer_style, stage.folding);
  }
}

Folding choose_folding(const PlanRequest& request, LayerIndex index, std::int64_t cycles) {
  const Layer& layer = request.layer(index);
  const LayerArithmetic& numbers = request.numbers(index);
  const auto given = request.design.stages.find(layer.name);
  const Style style = line_buffer_style(request.design, layer);
  if (given == request.design.stages.end()) return cheapest_folding(style, layer, numbers, cycles);
  Folding folding = given->second;
  if (numbers.winograd.used() && folding.pixels == 1) {
    folding.pixels = winograd_pixels(layer, numbers);
  }
  return folding;
}

StreamShape stream_of(const Shape& map, int lanes, int pixels, const Format& format) {
  return {map.height, map.width, map.channels, lanes, pixels, format.width};
}

/// Words as wide as a stage that takes `cycles` a frame needs. What comes in bursts must get in
/// while the burst lasts: the FIFO in front holds words of this width, so a narrower one would hold
/// the producer up.
InputWords words_for_pace(const PlanRequest& request, const Layer& layer, LayerIndex input,
                          std::int64_t cycles) {
  const int burst = input == kNetworkInput ? 1 : burst_of(request.layer(input));
  const std::int64_t share = std::max<std::int64_t>(cycles / burst, 1);
  InputWords words{input_lanes_for(layer, share), 1};
  const int width = request.network.shape_of(input).width;
  while (words.pixels < width && input_words(layer, words.lanes) / words.pixels > share) {
    words.pixels = std::min(2 * words.pixels, width);
  }
  return words;
}

/// The pace of a stage that nothing but its folding sets; a layer without one keeps `cycles`.
std::int64_t pace_of_folding(const PlanRequest& request, const Layer& layer, const Stage& stage,
                             std::int64_t cycles) {
  const DesignSpec& design = request.design;
  const bool explicit_folding = design.folding == DesignSpec::FoldingPolicy::Explicit;
  if (!explicit_folding || design.stages.count(layer.name) == 0) return cycles;
  const std::int64_t own = stage_cycles(layer, request.numbers(stage.layer), stage.folding, 0);
  // Pools and reorg give a row during one of so many input rows, see stage_cycles().
  return has_multipliers(layer) ? own : own * stage_window(layer).rows_per_step();
}

/// Words as the stage takes them, one shape an operand.
std::vector<StreamShape> input_shapes(const PlanRequest& request, const Layer& layer,
                                      const Stage& stage, std::int64_t cycles) {
  const auto given = request.design.stage_inputs.find(layer.name);
  std::vector<StreamShape> shapes;
  for (const LayerIndex input : layer.inputs) {
    const Shape& map = request.network.shape_of(input);
    int lanes = 1;
    int pixels = 1;
    if (stage.line_buffer_style == Style::HlsRows) {
      lanes = map.channels;
    } else if (stage.line_buffer_style != Style::Ideal) {
      lanes = finn_window_of(layer, stage.line_buffer_style, stage.folding).simd;
    } else if (!stage.has_line_buffer && has_multipliers(layer)) {
      lanes = stage.folding.simd;
      pixels = stage.folding.pixels;
    } else if (takes_output_words(layer)) {
      lanes = std::min(stage.folding.pe, map.channels);
      pixels = stage.folding.pixels;
    } else {
      const std::int64_t pace = pace_of_folding(request, layer, stage, cycles);
      const InputWords words = given != request.design.stage_inputs.end()
                                   ? given->second
                                   : words_for_pace(request, layer, input, pace);
      lanes = words.lanes;
      pixels = words.pixels;
    }
    shapes.push_back(stream_of(map, lanes, pixels, request.format_of(input)));
  }
  return shapes;
}

void plan_weights(const PlanRequest& request, const Layer& layer, LayerIndex index, Stage* stage) {
  const LayerArithmetic& numbers = request.numbers(index);
  if (layer.op == Op::L2Normalize) {
    stage->weights.words = ceil_div(layer.in.channels, stage->folding.pe);
    stage->weights.word_bits = stage->folding.pe * numbers.weight.width;
  }
  if (!has_multipliers(layer)) return;
  const ArrayFolding array = array_folding(layer, numbers, stage->folding);
  stage->weights.words = array.weight_words() * kernel_phases(layer);
  if (numbers.winograd.used()) {
    stage->weights.word_bits =
        stage->folding.pe * stage->folding.simd * winograd_filter_bits(winograd_shape(numbers));
    return;
  }
  // Beside the weights of a PE lies by how much its sum is shifted: at most kBlockAlignment.
  constexpr int kAlignmentBits = 3;
  const int shift_bits = numbers.weight.block_channels > 0 ? kAlignmentBits : 0;
  stage->weights.word_bits =
      stage->folding.pe * (stage->folding.simd * numbers.weight.stored_bits() + shift_bits);
  if (passes_weights(request.design, request.board, layer, numbers)) {
    // One burst; the memory has two of these, like that of other streamed weights.
    const int burst =
        dma_burst_beats(request.design, request.board) * request.board.port.width_bits;
    stage->weights.words = ceil_div(burst, stage->weights.word_bits);
  }
}

}  // namespace

Folding cheapest_folding(Style style, const Layer& layer, const LayerArithmetic& numbers,
                         std::int64_t cycles) {
  if (style == Style::Ideal) return folding_for(layer, numbers, cycles);
  if (style == Style::HlsRows) return loop_folding_for(layer, cycles);
  return finn_folding_for(layer, style, cycles);
}

bool chooses_input_words(const DesignSpec& design, const Layer& layer) {
  return line_buffer_style(design, layer) == Style::Ideal && needs_line_buffer(layer) &&
         !takes_output_words(layer);
}

Stage plan_stage(const PlanRequest& request, LayerIndex index, std::int64_t cycles) {
  const Layer& layer = request.layer(index);
  std::vector<Diagnostic> mistakes = stage_mistakes(request.design, layer, &request.numbers(index));
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  Stage stage;
  stage.name = hardware_name(layer.name);
  stage.layer = index;
  stage.folding = choose_folding(request, index, cycles);
  stage.line_buffer_style = line_buffer_style(request.design, layer);
  const Window window = stage_window(layer);
  stage.has_line_buffer = needs_line_buffer(layer);
  const bool enlarges = window.upsample > 1;
  stage.tile_rows = request.numbers(index).winograd.tile_rows();
  if (stage.has_line_buffer) {
    const auto rows = request.design.line_buffer_rows.find(layer.name);
    // An array works on one row of windows while the next rows come in; pools and reorg are fast
    // enough to do without rows in reserve.
    // An enlarging layer reads its rows for several output rows: one more row so that the first can
    // wait for the last, and one that comes in meanwhile.
    // An array of square tiles reads a strip of windows while the rows of the next one come in.
    int reserve = enlarges ? 2 : has_multipliers(layer) ? window.stride_h - 1 : 0;
    if (stage.tile_rows > 1) reserve = (2 * stage.tile_rows - 1) * window.stride_h;
    stage.line_buffer_rows =
        rows == request.design.line_buffer_rows.end() ? window.extent_h() + reserve : rows->second;
  }
  stage.inputs = input_shapes(request, layer, stage, cycles);
  stage.output = stage.line_buffer_style == Style::HlsRows
                     ? loop_stage_output(request, index, stage.folding)
                     : stream_of(layer.out, stage.folding.pe, stage.folding.pixels,
                                 request.numbers(index).output);
  plan_weights(request, layer, index, &stage);
  if (stage.line_buffer_style == Style::HlsRows) {
    stage.inner_fifos = loop_stage_fifos(request, index, stage.folding);
  }
  stage.activation_style = activation_style(request.design, layer, request.numbers(index));
  stage.threshold_stages = threshold_stages(stage.activation_style, request.numbers(index).output);
  if (stage.threshold_stages > 0) {
    stage.inner_fifos.push_back(
        threshold_fifo(request.design, layer, request.numbers(index), stage.output));
  }
  stage.cycles = cycles_of_style(layer, request.numbers(index), stage);
  for (const StreamShape& input : stage.inputs) {
    stage.cycles = std::max(stage.cycles, layer.op == Op::Concat ? 0 : input.words());
  }
  if (layer.op == Op::Concat) {
    std::int64_t words = 0;
    for (const StreamShape& input : stage.inputs) words += input.words();
    stage.cycles = std::max(words, stage.output.words());
  }
  cost_stage(request, &stage);
  return stage;
}

}  // namespace rill
