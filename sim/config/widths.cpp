// SPDX-License-Identifier: Apache-2.0
#include "sim/config/widths.h"

#include <cmath>
#include <vector>

namespace rill {
namespace {

constexpr int kWidestMap = 16;  // beyond, an integer output is a sum that is kept

bool is_fixed(const Format& format) { return format.kind == Format::Kind::Fixed; }

bool same(const Format& a, const Format& b) {
  return a.kind == b.kind && a.width == b.width && a.fraction_bits == b.fraction_bits &&
         a.is_signed == b.is_signed;
}

void set_width(Format& format, int bits) {
  // Steps that the file gives grow as bits go: the range stays.
  for (double& step : format.scale) step = std::ldexp(step, format.stored_bits() - bits);
  if (format.mantissa_bits > 0) {
    const std::vector<double> scale = format.scale;
    format = Format::block_float(bits, format.block_channels);
    format.scale = scale;
    return;
  }
  if (is_fixed(format)) format.fraction_bits += bits - format.width;
  format.width = bits;
}

/// A sum in the format of the map that it becomes.
void set_sum_width(LayerNumericsSpec& section, const Format& map, int bits) {
  if (!section.accumulation || !is_fixed(map)) return;
  Accumulation& sum = *section.accumulation;
  if (same(sum.accumulator, map)) set_width(sum.accumulator, bits);
  if (sum.partial && same(*sum.partial, map)) set_width(*sum.partial, bits);
}

void set_activation_bits(LayerNumericsSpec& section, const Format& inherited, int bits) {
  set_sum_width(section, section.output ? section.output->format : inherited, bits);
  if (!section.output) return;
  Format& map = section.output->format;
  if (is_fixed(map) || map.width <= kWidestMap) set_width(map, bits);
}

void set_weight_bits(LayerNumericsSpec& section, const Format& inherited, int bits) {
  const Format weight = section.weight ? section.weight->format : inherited;
  if (section.bias && is_fixed(weight) && same(section.bias->format, weight)) {
    set_width(section.bias->format, bits);
  }
  if (section.weight) set_width(section.weight->format, bits);
}

}  // namespace

void override_widths(NumericsSpec& numerics) {
  const LayerNumericsSpec defaults = numerics.defaults;
  const auto each = [&](LayerNumericsSpec& section, bool answers) {
    if (numerics.activation_bits && !answers && defaults.output) {
      set_activation_bits(section, defaults.output->format, *numerics.activation_bits);
    }
    if (numerics.weight_bits && defaults.weight) {
      set_weight_bits(section, defaults.weight->format, *numerics.weight_bits);
    }
  };
  each(numerics.defaults, false);
  each(numerics.pointwise, false);
  each(numerics.depthwise, false);
  each(numerics.output_layer, true);
  for (auto& [name, section] : numerics.layers) each(section, false);
}

}  // namespace rill
