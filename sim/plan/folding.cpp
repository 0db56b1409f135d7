// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folding.h"

#include <algorithm>
#include <unordered_map>

#include "modules/deconvolution/function.h"
#include "modules/l2_norm/timing.h"
#include "modules/upsample/window.h"
#include "sim/core/units.h"

namespace rill {

namespace {

/// Neighbouring pixels that an array computes at once, when channels alone are not enough.
constexpr int kMaxPixels = 16;

int mixed_channels(const Layer& layer) {
  return layer.op == Op::FullyConnected ? static_cast<int>(layer.in.size()) : layer.in.channels;
}

/// Neither standard nor depthwise.
bool is_grouped(const Layer& layer) {
  return layer.op == Op::Convolution && layer.groups > 1 && !layer.is_depthwise();
}

/// Kernels of 3x3, of which one of 7x7 is nine, or their rows: as many as winograd_terms() has.
int winograd_term_count(const Layer& layer, const LayerArithmetic& numbers) {
  constexpr int kSplitKernels = 9;
  const int kernels = layer.window.kernel_h == 3 ? 1 : kSplitKernels;
  return numbers.winograd.both_directions ? kernels : 3 * kernels;
}

}  // namespace

bool has_multipliers(const Layer& layer) { return layer.has_weights(); }

std::int64_t parameter_count(const Layer& layer) {
  return layer.op == Op::L2Normalize ? layer.in.channels : layer.weights();
}

bool takes_output_words(const Layer& layer) {
  return layer.op == Op::Concat || layer.op == Op::Add || layer.op == Op::GlobalAveragePool ||
         layer.op == Op::L2Normalize || layer.op == Op::Crop;
}

bool needs_line_buffer(const Layer& layer) {
  if (layer.op == Op::L2Normalize) return true;
  if (takes_output_words(layer)) return false;
  // Pools and reorgs work on windows, be they of one pixel.
  // A group's channels are read again for each of its output folds; a depthwise array takes other
  // channels in each.
  return !has_multipliers(layer) || !stage_window(layer).is_pointwise() || is_grouped(layer) ||
         layer.is_depthwise();
}

Window stage_window(const Layer& layer) {
  Window window = layer.window;
  if (layer.op == Op::FullyConnected) {
    window = Window{};
    window.kernel_h = window.stride_h = layer.in.height;
    window.kernel_w = window.stride_w = layer.in.width;
  } else if (layer.op == Op::Reorg) {
    window.kernel_h = window.stride_h;
    window.kernel_w = window.stride_w;
  } else if (layer.op == Op::Deconvolution) {
    window = PhaseKernels(layer.window).window();
  } else if (layer.op == Op::BilinearUpsample) {
    window = upsample_window(layer.scale);
  } else if (layer.op == Op::Concat || layer.op == Op::Add || layer.op == Op::Crop) {
    window = Window{};
  }
  return window;
}

FoldingLimits folding_limits(const Layer& layer) {
  if (!has_multipliers(layer)) return {layer.out.channels, 1};
  if (layer.is_depthwise()) return {layer.out.channels, layer.window.taps()};
  if (layer.op == Op::FullyConnected) return {layer.out.channels, mixed_channels(layer)};
  return {layer.out.channels / layer.groups,
          stage_window(layer).taps() * layer.in.channels / layer.groups};
}

FoldingLimits folding_limits(const Layer& layer, const LayerArithmetic& numbers) {
  FoldingLimits limits = folding_limits(layer);
  if (numbers.winograd.used())
    limits.simd = winograd_term_count(layer, numbers) * layer.in.channels;
  return limits;
}

int winograd_pixels(const Layer& layer, const LayerArithmetic& numbers) {
  return std::min(numbers.winograd.outputs, layer.out.width);
}

ArrayFolding array_folding(const Layer& layer, const Folding& folding) {
  ArrayFolding array;
  array.depthwise = layer.is_depthwise();
  array.taps = layer.op == Op::FullyConnected ? static_cast<int>(layer.in.pixels())
                                              : stage_window(layer).taps();
  array.in_channels = layer.in.channels;
  array.out_channels = layer.out.channels;
  array.pe = folding.pe;
  array.simd = folding.simd;
  array.pixels = folding.pixels;
  array.groups = is_grouped(layer) ? layer.groups : 1;
  return array;
}

ArrayFolding array_folding(const Layer& layer, const LayerArithmetic& numbers,
                           const Folding& folding) {
  ArrayFolding array = array_folding(layer, folding);
  array.aligns = numbers.weight.block_channels > 0;
  if (numbers.winograd.used()) {
    array.winograd_outputs = numbers.winograd.outputs;
    array.winograd_terms = winograd_term_count(layer, numbers);
    array.tile_rows = numbers.winograd.tile_rows();
  }
  return array;
}

std::int64_t array_items(const Layer& layer, const LayerArithmetic& numbers,
                         const Folding& folding) {
  return std::int64_t{ceil_div(layer.out.height, numbers.winograd.tile_rows())} *
         ceil_div(layer.out.width, folding.pixels);
}

std::int64_t input_words(const Layer& layer, int lanes) {
  return layer.in.pixels() * ceil_div(layer.in.channels, lanes);
}

int input_lanes_for(const Layer& layer, std::int64_t cycles) {
  for (const int lanes : divisors(layer.in.channels)) {
    if (input_words(layer, lanes) <= cycles) return lanes;
  }
  return layer.in.channels;
}

std::int64_t stage_cycles(const Layer& layer, const LayerArithmetic& numbers,
                          const Folding& folding, std::int64_t input_words) {
  if (has_multipliers(layer)) {
    return std::max(array_items(layer, numbers, folding) *
                        array_folding(layer, numbers, folding).slots_per_item(),
                    input_words);
  }
  const std::int64_t items =
      static_cast<std::int64_t>(layer.out.height) * ceil_div(layer.out.width, folding.pixels);
  if (layer.op == Op::L2Normalize) return std::max(input_words, items * kRootCycles);
  const std::int64_t output = items * ceil_div(layer.out.channels, folding.pe);
  // Its line buffer holds no row in reserve: a row of windows leaves while the last of its stride
  // rows comes in, and nothing leaves while the others do.
  const int stride = stage_window(layer).rows_per_step();
  return std::max(input_words, output + input_words * (stride - 1) / stride);
}

Folding folding_for(const Layer& layer, const LayerArithmetic& numbers, std::int64_t cycles) {
  const FoldingLimits limits = folding_limits(layer, numbers);
  Folding best{limits.pe, limits.simd, 1};
  if (!has_multipliers(layer)) {
    // Windows leave during one of every `stride` input rows only, see stage_cycles().
    const std::int64_t share =
        std::max<std::int64_t>(cycles / stage_window(layer).rows_per_step(), 1);
    const std::int64_t pixels = std::max(
        layer.out.pixels(), takes_output_words(layer) ? layer.in.pixels() : std::int64_t{1});
    for (const int pe : divisors(limits.pe)) {
      if (pixels * ceil_div(layer.out.channels, pe) <= share) return {pe, 1, 1};
    }
    return best;
  }
  const std::vector<int>& simds = divisors(limits.simd);
  const std::vector<int>& pes = divisors(limits.pe);
  const int tile = winograd_pixels(layer, numbers);
  const int most_pixels = tile > 0 ? tile : std::min(kMaxPixels, layer.out.width);
  for (int pixels = std::max(tile, 1); pixels <= most_pixels; pixels *= 2) {
    const std::int64_t items = array_items(layer, numbers, {1, 1, pixels});
    ArrayFolding array = array_folding(layer, numbers, {1, 1, pixels});
    bool found = false;
    std::int64_t best_cost = 0;
    for (const int simd : simds) {
      for (const int pe : pes) {
        array.pe = pe;
        array.simd = simd;
        if (items * array.slots_per_item() > cycles) continue;
        // Multipliers first, then the width of the wider of the two words.
        const std::int64_t cost =
            static_cast<std::int64_t>(pe) * simd * 1'000'000 + std::max(pe, simd);
        if (!found || cost < best_cost) {
          best = {pe, simd, pixels};
          best_cost = cost;
          found = true;
        }
        break;  // a larger PE only costs more
      }
    }
    if (found) return best;
    best = {limits.pe, limits.simd, pixels};
  }
  return best;
}

int kernel_phases(const Layer& layer) {
  return layer.op == Op::Deconvolution ? PhaseKernels(layer.window).count() : 1;
}

int burst_of(const Layer& producer) {
  return has_multipliers(producer) ? 1 : stage_window(producer).rows_per_step();
}

const std::vector<int>& divisors(int n) {
  // The searches for foldings ask for those of the same few numbers, again and again.
  thread_local std::unordered_map<int, std::vector<int>> known;
  const auto [entry, is_new] = known.try_emplace(n);
  std::vector<int>& result = entry->second;
  if (!is_new) return result;
  std::vector<int> large;
  for (int i = 1; i <= n / i; ++i) {
    if (n % i != 0) continue;
    result.push_back(i);
    if (i != n / i) large.push_back(n / i);
  }
  result.insert(result.end(), large.rbegin(), large.rend());
  return result;
}

}  // namespace rill
