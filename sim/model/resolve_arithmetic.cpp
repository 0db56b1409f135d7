// SPDX-License-Identifier: Apache-2.0
#include "sim/model/resolve_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/model/average_layer.h"
#include "sim/model/exact_sum.h"
#include "sim/model/layer_numerics.h"
#include "sim/numerics/block_format.h"
#include "sim/numerics/shift_format.h"
#include "sim/numerics/upsample_scale.h"

namespace rill {

namespace {

constexpr int kAccumulatorBits = 32;  // of a sum as it leaves the array (Code)
/// Bits of an exact fixed-point sum before it is cast to the accumulator. A DSP48 adds in 48 bits
/// and two of them in a cascade in 96 (UG579, "96-bit accumulator"); 60 stay inside of 64 here.
constexpr int kExactSumBits = 60;
constexpr int kDefaultSlopeBits = 8;
constexpr int kWidestThresholds = 8;  // 255 comparators

bool is_fixed(const Format& format) { return format.kind == Format::Kind::Fixed; }

/// Same codes with the same meaning, as far as it is known before calibration.
bool same_format(const Format& a, const Format& b) {
  return a.kind == b.kind && a.width == b.width && a.is_signed == b.is_signed &&
         a.narrow == b.narrow && (!is_fixed(a) || a.fraction_bits == b.fraction_bits);
}

/// Resolves one layer after the other and collects what is wrong.
class Resolver {
 public:
  Resolver(const Network& network, const Format& input, const NumericsSpec& spec)
      : network_(network), input_(input), spec_(spec) {}

  std::vector<LayerArithmetic> run() {
    check_names();
    for (std::size_t i = 0; i < network_.layers.size(); ++i) resolve(static_cast<LayerIndex>(i));
    if (!diagnostics_.empty()) throw ConfigError(std::move(diagnostics_));
    return std::move(resolved_);
  }

 private:
  void check_names() {
    std::vector<std::string> known;
    for (const Layer& layer : network_.layers) known.push_back(layer.name);
    for (const auto& [name, numerics] : spec_.layers) {
      if (network_.find(name)) continue;
      diagnostics_.push_back({numerics.where, "layers." + name,
                              "the network has no such layer; " + suggestion(name, known)});
    }
  }

  void complain(const std::string& message) {
    const SourceLocation& where = numerics_.where.line > 0 ? numerics_.where : layer_->where;
    diagnostics_.push_back({where, "layers." + layer_->name, message});
  }

  const Format& format_of(LayerIndex map) const {
    return map == kNetworkInput ? input_ : resolved_[static_cast<std::size_t>(map)].output;
  }

  void resolve(LayerIndex index) {
    layer_ = &network_.layers[static_cast<std::size_t>(index)];
    numerics_ = detail::numerics_of(network_, index, spec_);
    is_read_ = !network_.consumers_of(index).empty();
    LayerArithmetic numbers;
    numbers.input = format_of(layer_->inputs.front());
    numbers.output = numbers.input;
    switch (layer_->op) {
      case Op::Convolution:
      case Op::FullyConnected:
        resolve_products(numbers);
        break;
      case Op::Add:
        check_operands();
        resolve_add(numbers);
        break;
      case Op::Concat:
        resolve_concat(numbers);
        break;
      case Op::Deconvolution:
        check_deconvolution();
        resolve_products(numbers);
        break;
      case Op::BilinearUpsample:
        resolve_upsample(numbers);
        break;
      case Op::MaxPool:
      case Op::Reorg:
      case Op::Crop:
        resolve_passing(numbers);
        break;
      case Op::AveragePool:
      case Op::GlobalAveragePool:
        resolve_average(numbers);
        break;
      case Op::L2Normalize:
        resolve_norm(numbers);
        break;
      default:
        complain(
            "has no integer arithmetic; use a convolution, fully connected, pool, add, concat, "
            "reorg or l2_normalize layer");
    }
    resolved_.push_back(std::move(numbers));
  }

