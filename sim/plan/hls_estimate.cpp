// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/hls_estimate.h"

#include <algorithm>
#include <numeric>

#include "modules/line_buffer/row_window_shape.h"
#include "sim/cost/hls_loop.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/memory_cost.h"

namespace rill {

namespace {

constexpr int kStreamBits = 64;  ///< of the DMA engine's streams
/// Bits of a channel's multiplier and offset, as HLS code declares them.
constexpr int kMultiplierBits = 16;
constexpr int kOffsetBits = 24;
constexpr int kCountBits = 32;

/// The number of frames goes from process to process.
Resources frame_count() { return hls::fifo(2, kCountBits); }

/// One process for all that multiplies: weights a PE, the slices of a vector kept for its folds.
Resources matrix_vector(const Plan& plan, const Stage& stage) {
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
  const LayerArithmetic& numbers = plan.arithmetic[static_cast<std::size_t>(stage.layer)];
  const Folding& folding = stage.folding;
  const int folds = ceil_div(layer.out.channels, folding.pe);
  const int slices = ceil_div(layer.window.taps() * layer.in.channels, folding.simd);
  const std::int64_t vectors = std::int64_t{layer.out.height} * layer.out.width;
  const int sum = numbers.accumulation.accumulator.width;
  Resources lane = hls::dot_product(folding.simd, numbers.input.width, numbers.weight.width);
  lane.lut += 2.0 * sum;  // addition, and the multiplexer that starts a sum
  lane.ff += sum;
  lane += hls::constants(std::int64_t{folds} * slices, folding.simd * numbers.weight.width);
  if (numbers.requantization.kind == Requantization::Kind::Multiply) {
    lane += hls::requantizer(sum, kMultiplierBits, numbers.output.width, family_of(plan.board));
    lane += hls::constants(folds, kMultiplierBits) + hls::constants(folds, kOffsetBits);
  }
  const int slice_bits = folding.simd * numbers.input.width;
  Resources cost = lane * folding.pe + hls::process(4) + hls::loop_variable(kCountBits) * 4 +
                   hls::constant_product(vectors * slices * folds) + hls::array(slices, slice_bits);
  constexpr int kCopies = 3;  // of a slice on its way through the pipeline
  cost.ff += kCopies * slice_bits;
  return cost + frame_count();
}

Resources stage_estimate(const Plan& plan, const Stage& stage) {
  const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
  const StreamShape& input = stage.inputs[0];
  const int pixel_bits = layer.in.channels * input.bits;
  Resources cost;
  for (const InnerFifo& fifo : stage.inner_fifos) {
    cost += hls::fifo(fifo.depth, fifo.shape.word_bits());
    if (fifo.role == InnerFifo::Role::Padded) cost += hls::padding(pixel_bits) + frame_count();
    if (fifo.role == InnerFifo::Role::Windows) {
      const RowWindowShape window = row_window_of(layer);
      cost += hls::window_unit(window.map.height, window.map.width, window.window.extent_h(),
                               pixel_bits) +
              frame_count();
    }
    if (fifo.role == InnerFifo::Role::Slices) {
      cost +=
          hls::converter(pixel_bits, fifo.shape.word_bits(), fifo.shape.words()) + frame_count();
    }
    if (fifo.role == InnerFifo::Role::Sums) {
      cost += hls::converter(fifo.shape.word_bits(), stage.output.word_bits(), fifo.shape.words()) +
              frame_count();
    }
  }
  if (has_multipliers(layer)) return cost + matrix_vector(plan, stage);
  return cost + frame_count() +
         hls::maximum(layer.out.channels, input.bits,
                      layer.window.taps() * std::int64_t{layer.out.height} * layer.out.width);
}

/// Words of the stream to words of a unit, over a common multiple where neither divides.
Resources way(std::int64_t bits, int word_bits, int depth) {
  Resources cost = hls::converter(kStreamBits, kStreamBits, bits / kStreamBits) +
                   hls::fifo(depth, kStreamBits) + frame_count() * 2;
  if (word_bits == kStreamBits) return cost;
  if (kStreamBits % word_bits != 0 && word_bits % kStreamBits != 0) {
    const int common = std::lcm(kStreamBits, word_bits);
    cost += hls::converter(kStreamBits, common, bits / kStreamBits) + hls::fifo(depth, common) +
            hls::converter(common, word_bits, bits / word_bits) + frame_count();
  } else {
    cost += hls::converter(kStreamBits, word_bits, bits / std::min(kStreamBits, word_bits));
  }
  return cost;
}

bool of_loops(const Plan& plan) {
  if (plan.groups.size() != 1 || plan.tiled) return false;
  const std::vector<Stage>& stages = plan.groups.front().stages;
  return std::all_of(stages.begin(), stages.end(), [](const Stage& stage) {
    return stage.line_buffer_style == DesignSpec::LineBufferStyle::HlsRows;
  });
}

}  // namespace

std::vector<PartCost> hls_estimate(const Plan& plan) {
  if (!of_loops(plan)) return {};
  const Group& group = plan.groups.front();
  std::vector<PartCost> parts;
  for (const Stage& stage : group.stages)
    parts.push_back({stage.name, stage_estimate(plan, stage)});
  Resources fifos;
  int entrance = 2;
  for (const Link& link : group.links) {
    fifos += hls::fifo(link.depth, link.to_shape.word_bits());
    if (link.from.kind == Endpoint::Kind::Load) entrance = link.depth;
  }
  for (const Transfer& load : group.loads) {
    const int word = load.shape.word_bits();
    parts.push_back({"input", way(load.shape.words() * word, word, entrance)});
    if (!load.resize) continue;
    fifos += hls::fifo(entrance, word);
    parts.push_back({"resize", hls::resize(load.shape.width, load.shape.channels, load.shape.bits,
                                           load.resize->raw.depth)});
  }
  for (const Transfer& store : group.stores) {
    const std::int64_t bits = store.shape.words() * store.shape.word_bits();
    parts.push_back({"output", way(bits, store.shape.word_bits(), entrance)});
  }
  parts.push_back({"fifos", fifos});
  return parts;
}

}  // namespace rill
