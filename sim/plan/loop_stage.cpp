// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/loop_stage.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/plan/folding.h"

namespace rill {

namespace {

bool divide(int a, int b) { return a % b == 0 || b % a == 0; }

int window_codes(const Layer& layer) { return layer.window.taps() * layer.in.channels; }

/// SIMD that cuts a window evenly and that a converter can make of whole pixels.
std::vector<int> simd_choices(const Layer& layer) {
  std::vector<int> choices;
  for (const int simd : divisors(window_codes(layer))) {
    if (divide(simd, layer.in.channels)) choices.push_back(simd);
  }
  return choices;
}

std::int64_t array_cycles(const Layer& layer, const Folding& folding) {
  return layer.out.pixels() * array_folding(layer, folding).slots_per_item();
}

}  // namespace

bool loop_stage_serves(const Layer& layer) {
  const bool padded = layer.window.pad_h > 0 || layer.window.pad_w > 0;
  if (layer.op == Op::MaxPool) {
    return !padded && !layer.ceil_mode && !layer.window.is_pointwise();
  }
  return layer.op == Op::Convolution && layer.groups == 1;
}

Folding loop_folding_for(const Layer& layer, std::int64_t cycles) {
  if (!has_multipliers(layer)) return {layer.out.channels, 1, 1};
  Folding best{layer.out.channels, window_codes(layer), 1};
  std::int64_t best_cost = 0;
  for (const int simd : simd_choices(layer)) {
    for (const int pe : divisors(layer.out.channels)) {
      const Folding candidate{pe, simd, 1};
      if (array_cycles(layer, candidate) > cycles) continue;
      // Multipliers first, then the width of the wider of the two words.
      const std::int64_t cost = std::int64_t{pe} * simd * 1'000'000 + std::max(pe, simd);
      if (best_cost == 0 || cost < best_cost) {
        best = candidate;
        best_cost = cost;
      }
      break;  // a larger PE only costs more
    }
  }
  return best;
}

std::string loop_folding_problem(const Layer& layer, const Folding& folding) {
  if (!has_multipliers(layer)) {
    return folding.pe == layer.out.channels && folding.pixels == 1
               ? ""
               : fmt::format("this pool takes whole pixels; use pe {} and pixels 1",
                             layer.out.channels);
  }
  const std::vector<int> simds = simd_choices(layer);
  if (std::find(simds.begin(), simds.end(), folding.simd) == simds.end()) {
    return fmt::format("SIMD {} does not cut the windows of hls_rows evenly; use one of {}",
                       folding.simd, fmt::join(simds, " "));
  }
  if (folding.pixels != 1) return "hls_rows gives one pixel at a time; use pixels 1";
  if (layer.out.channels % folding.pe != 0) {
    return fmt::format("PE {} does not divide the {} channels, as hls_rows wants; use one of {}",
                       folding.pe, layer.out.channels,
                       fmt::join(divisors(layer.out.channels), " "));
  }
  return "";
}

RowWindowShape row_window_of(const Layer& layer) {
  RowWindowShape shape;
  const Window window = stage_window(layer);
  shape.map = {layer.in.channels, layer.in.height + 2 * window.pad_h,
               layer.in.width + 2 * window.pad_w};
  shape.window = window;
  shape.window.pad_h = shape.window.pad_w = 0;
  constexpr int kOfPools = 2;  // the report's, see RowWindowShape
  if (layer.op == Op::MaxPool) shape.give_latency = kOfPools;
  return shape;
}

int loop_array_latency(const LayerArithmetic& numbers, const Folding& folding) {
  constexpr int kShort = 6;
  constexpr int kProductsInIt = 8;
  constexpr int kDeeperTree = 2;
  int latency = kShort;
  if (numbers.requantization.kind != Requantization::Kind::Identity) ++latency;
  if (folding.simd > kProductsInIt) latency += kDeeperTree;
  return latency;
}

std::int64_t loop_stage_cycles(const Layer& layer, const Folding& folding) {
  const std::int64_t array = has_multipliers(layer) ? array_cycles(layer, folding) : 0;
  if (stage_window(layer).is_pointwise()) return array;
  const RowWindowShape window = row_window_of(layer);
  return std::max(array, window.frame_cycles());
}

StreamShape loop_stage_output(const PlanRequest& request, LayerIndex index,
                              const Folding& folding) {
  const Layer& layer = request.layer(index);
  const bool pointwise = stage_window(layer).is_pointwise();
  return {layer.out.height,
          layer.out.width,
          layer.out.channels,
          pointwise ? folding.pe : layer.out.channels,
          1,
          request.numbers(index).output.width};
}

std::vector<InnerFifo> loop_stage_fifos(const PlanRequest& request, LayerIndex index,
                                        const Folding& folding) {
  const Layer& layer = request.layer(index);
  const LayerArithmetic& numbers = request.numbers(index);
  const DesignSpec& design = request.design;
  std::vector<InnerFifo> fifos;
  const auto add = [&](InnerFifo::Role role, const char* name, const StreamShape& shape) {
    InnerFifo fifo{role, layer.name + "_" + name, shape, 0, MemoryChoice::Auto};
    const auto own = design.fifos.find(fifo.name);
    const int usual = design.stage_fifo_depth > 0 ? design.stage_fifo_depth : design.fifo_depth;
    fifo.depth = own != design.fifos.end() ? own->second : usual;
    fifos.push_back(fifo);
  };
  const int channels = layer.in.channels;
  const int bits = numbers.input.width;
  const bool pointwise = stage_window(layer).is_pointwise();
  if (layer.window.pad_h > 0 || layer.window.pad_w > 0) {
    const Shape padded = row_window_of(layer).map;
    add(InnerFifo::Role::Padded, "padded",
        {padded.height, padded.width, channels, channels, 1, bits});
  }
  const StreamShape windows{
      layer.out.height, layer.out.width, window_codes(layer), channels, 1, bits};
  if (!pointwise) add(InnerFifo::Role::Windows, "windows", windows);
  if (!has_multipliers(layer)) return fifos;
  StreamShape slices = windows;
  slices.lanes = folding.simd;
  add(InnerFifo::Role::Slices, "slices", slices);
  if (pointwise) return fifos;
  add(InnerFifo::Role::Sums, "sums",
      {layer.out.height, layer.out.width, layer.out.channels, folding.pe, 1, numbers.output.width});
  return fifos;
}

}  // namespace rill