  /// The layer hands on the codes that it reads.
  void resolve_passing(LayerArithmetic& numbers) {
    const auto own = spec_.layers.find(layer_->name);
    if (own != spec_.layers.end() && own->second.output &&
        !same_format(own->second.output->format, numbers.input)) {
      complain("hands on the codes it reads (" + numbers.input.to_string() +
               "); set the output of the layer before it instead");
    }
    numbers.weight = Format::fixed(1, 1);
    numbers.accumulation.accumulator = numbers.input;
    numbers.accumulation.bias = BiasEntry::None;
    numbers.requantization.kind = Requantization::Kind::Identity;
    if (layer_->activation != ActivationFunction::None) clamp(numbers);
  }

  void check_deconvolution() {
    const Window& window = layer_->window;
    if (window.stride_h == window.stride_w && window.dilation == 1) return;
    complain(
        "is a deconvolution with unequal strides or dilation; use one stride for rows and "
        "columns and no dilation");
  }

  /// Maps of one format stay as they are. Fixed-point maps of different formats are cast to the
  /// output that the numerics name for this layer, or brought to the common format that loses
  /// nothing: the finest lsb, the most integer bits.
  void resolve_concat(LayerArithmetic& numbers) {
    std::vector<Format> operands;
    for (const LayerIndex map : layer_->inputs) operands.push_back(format_of(map));
    const bool all_fixed = std::all_of(operands.begin(), operands.end(), is_fixed);
    const auto own = spec_.layers.find(layer_->name);
    const bool named = own != spec_.layers.end() && own->second.output.has_value();
    const bool equal = std::all_of(operands.begin(), operands.end(), [&](const Format& format) {
      return same_format(format, operands.front());
    });
    const bool recast = named && !same_format(numerics_.output->format, numbers.input);
    if (!all_fixed || (equal && !recast)) {
      check_operands();
      resolve_passing(numbers);
      return;
    }
    numbers.output = named ? numerics_.output->format : common_format(operands);
    if (numbers.output.width > kAccumulatorBits) {
      complain("joins formats that need " + std::to_string(numbers.output.width) +
               " bits together; name an `output` for this layer");
      return;
    }
    // Past the casts, everything is in the output's format.
    numbers.operands = std::move(operands);
    numbers.input = numbers.output;
    numbers.weight = Format::fixed(1, 1);
    numbers.accumulation.accumulator = numbers.output;
    numbers.accumulation.bias = BiasEntry::None;
    numbers.requantization.kind = Requantization::Kind::Identity;
    clamp(numbers);
  }

  static Format common_format(const std::vector<Format>& formats) {
    bool is_signed = false;
    int fraction = formats.front().fraction_bits;
    for (const Format& format : formats) {
      is_signed = is_signed || format.is_signed;
      fraction = std::max(fraction, format.fraction_bits);
    }
    int integer = formats.front().width - formats.front().fraction_bits;
    for (const Format& format : formats) {
      // An unsigned format's top bit is worth twice a signed one's.
      const int sign = is_signed && !format.is_signed ? 1 : 0;
      integer = std::max(integer, format.width - format.fraction_bits + sign);
    }
    return Format::fixed(integer + fraction, integer, Rounding::Trn, Overflow::Sat, is_signed);
  }

