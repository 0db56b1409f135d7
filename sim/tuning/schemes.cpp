// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/schemes.h"

#include <algorithm>
#include <cmath>

#include "sim/config/schemas.h"
#include "sim/core/error.h"
#include "sim/model/quantize_model.h"
#include "sim/numerics/shift_format.h"
#include "sim/tuning/block_exponents.h"
#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/map_groups.h"

namespace rill {
namespace {

constexpr int kSumBits = 32;
constexpr int kPublishedOutputs = 5;  // of a Winograd tile (quantization.md, 5.4)
constexpr int kWeightBlock = 64;      // input channels, as published (quantization.md, 6.2)

Format weight_format(const IntegerScheme& scheme, int bits) {
  const std::string kind = scheme.weights == nullptr ? "" : scheme.weights;
  if (kind == "binary") return Format::scaled(1, true, false);
  if (kind == "ternary") return Format::scaled(2, true, true);
  if (kind == "pow2") return Format::powers_of_two(4);
  if (kind == "shift") return Format::powers_of_two(kShiftWeightBits);
  if (kind == "bfp") return Format::block_float(bits, kWeightBlock);
  return Format::scaled(bits, true, true);
}

/// CAQ: -128 .. 127.
bool clips_to_all_codes(const IntegerScheme& scheme) {
  return scheme.integer_scales || scheme.channel_scales;
}

Format map_format(const IntegerScheme& scheme, int bits, bool is_signed, int map_block = 0) {
  if (scheme.has_blocks()) return Format::block_float(bits, map_block);
  return Format::scaled(bits, is_signed, scheme.symmetric_maps && !clips_to_all_codes(scheme));
}

/// Fixed point as the hardware reading of the scheme wants it (quantization.md, 3.6).
Format fixed_format(const fxp::QFormat& format) {
  return Format::fixed(format.bits, format.bits - format.fraction_bits, Rounding::RndConv,
                       Overflow::SatSym);
}

FormatSpec plain(const Format& format) { return {format, false, false}; }

Format with_exponents(int mantissa_bits, int map_block, const std::vector<int>& exponents) {
  Format format = Format::block_float(mantissa_bits, map_block);
  for (const int exponent : exponents) {
    format.scale.push_back(std::exp2(exponent - mantissa_bits + 2));
  }
  return format;
}

/// Calls set(slot) for every map that has a format of its own; the answer stays in its accumulator.
template <typename Set>
void for_own_maps(const Network& network, const Set& set) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const bool answers =
        layer.has_weights() && network.consumers_of(static_cast<LayerIndex>(i)).empty();
    if (!keeps_step(layer) && !answers) set(i + 1);
  }
}

/// Scales 1 / L with L = round(127/M) (for 8 bits), M the largest magnitude of a map or of those
/// that it meets; at least 1, where the published formula gives 0 (quantization.md, 5.2).
void set_integer_scales(const TuningTask& task, NumericsSpec* numerics) {
  const MapGroups groups(task.network);
  std::vector<double> largest(task.network.layers.size() + 1, 0);
  largest[groups.find(0)] = largest_of(task.calibration.input);
  for (std::size_t i = 0; i < task.network.layers.size(); ++i) {
    double& most = largest[groups.find(i + 1)];
    most = std::max(most, largest_of(task.calibration.layers[i]));
  }
  const auto scale_of = [&](std::size_t slot, const Format& format) {
    const double most = largest[groups.find(slot)];
    const double steps = most > 0 ? static_cast<double>(format.max_code()) / most : 1;
    return 1.0 / std::max(1.0, std::nearbyint(steps));
  };
  numerics->input.format.scale = {scale_of(0, numerics->input.format)};
  for_own_maps(task.network, [&](std::size_t slot) {
    FormatSpec output = *numerics->defaults.output;
    output.format.scale = {scale_of(slot, output.format)};
    numerics->layers[task.network.layers[slot - 1].name].output = output;
  });
}

