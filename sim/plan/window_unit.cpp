// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/window_unit.h"

#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"

namespace rill {

namespace {

using Style = DesignSpec::LineBufferStyle;

const char* word_of(Style style) {
  if (style == Style::HlsRows) return "hls_rows";
  return style == Style::FinnElement ? "finn_element" : "finn_window";
}

}  // namespace

std::optional<WindowUnit> window_unit_of(const Layer& layer, const LayerArithmetic& numbers,
                                         const Stage& stage) {
  const Style style = stage.line_buffer_style;
  if (style == Style::Ideal || stage_window(layer).is_pointwise()) return std::nullopt;
  WindowUnit unit;
  unit.style = word_of(style);
  if (style == Style::HlsRows) {
    const RowWindowShape shape = row_window_of(layer);
    unit.cycles = unit.fewest_cycles = shape.frame_cycles();
    unit.reader_cycles = shape.out_height() * shape.words_per_row();  // a pool takes word by word
  } else {
    unit.folded_by = layer.is_depthwise() ? "PE" : "SIMD";
    constexpr std::int64_t kFastest = 1;
    const auto cycles_with = [&](const Folding& folding) {
      return finn_window_of(layer, style, folding).frame_cycles();
    };
    unit.cycles = cycles_with(stage.folding);
    unit.fewest_cycles = cycles_with(finn_folding_for(layer, style, kFastest));
  }
  if (has_multipliers(layer)) {
    unit.reader_cycles =
        layer.out.pixels() * array_folding(layer, numbers, stage.folding).slots_per_item();
  }
  return unit;
}

}  // namespace rill