  /// The exact sum is the output unless the numerics name one for this layer (or, when nobody reads
  /// it, for output layers).
  void resolve_upsample(LayerArithmetic& numbers) {
    const std::optional<UpsampleScale> factor = upsample_scale(layer_->scale, layer_->pre_scale);
    if (!factor || layer_->align_corners) {
      complain(
          "has no exact integers: use a scale of 2, 4, 8 …, a pre_scale that is a multiple of "
          "2^-16 below 2^15, and align_corners: false");
      return;
    }
    // The taps are the weights: non-negative integers whose sum is multiplier * (2 scale)^2.
    const int weight_bits =
        signed_bits_for(0, std::int64_t{factor->multiplier} * 4 * layer_->scale * layer_->scale);
    numbers.weight = is_fixed(numbers.input)
                         ? Format::fixed(weight_bits, weight_bits - factor->fraction_bits)
                         : Format::scaled(weight_bits, true, false);
    numbers.accumulation.bias = BiasEntry::None;
    const int sum_bits = numbers.input.width + weight_bits - 1;
    if (spec_.defaults.output && spec_.defaults.output->per_channel && !is_fixed(numbers.input)) {
      complain("enlarges a map, which then needs one scale; remove per_channel from the outputs");
    }
    const int fraction = product_fraction_bits(numbers);
    numbers.accumulation.accumulator = Format::fixed(kAccumulatorBits, kAccumulatorBits - fraction);
    const auto own = spec_.layers.find(layer_->name);
    const bool named = (own != spec_.layers.end() && own->second.output) ||
                       (!is_read_ && spec_.output_layer.output);
    if (named && numerics_.output) {
      numbers.output = numerics_.output->format;
      numbers.requantization.kind = is_fixed(numbers.input) && is_fixed(numbers.output)
                                        ? Requantization::Kind::Cast
                                        : Requantization::Kind::Multiply;
      numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
    } else {
      if (sum_bits > kAccumulatorBits) {
        complain("is exact in " + std::to_string(sum_bits) +
                 " bits only; name an `output` for this layer");
        return;
      }
      numbers.output = numbers.input;
      numbers.output.width = sum_bits;
      numbers.output.narrow = false;
      numbers.output.mantissa_bits = 0;
      if (is_fixed(numbers.input)) numbers.output.fraction_bits = fraction;
      numbers.requantization.kind = Requantization::Kind::Identity;
    }
    clamp(numbers);
  }

  void resolve_products(LayerArithmetic& numbers) {
    if (!numerics_.weight || !numerics_.output) {
      complain(
          "has no format for its weights or its output; add `weight` and `output` to the "
          "defaults of the numerics");
      return;
    }
    numbers.weight = numerics_.weight->format;
    numbers.output = numerics_.output->format;
    if (is_fixed(numbers.input) != is_fixed(numbers.weight)) {
      complain("multiplies " + numbers.input.to_string() + " by " + numbers.weight.to_string() +
               "; make both fixed point or both scaled integers");
      return;
    }
    numbers.bias = numerics_.bias             ? numerics_.bias->format
                   : is_fixed(numbers.weight) ? numbers.weight
                                              : Format::scaled(kAccumulatorBits, true, false);
    if (is_fixed(numbers.bias) != is_fixed(numbers.weight)) {
      complain("adds a bias " + numbers.bias.to_string() + " to products of " +
               numbers.weight.to_string() + "; make both fixed point or both scaled integers");
      return;
    }
    // One block a filter (quantization.md, 6.2: fully connected layers always; a deconvolution's
    // blocks would not stand together).
    if (numbers.weight.block_channels >= layer_->in.channels / layer_->groups ||
        layer_->op == Op::FullyConnected || layer_->op == Op::Deconvolution) {
      drop_blocks(numbers.weight);
    }
    resolve_accumulation(numbers);
    resolve_winograd(numbers);
    resolve_requantization(numbers);
    resolve_padding(numbers);
  }

  static void drop_blocks(Format& weight) {
    if (weight.block_channels == 0) return;
    Format whole = Format::block_float(weight.mantissa_bits);
    whole.scale = weight.scale;
    weight = whole;
  }

  /// Only layers that the form exists for use it, as published; all others add products directly.
  void resolve_winograd(LayerArithmetic& numbers) {
    const Window& window = layer_->window;
    const auto is_square = [&](int kernel, int stride) {
      return window.kernel_h == kernel && window.kernel_w == kernel && window.stride_h == stride &&
             window.stride_w == stride;
    };
    const bool has_form = layer_->op == Op::Convolution && layer_->groups == 1 &&
                          window.dilation == 1 && (is_square(3, 1) || is_square(7, 2));
    if (!numerics_.winograd || !numerics_.winograd->used() || !has_form) return;
    numbers.winograd = *numerics_.winograd;
    if (numbers.accumulation.terms_per_cast > 0) {
      complain(
          "sums in Winograd's form, which has no order of terms; remove terms_per_cast or "
          "winograd");
    }
    constexpr int kWidest = 16;  // transformed numbers, 120 times as large, and their sums
    if (numbers.input.width > kWidest || numbers.weight.width > kWidest) {
      complain("transforms numbers of more than 16 bits for Winograd's form; narrow them");
    }
  }

