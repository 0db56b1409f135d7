// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/stage_plan.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "modules/catalog/catalog.h"
#include "modules/dsp_array/winograd_cost.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/cost.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/passed_weights.h"

namespace rill {

namespace {

void check_supported(const Layer& layer, const LayerArithmetic& numbers,
                     DesignSpec::LineBufferStyle style) {
  const auto fail = [&](const std::string& message) {
    throw ConfigError({layer.where, "layers." + layer.name, message});
  };
  const bool own_line_buffer = style == DesignSpec::LineBufferStyle::Ideal;
  if (layer.op == Op::Convolution && layer.groups != 1 && !layer.is_depthwise() &&
      !own_line_buffer) {
    fail(
        fmt::format("this line buffer serves convolutions with groups 1 or groups = channels "
                    "({}), not {}; use `line_buffer: ideal`",
                    layer.in.channels, layer.groups));
  }
  if (numbers.winograd.used() && !own_line_buffer) {
    fail(
        "this line buffer gives no Winograd tiles; use `line_buffer: ideal`, or remove `winograd` "
        "from its numbers");
  }
  const LayerKind& kind = layer_kind(layer.op);
  if (*kind.parts != '\0') return;
  fail(
      fmt::format("the streaming machine has no part for {}; `rill list layers` shows what it runs",
                  kind.name));
}

using Style = DesignSpec::LineBufferStyle;

Folding folding_of_style(Style style, const Layer& layer, const LayerArithmetic& numbers,
                         std::int64_t cycles) {
  if (style == Style::Ideal) return folding_for(layer, numbers, cycles);
  if (style == Style::HlsRows) return loop_folding_for(layer, cycles);
  return finn_folding_for(layer, style, cycles);
}

std::string folding_problem(Style style, const Layer& layer, const Folding& folding) {
  if (style == Style::Ideal) return "";
  if (style == Style::HlsRows) return loop_folding_problem(layer, folding);
  return finn_folding_problem(layer, style, folding);
}

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

/// All numbers of a given folding that the layer or its line buffer cannot have.
void check_folding(const DesignSpec& design, const Layer& layer, const LayerArithmetic& numbers,
                   const Folding& folding, Style style) {
  std::vector<Diagnostic> mistakes;
  const auto check = [&](const char* what, int value, int dimension) {
    if (value >= 1 && value <= dimension) return;
    mistakes.push_back(
        design.mistake(fmt::format("stages.{}.{}", layer.name, what),
                       fmt::format("{} is outside 1..{}; divisors use the array fully: {}", value,
                                   dimension, fmt::join(divisors(dimension), " "))));
  };
  const FoldingLimits limits = folding_limits(layer, numbers);
  check("pe", folding.pe, limits.pe);
  check("simd", folding.simd, limits.simd);
  // A crop lets pass or drops one pixel at a time.
  check("pixels", folding.pixels, layer.op == Op::Crop ? 1 : layer.out.width);
  if (layer.op == Op::Convolution && !layer.is_depthwise() && limits.pe % folding.pe != 0 &&
      layer.groups > 1) {
    mistakes.push_back(design.mistake(
        fmt::format("stages.{}.pe", layer.name),
        fmt::format("{} does not divide the {} output channels of a group; use one of {}",
                    folding.pe, limits.pe, fmt::join(divisors(limits.pe), " "))));
  }
  const int tile = winograd_pixels(layer, numbers);
  if (tile > 0 && folding.pixels != tile) {
    mistakes.push_back(
        design.mistake(fmt::format("stages.{}.pixels", layer.name),
                       fmt::format("a Winograd tile has {} pixels; remove `pixels`", tile)));
  }
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  const std::string problem = folding_problem(style, layer, folding);
  if (!problem.empty()) throw ConfigError(design.mistake("stages." + layer.name, problem));
}

/// Words that the design gives for the stage's input, checked.
std::optional<InputWords> given_input_words(const DesignSpec& design, const Layer& layer) {
  const auto given = design.stage_inputs.find(layer.name);
  if (given == design.stage_inputs.end()) return std::nullopt;
  std::vector<Diagnostic> mistakes;
  const auto key = [&](const char* what) { return fmt::format("stages.{}.{}", layer.name, what); };
  if (!chooses_input_words(design, layer)) {
    throw ConfigError(design.mistake(
        key("input_lanes"),
        fmt::format("has no effect: this stage has no line buffer of `line_buffer: ideal` and "
                    "takes words as wide as {}; remove input_lanes and input_pixels",
                    takes_output_words(layer) ? "those it gives (pe, pixels)"
                                              : "its array (simd, pixels)")));
  }
  const auto check = [&](const char* what, int value, int dimension) {
    if (value <= dimension) return;
    mistakes.push_back(design.mistake(
        key(what), fmt::format("{} is outside 1..{}; divisors use the words fully: {}", value,
                               dimension, fmt::join(divisors(dimension), " "))));
  };
  check("input_lanes", given->second.lanes, layer.in.channels);
  check("input_pixels", given->second.pixels, layer.in.width);
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  return given->second;
}

Folding choose_folding(const PlanRequest& request, LayerIndex index, std::int64_t cycles) {
  const Layer& layer = request.layer(index);
  const LayerArithmetic& numbers = request.numbers(index);
  const auto given = request.design.stages.find(layer.name);
  const Style style = line_buffer_style(request.design, layer);
  if (given == request.design.stages.end()) return folding_of_style(style, layer, numbers, cycles);
  Folding folding = given->second;
  if (numbers.winograd.used() && folding.pixels == 1) {
    folding.pixels = winograd_pixels(layer, numbers);
  }
  check_folding(request.design, layer, numbers, folding, style);
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
  const std::optional<InputWords> given = given_input_words(request.design, layer);
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
      const InputWords words = given.value_or(words_for_pace(request, layer, input, pace));
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

bool chooses_input_words(const DesignSpec& design, const Layer& layer) {
  return line_buffer_style(design, layer) == Style::Ideal && needs_line_buffer(layer) &&
         !takes_output_words(layer);
}

Stage plan_stage(const PlanRequest& request, LayerIndex index, std::int64_t cycles) {
  const Layer& layer = request.layer(index);
  check_supported(layer, request.numbers(index), line_buffer_style(request.design, layer));
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