/// Static exponents of maps, by divergence as published.
void set_map_exponents(const TuningTask& task, const SchemeWidths& widths, NumericsSpec* numerics) {
  const std::vector<std::vector<int>> exponents =
      map_exponents(task, widths.activations, widths.map_block);
  numerics->input.format = with_exponents(widths.input, 0, exponents.front());
  for_own_maps(task.network, [&](std::size_t slot) {
    const Format output = with_exponents(widths.activations, widths.map_block, exponents[slot]);
    numerics->layers[task.network.layers[slot - 1].name].output = FormatSpec{output, false, true};
  });
}

/// Weights by their largest or by divergence, biases of 16 fraction bits (quantization.md, 6.2 to
/// 6.4); the kernel's
/// shifter drops low bits and does not saturate (6.6).
void set_block_float(const TuningTask& task, const IntegerScheme& scheme,
                     const SchemeWidths& widths, NumericsSpec* numerics) {
  numerics->defaults.weight->divergence_exponents = widths.divergence_weights;
  numerics->defaults.bias = plain(Format::fixed(kSumBits, 16, Rounding::RndConv, Overflow::Sat));
  numerics->defaults.requantization_rounding =
      scheme.published_hardware ? Rounding::Trn : Rounding::RndConv;
  set_map_exponents(task, widths, numerics);
  bool has_slope = false;
  for (const Layer& layer : task.network.layers) {
    // A slope acts on the whole sum, so its bias is in the sum.
    if (layer.activation != ActivationFunction::LeakyRelu || !layer.has_weights()) continue;
    numerics->layers[layer.name].bias =
        FormatSpec{Format::scaled(kSumBits, true, false), true, false};
    has_slope = true;
  }
  if (scheme.published_hardware && !has_slope) {
    numerics->defaults.requantization_overflow = RequantizationOverflow::KeepSign;
  }
}

}  // namespace

bool IntegerScheme::has_blocks() const {
  return weights != nullptr && std::string(weights) == "bfp";
}

const std::vector<IntegerScheme>& integer_schemes() {
  static const std::vector<IntegerScheme> kSchemes{
      {"int", "integers times a scale (Brevitas), multiplier and shift", false, false,
       RequantizationUnit::Multiplier, nullptr},
      {"thresholds", "the same with FINN's thresholds in place of the multiplier", false, false,
       RequantizationUnit::Thresholds, nullptr},
      {"binary", "weights -1 and +1, thresholds", false, false, RequantizationUnit::Thresholds,
       "binary"},
      {"ternary", "weights -1, 0 and +1, thresholds", false, false, RequantizationUnit::Thresholds,
       "ternary"},
      {"shift", "power-of-two weights in 4 bits and power-of-two scales: no multiplier (TF2)", true,
       true, RequantizationUnit::Shift, "pow2"},
      {"bfp",
       "mantissas with one exponent for 64 channels of a filter and for a map (static block "
       "floating point)",
       true, true, RequantizationUnit::Shift, "bfp"},
      {"bfp_hardware",
       "the same as the published hardware kernel computes it: low bits dropped, no saturation",
       true, true, RequantizationUnit::Shift, "bfp", false, false, true},
      {"simple", "integers with an integer scale round(127/largest) a map (CAQ)", true, false,
       RequantizationUnit::Multiplier, nullptr, true},
      {"caq", "power-of-two weights as shifts, one exponent a channel of every map (TF2)", true,
       true, RequantizationUnit::Shift, "shift", false, true},
      {"winograd", "the same, 3x3 layers in Winograd's F(5,3) with int16 transforms (CAQ)", true,
       false, RequantizationUnit::Multiplier, nullptr, true, false, false, kPublishedOutputs}};
  return kSchemes;
}

namespace {

/// The zeros between the pixels that a deconvolution reads are no codes of maps with a zero point.
bool has_deconvolution(const Network& network) {
  return std::any_of(network.layers.begin(), network.layers.end(),
                     [](const Layer& layer) { return layer.op == Op::Deconvolution; });
}

}  // namespace