  void resolve_add(LayerArithmetic& numbers) {
    // The operands are the terms; there is no second factor.
    numbers.weight = Format::fixed(1, 1);
    if (numerics_.output) numbers.output = numerics_.output->format;
    numbers.bias = numbers.weight;
    // What the numerics say about accumulation is about products.
    numerics_.accumulation.reset();
    resolve_accumulation(numbers);
    numbers.accumulation.bias = BiasEntry::None;
    resolve_requantization(numbers);
  }

  /// Exact sums, times a reciprocal; between fixed-point formats everything is known now.
  void resolve_average(LayerArithmetic& numbers) {
    if (!detail::keeps_format(*layer_, spec_)) numbers.output = numerics_.output->format;
    numbers.weight = numbers.bias = Format::fixed(1, 1);
    numerics_.accumulation.reset();
    resolve_accumulation(numbers);
    numbers.accumulation.bias = BiasEntry::None;
    numbers.requantization.kind = Requantization::Kind::Multiply;
    numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
    clamp(numbers);
    if (is_fixed(numbers.input) && is_fixed(numbers.output)) {
      detail::set_reciprocals(*layer_, numerics_, numbers);
    }
  }

  void resolve_norm(LayerArithmetic& numbers) {
    if (!numerics_.weight || !numerics_.output) {
      complain("has no format for its gains or its output; add `weight` and `output`");
      return;
    }
    numbers.weight = numerics_.weight->format;
    drop_blocks(numbers.weight);
    numbers.output = numerics_.output->format;
    if (is_fixed(numbers.weight) != is_fixed(numbers.output)) {
      complain("scales by " + numbers.weight.to_string() + " into " + numbers.output.to_string() +
               "; make both fixed point or both scaled integers");
      return;
    }
    if (numerics_.output->per_channel) {
      complain("squares channels, which then need one scale; remove per_channel from its output");
    }
    // 62 bits hold the sum of squares with the root's fraction bits above it.
    const double squares = std::log2(static_cast<double>(layer_->in.channels)) +
                           2.0 * (numbers.input.width + (is_fixed(numbers.input) ? -1 : 0));
    if (squares > 45) complain("sums squares of more than 45 bits; narrow the input");
    numbers.accumulation.bias = BiasEntry::None;
    numbers.requantization.kind = Requantization::Kind::Multiply;
    numbers.requantization.multiplier = {1};
    numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
    clamp(numbers);
    if (is_fixed(numbers.output)) detail::set_norm_shift(*layer_, numerics_, numbers);
  }

  void resolve_accumulation(LayerArithmetic& numbers) {
    const int fraction = product_fraction_bits(numbers);
    if (numerics_.accumulation) {
      numbers.accumulation = *numerics_.accumulation;
      Format& accumulator = numbers.accumulation.accumulator;
      if (is_fixed(numbers.input) && !is_fixed(accumulator)) {
        complain("sums fixed-point products in " + accumulator.to_string() +
                 "; give the accumulator a fixed<…> format");
        return;
      }
      if (!is_fixed(numbers.input) && is_fixed(accumulator) && accumulator.fraction_bits != 0) {
        complain("sums integers in " + accumulator.to_string() +
                 "; give the accumulator no fraction bits, such as fixed<32,32>");
        return;
      }
    } else {
      // A sum of more than 32 bits drops its lowest bits once it is complete.
      const int exact_bits =
          is_fixed(numbers.input) ? detail::exact_sum_bits(*layer_, numbers) : kAccumulatorBits;
      const int dropped = std::max(exact_bits - kAccumulatorBits, 0);
      numbers.accumulation.accumulator =
          Format::fixed(kAccumulatorBits, kAccumulatorBits - fraction + dropped, Rounding::Trn,
                        dropped > 0 ? Overflow::Sat : Overflow::Wrap);
    }
    const bool requantizes = has_affine(numbers);
    if (requantizes) numbers.accumulation.bias = BiasEntry::None;
    const bool has_bias = !requantizes && (layer_->bias || layer_->batch_norm);
    if (has_bias && numbers.accumulation.bias == BiasEntry::None) {
      complain("has a bias, but its accumulation says `bias: none`; say first or last");
    }
    int bits = detail::exact_sum_bits(*layer_, numbers);
    // The bias of scaled formats needs room above the products.
    const int limit = is_fixed(numbers.input) ? kExactSumBits : kAccumulatorBits - 1;
    while (bits > limit && block_alignment(numbers.weight) > 0) {
      --numbers.weight.width;  // blocks may lie less far apart
      bits = detail::exact_sum_bits(*layer_, numbers);
    }
    // Sums of shifted codes wrap around as the published ones do.
    const Format& accumulator = numbers.accumulation.accumulator;
    const bool wraps = is_shift_weight(numbers.weight) && accumulator.overflow == Overflow::Wrap &&
                       accumulator.width == kAccumulatorBits;
    if (bits > limit && !wraps) {
      complain("needs " + std::to_string(bits) + " bits for an exact sum, and the adders have " +
               std::to_string(limit) +
               "; narrow the input or the weights, or cast after fewer terms (terms_per_cast)");
    }
  }

