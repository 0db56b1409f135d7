// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/finn_stage.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"

namespace rill {

namespace {

using Style = DesignSpec::LineBufferStyle;

/// SIMD that the style allows. Element: channels of one tap (of a depthwise layer one tap of PE
/// channels). Window: all of it.
std::vector<int> simd_choices(const Layer& layer, Style style) {
  const int taps = layer.window.taps();
  if (layer.is_depthwise()) return {style == Style::FinnWindow ? taps : 1};
  if (style == Style::FinnWindow) return {taps * layer.in.channels};
  return divisors(layer.in.channels);
}

}  // namespace

Style line_buffer_style(const DesignSpec& design, const Layer& layer) {
  const auto own = design.line_buffers.find(layer.name);
  const Style style = own != design.line_buffers.end() ? own->second : design.line_buffer;
  if (style == Style::HlsRows) return loop_stage_serves(layer) ? style : Style::Ideal;
  if (layer.op != Op::Convolution || stage_window(layer).is_pointwise()) return Style::Ideal;
  return style;
}

Folding finn_folding_for(const Layer& layer, Style style, std::int64_t cycles) {
  Folding best{layer.out.channels, simd_choices(layer, style).back(), 1};
  std::int64_t best_cost = 0;
  for (const int simd : simd_choices(layer, style)) {
    for (const int pe : divisors(layer.out.channels)) {
      const Folding candidate{pe, simd, 1};
      if (finn_stage_cycles(layer, style, candidate) > cycles) continue;
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

std::string finn_folding_problem(const Layer& layer, Style style, const Folding& folding) {
  const std::vector<int> simds = simd_choices(layer, style);
  if (std::find(simds.begin(), simds.end(), folding.simd) == simds.end()) {
    return fmt::format(
        "SIMD {} does not suit FINN's window unit; use one of {}, or `line_buffers: "
        "{{{}: ideal}}`",
        folding.simd, fmt::join(simds, " "), layer.name);
  }
  if (folding.pixels != 1) return "FINN's window unit gives one pixel at a time; use pixels 1";
  if (layer.out.channels % folding.pe != 0) {
    return fmt::format("PE {} does not divide the {} channels, as FINN's units want; use one of {}",
                       folding.pe, layer.out.channels,
                       fmt::join(divisors(layer.out.channels), " "));
  }
  return "";
}

FinnWindowShape finn_window_of(const Layer& layer, Style style, const Folding& folding) {
  FinnWindowShape shape;
  const Window window = stage_window(layer);
  shape.style =
      style == Style::FinnWindow ? FinnWindowShape::Style::Window : FinnWindowShape::Style::Element;
  shape.map = {layer.in.channels, layer.in.height + 2 * window.pad_h,
               layer.in.width + 2 * window.pad_w};
  shape.window = window;
  shape.window.pad_h = shape.window.pad_w = 0;
  shape.depthwise = layer.is_depthwise();
  if (shape.depthwise) {
    shape.simd = folding.pe;
  } else {
    shape.simd = style == Style::FinnWindow ? layer.in.channels : folding.simd;
  }
  return shape;
}

std::int64_t finn_stage_cycles(const Layer& layer, Style style, const Folding& folding) {
  const std::int64_t array = layer.out.pixels() * array_folding(layer, folding).slots_per_item();
  return std::max(array, finn_window_of(layer, style, folding).frame_cycles());
}

StreamShape finn_window_words(const FinnWindowShape& window, int bits) {
  const int taps_at_once =
      window.style == FinnWindowShape::Style::Window ? window.window.taps() : 1;
  return {window.out_height(),
          window.out_width(),
          window.window.taps() * window.map.channels,
          window.simd * taps_at_once,
          1,
          bits};
}

}  // namespace rill