NumericsSpec integer_numerics(const TuningTask& task, const IntegerScheme& scheme,
                              const SchemeWidths& widths) {
  NumericsSpec numerics;
  numerics.name = task.network.name + "_" + scheme.name;
  numerics.source = "rill quantize --scheme " + scheme.name;
  const bool powers = scheme.power_of_two_scales;
  numerics.input = {map_format(scheme, widths.input, true), false, powers};
  numerics.defaults.weight = FormatSpec{weight_format(scheme, widths.weights), true, powers};
  numerics.defaults.bias = FormatSpec{Format::scaled(kSumBits, true, false), true, false};
  const bool is_signed = scheme.symmetric_maps || has_deconvolution(task.network);
  numerics.defaults.output =
      FormatSpec{map_format(scheme, widths.activations, is_signed, widths.map_block),
                 scheme.channel_scales, powers};
  Accumulation sum;
  sum.accumulator = Format::fixed(kSumBits, kSumBits);
  numerics.defaults.accumulation = sum;
  numerics.defaults.requantization = scheme.unit;
  numerics.defaults.requantization_rounding = Rounding::Rnd;
  // The answer stays in the accumulator where a layer with weights or an enlargement gives it.
  numerics.output_layer.output = plain(Format::scaled(kSumBits, true, false));
  // A slope multiplies the sum, which thresholds do not know.
  for (const Layer& layer : task.network.layers) {
    const bool slopes = layer.activation == ActivationFunction::LeakyRelu;
    if (!slopes || scheme.unit != RequantizationUnit::Thresholds) continue;
    numerics.layers[layer.name].requantization = RequantizationUnit::Multiplier;
  }
  if (scheme.winograd_outputs > 0) {
    numerics.defaults.winograd =
        WinogradForm{scheme.winograd_outputs, WinogradForm::Storage::Int16};
  }
  if (scheme.integer_scales) set_integer_scales(task, &numerics);
  if (scheme.has_blocks()) {
    set_block_float(task, scheme, widths, &numerics);
    return numerics;
  }
  const QuantizedModel model =
      quantize_model(task.network, numerics, task.folded, task.calibration);
  numerics.input.format = model.input_format;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const Layer& layer = task.network.layers[i];
    const LayerArithmetic& numbers = model.layers[i].arithmetic;
    if (keeps_step(layer)) continue;
    const bool sums = layer.has_weights() || layer.op == Op::BilinearUpsample;
    if (sums && numbers.requantization.kind == Requantization::Kind::Identity) continue;
    numerics.layers[layer.name].output = FormatSpec{numbers.output, scheme.channel_scales, powers};
  }
  return numerics;
}

NumericsSpec fixed_numerics(const TuningTask& task, const FixedFormats& found) {
  const Network& network = task.network;
  const std::vector<LayerIndex> layers = layers_with_weights(network);
  internal_check(!layers.empty(), "fixed_numerics: one format a layer");
  NumericsSpec numerics;
  numerics.name = network.name + "_fixed";
  numerics.source = "rill quantize --scheme fixed";
  const auto maps = machine_formats(task, found.formats, found.input_bits);
  numerics.input = plain(fixed_format(*maps[0]));
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const auto& map = maps[i + 1];
    if (keeps_step(layer) || !map) continue;
    LayerNumericsSpec& own = numerics.layers[layer.name];
    own.output = plain(fixed_format(*map));
    if (layer.op == Op::L2Normalize) {
      own.weight = plain(fixed_format(gain_format(task.folded[i].weight, *map)));
    }
  }
  const fxp::Magnitudes magnitudes = magnitudes_of(task);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto stored = [&](fxp::Component component) {
      const float largest = magnitudes[static_cast<std::size_t>(component)][i];
      return plain(fixed_format(stored_format(*found.formats.at(component, i), largest)));
    };
    LayerNumericsSpec& own =
        numerics.layers[network.layers[static_cast<std::size_t>(layers[i])].name];
    own.weight = stored(fxp::Component::Weights);
    own.bias = stored(fxp::Component::Biases);
  }
  // Every layer has its own; the defaults are what a file must state.
  const LayerNumericsSpec& first =
      numerics.layers.at(network.layers[static_cast<std::size_t>(layers.front())].name);
  numerics.defaults.weight = first.weight;
  numerics.defaults.bias = first.bias;
  numerics.defaults.output = first.output;
  return numerics;
}

std::string numerics_yaml(const NumericsSpec& numerics) {
  return to_yaml(numerics_codec().write(numerics));
}

}  // namespace rill