  /// Batch norm stays behind the sum, as a factor and an addend a channel.
  bool has_affine(const LayerArithmetic& numbers) const {
    return spec_.batch_norm == NumericsSpec::BatchNorm::Requantize && layer_->batch_norm &&
           is_fixed(numbers.input);
  }

  /// The output is the accumulator code itself.
  static bool keeps_accumulator(const LayerArithmetic& numbers) {
    const Format& accumulator = numbers.accumulation.accumulator;
    if (is_fixed(numbers.input)) return same_format(accumulator, numbers.output);
    return !is_fixed(numbers.output) && numbers.output.is_signed == accumulator.is_signed &&
           numbers.output.width >= accumulator.width;
  }

  void resolve_requantization(LayerArithmetic& numbers) {
    Requantization& rule = numbers.requantization;
    if (numerics_.output && numerics_.output->per_channel && !keeps_accumulator(numbers) &&
        !shifts_channels()) {
      complain(
          "has an output with one scale per channel; maps have one scale unless weights are shifts "
          "(pow2_6) and scales powers of two: remove per_channel");
    }
    if (is_shift_weight(numbers.weight) && rule.kind == Requantization::Kind::Multiply &&
        !rule.power_of_two) {
      complain("has weights that are shifts; say requantization: shift");
    }
    if (has_affine(numbers)) {
      rule.kind = Requantization::Kind::Multiply;
      rule.rounding = is_fixed(numbers.output)
                          ? numbers.output.rounding
                          : numerics_.requantization_rounding.value_or(Rounding::Rnd);
      if (!is_fixed(numbers.output)) {
        complain("has a batch norm behind its sum and a scaled output; give it a fixed<…> output");
      }
    } else if (keeps_accumulator(numbers)) {
      rule.kind = Requantization::Kind::Identity;
      if (!is_fixed(numbers.input) && is_read_) {
        complain(
            "keeps its accumulator, whose scale another layer cannot read; give the output "
            "fewer bits");
      }
    } else if (layer_->has_weights() &&
               numerics_.requantization == RequantizationUnit::Thresholds) {
      resolve_thresholds(numbers);
    } else if (is_fixed(numbers.input) && is_fixed(numbers.output)) {
      rule.kind = Requantization::Kind::Cast;
    } else {
      rule.kind = Requantization::Kind::Multiply;
      rule.power_of_two =
          layer_->has_weights() && numerics_.requantization == RequantizationUnit::Shift;
      rule.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
      rule.shift = numerics_.requantization_shift.value_or(0);
      rule.first_shift = numerics_.requantization_first_shift.value_or(0);
    }
    if (numbers.output.is_bipolar() && rule.kind != Requantization::Kind::Thresholds) {
      complain("gives -1 or +1, which is the sign of a sum; say requantization: thresholds");
    } else if (numbers.weight.mantissa_bits > 0 && rule.kind == Requantization::Kind::Multiply &&
               !rule.power_of_two) {
      complain("has shared exponents, which a shift realigns; say requantization: shift");
    } else if (numbers.output.block_channels > 0) {
      complain("has an output in blocks of channels; a map has one exponent, use bfp" +
               std::to_string(numbers.output.mantissa_bits));
    } else if (numbers.output.power_of_two) {
      complain("has an output of powers of two, which only weights can be; give it an integer");
    }
    clamp(numbers);
  }

