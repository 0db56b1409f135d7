// SPDX-License-Identifier: Apache-2.0
// Numbers that are read wrongly: binary points, signs, biases, activation.
#include <fmt/core.h>

#include <cstdlib>
#include <limits>

#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

constexpr int kFarthestPoint = 4;

bool has_weights(const LayerCase& described) {
  const Op op = described.layer->op;
  return op == Op::Convolution || op == Op::FullyConnected;
}

/// What moves a binary point: the format's where it has one, the codes otherwise.
struct Point {
  Suspect suspect;
  const char* name;
  Format LayerArithmetic::*format;
  int LayerCase::*shift;  ///< null: there is no shift of codes
};

void add_points(const LayerCase& described, std::vector<Fault>* faults) {
  const Point points[] = {
      {Suspect::WeightPoint, "weights", &LayerArithmetic::weight, &LayerCase::weight_shift},
      {Suspect::ActivationPoint, "activations", &LayerArithmetic::input, &LayerCase::input_shift},
      {Suspect::BiasPoint, "biases", &LayerArithmetic::bias, nullptr}};
  for (const Point& point : points) {
    const Format& format = described.arithmetic.*point.format;
    const bool fixed = format.kind == Format::Kind::Fixed;
    if (point.suspect == Suspect::BiasPoint && described.numbers->bias.empty()) continue;
    if (!fixed && point.shift == nullptr) continue;
    for (int more = -kFarthestPoint; more <= kFarthestPoint; ++more) {
      if (more == 0) continue;
      const std::string text =
          fixed ? fmt::format(
                      "{} have {} bits behind the point instead of {}, so their lsb is {} "
                      "instead of {}",
                      point.name, format.fraction_bits + more, format.fraction_bits,
                      format.lsb() / (more > 0 ? 1 << more : 1.0 / (1 << -more)), format.lsb())
                : fmt::format("codes of {} are shifted by {} bit{} to the {}", point.name,
                              std::abs(more), std::abs(more) == 1 ? "" : "s",
                              more > 0 ? "left" : "right");
      faults->push_back({point.suspect, text,
                         [point, more, fixed](LayerCase& layer) {
                           if (fixed) {
                             (layer.arithmetic.*point.format).fraction_bits += more;
                           } else {
                             layer.*point.shift += more;
                           }
                         },
                         std::abs(more)});
    }
  }
}

/// Layers whose codes are right but for the place of their point.
void add_output_points(const LayerCase& described, std::vector<Fault>* faults) {
  const Format& format = described.accumulator ? described.arithmetic.accumulation.accumulator
                                               : described.arithmetic.output;
  const char* const what = described.accumulator ? "sums" : "output codes";
  for (int more = -kFarthestPoint; more <= kFarthestPoint; ++more) {
    if (more == 0) continue;
    const int bits = std::abs(more);
    std::string text = fmt::format("{} are shifted by {} bit{} to the {}", what, bits,
                                   bits == 1 ? "" : "s", more > 0 ? "left" : "right");
    if (format.kind == Format::Kind::Fixed) {
      text += fmt::format(
          ", as with {} bits behind the point instead of {}: an lsb of {} "
          "instead of {}",
          format.fraction_bits + more, format.fraction_bits,
          format.lsb() / (more > 0 ? 1 << bits : 1.0 / (1 << bits)), format.lsb());
    }
    // What is exact without rounding or saturation is not said once more with it (includes()).
    const auto add = [&](const OutputPoint& point, const char* then, unsigned as) {
      faults->push_back({Suspect::OutputPoint, text + then,
                         [point](LayerCase& each) { each.point = point; }, bits + (as > 1 ? 1 : 0),
                         as == 1, fmt::format("point {}", more), as});
    };
    add({more, false, false}, "", 1);
    if (more < 0) add({more, true, false}, ", rounded", 3);
    if (more > 0) add({more, false, true}, ", saturated", 3);
  }
}

void add_biases(const LayerCase& described, std::vector<Fault>* faults) {
  if (described.numbers->bias.empty()) return;
  faults->push_back(
      {Suspect::Bias, "the bias is missing", [](LayerCase& each) { each.bias_factor = 0; }});
  faults->push_back(
      {Suspect::Bias, "the bias is added twice", [](LayerCase& each) { each.bias_factor = 2; }, 1});
  faults->push_back(
      {Suspect::Bias, "the bias is subtracted", [](LayerCase& each) { each.bias_factor = -1; }, 1});
  if (described.numbers->bias.size() < 2) return;
  faults->push_back({Suspect::Bias, "every channel has the bias of the next one",
                     [](LayerCase& each) { each.bias_rotation = 1; }, 2});
  faults->push_back({Suspect::Bias, "every channel has the bias of the one before",
                     [](LayerCase& each) { each.bias_rotation = -1; }, 2});
}

void add_activations(const LayerCase& described, std::vector<Fault>* faults) {
  constexpr Code kLowest = std::numeric_limits<Code>::min();
  constexpr Code kHighest = std::numeric_limits<Code>::max();
  const Requantization& rule = described.arithmetic.requantization;
  const Format& output = described.arithmetic.output;
  const Code zero = output.zero();
  if (described.accumulator) return;
  const auto add = [&](const char* text, Code minimum, Code maximum, int rarity) {
    faults->push_back({Suspect::Activation, text,
                       [minimum, maximum](LayerCase& each) {
                         each.arithmetic.requantization.minimum = minimum;
                         each.arithmetic.requantization.maximum = maximum;
                       },
                       rarity});
  };
  const bool clamped = rule.minimum > output.min_code() || rule.maximum < output.max_code();
  if (clamped) {
    add("the activation (ReLU) is missing, or the golden was taken before it", kLowest, kHighest,
        0);
  }
  if (rule.minimum < zero) {
    add("a ReLU is applied that the layer does not have", zero, kHighest, 0);
  }
  if (rule.maximum < output.max_code() && rule.minimum >= zero) {
    add("ReLU is applied without its upper limit", rule.minimum, kHighest, 1);
  }
}

void add_signs(const LayerCase& described, std::vector<Fault>* faults) {
  const LayerArithmetic& arithmetic = described.arithmetic;
  const auto add = [&](bool is_signed, const char* text, bool LayerCase::*member, int rarity) {
    if (!is_signed) return;
    faults->push_back(
        {Suspect::Signedness, text, [member](LayerCase& each) { each.*member = true; }, rarity});
  };
  add(arithmetic.input.is_signed, "activations are read as unsigned numbers",
      &LayerCase::input_unsigned, 0);
  if (has_weights(described)) {
    add(arithmetic.weight.is_signed, "weights are read as unsigned numbers",
        &LayerCase::weight_unsigned, 0);
  }
  const Format& output =
      described.accumulator ? arithmetic.accumulation.accumulator : arithmetic.output;
  add(output.is_signed, "the golden's codes are unsigned: their sign is not extended",
      &LayerCase::output_unsigned, 0);
  if (!output.is_signed) return;
  faults->push_back({Suspect::Negation, "the golden's codes have the other sign",
                     [](LayerCase& each) { each.negated = true; }, 1});
}

}  // namespace

void add_operand_faults(const LayerCase& described, std::vector<Fault>* faults) {
  if (has_weights(described)) {
    add_points(described, faults);
    add_biases(described, faults);
  }
  add_output_points(described, faults);
  add_activations(described, faults);
  add_signs(described, faults);
}

}  // namespace rill