  /// One exponent a channel of every map, which weights that are shifts contain (CAQ).
  bool shifts_channels() const {
    return spec_.defaults.weight && is_shift_weight(spec_.defaults.weight->format) &&
           numerics_.weight && is_shift_weight(numerics_.weight->format) &&
           numerics_.output->power_of_two_scale;
  }

  void resolve_thresholds(LayerArithmetic& numbers) {
    const Format& output = numbers.output;
    numbers.requantization.kind = Requantization::Kind::Thresholds;
    numbers.requantization.thresholds_per_channel =
        static_cast<int>(output.max_code() - output.min_code());
    if (output.width > kWidestThresholds) {
      complain("counts thresholds for " + output.to_string() + ", 2^" +
               std::to_string(output.width) + " - 1 comparators; give the output at most " +
               std::to_string(kWidestThresholds) + " bits");
    } else if (is_fixed(output) &&
               (output.overflow != Overflow::Sat || output.rounding != Rounding::Rnd)) {
      complain("counts thresholds, which round half up and saturate; give the output RND and SAT");
    }
  }

  void clamp(LayerArithmetic& numbers) {
    Requantization& rule = numbers.requantization;
    const Format& output = numbers.output;
    rule.minimum = static_cast<Code>(output.min_code());
    rule.maximum = static_cast<Code>(output.max_code());
    if (layer_->activation == ActivationFunction::None) return;
    if (layer_->activation == ActivationFunction::LeakyRelu) {
      set_slope(rule, numbers);
      return;
    }
    rule.minimum = std::max(rule.minimum, Code{0});
    if (layer_->activation != ActivationFunction::Relu6) return;
    if (is_fixed(output)) {
      const double six = std::floor(6.0 / output.lsb() + 0.5);
      if (six < rule.maximum) rule.maximum = static_cast<Code>(six);
    } else if (rule.kind == Requantization::Kind::Identity && layer_->has_weights()) {
      complain("has a ReLU6 on an accumulator that is kept as it is; give the output fewer bits");
    }
  }

  /// The slope in binary: a few shifts and additions, or a small multiplier.
  void set_slope(Requantization& rule, const LayerArithmetic& numbers) {
    const int bits = numerics_.leaky_slope_bits.value_or(kDefaultSlopeBits);
    rule.leaky = LeakySlope{
        static_cast<std::int32_t>(std::lround(std::ldexp(layer_->leaky_slope, bits))), bits};
    if (!layer_->has_weights()) {
      complain("has a leaky ReLU but no sum; only layers with weights can have one");
    } else if (has_affine(numbers)) {
      complain("has a leaky ReLU behind a batch norm; use batch_norm: fold in the numerics");
    } else if (rule.kind == Requantization::Kind::Thresholds) {
      complain("has a leaky ReLU and counts thresholds; use requantization: multiplier");
    }
  }

  void resolve_padding(LayerArithmetic& numbers) {
    if (!numerics_.padding_code) return;
    const Code code = *numerics_.padding_code;
    numbers.padding_code = code;
    if (code >= numbers.input.min_code() && code <= numbers.input.max_code()) return;
    complain("pads with code " + std::to_string(code) + ", which " + numbers.input.to_string() +
             " does not have; use " + std::to_string(numbers.input.min_code()) + " to " +
             std::to_string(numbers.input.max_code()));
  }

  void check_operands() {
    for (const LayerIndex map : layer_->inputs) {
      const Format& first = format_of(layer_->inputs.front());
      if (same_format(first, format_of(map))) continue;
      complain("joins maps of different formats, " + first.to_string() + " and " +
               format_of(map).to_string() + "; give the layers before it the same output format");
      return;
    }
  }

  const Network& network_;
  const Format& input_;
  const NumericsSpec& spec_;
  const Layer* layer_ = nullptr;
  bool is_read_ = false;  ///< by another layer
  LayerNumericsSpec numerics_;
  std::vector<LayerArithmetic> resolved_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::vector<LayerArithmetic> resolve_arithmetic(const Network& network, const Format& input_format,
                                                const NumericsSpec& numerics) {
  return Resolver(network, input_format, numerics).run();
}

}  // namespace rill
