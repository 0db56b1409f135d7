// SPDX-License-Identifier: Apache-2.0
#include "sim/config/format_codec.h"

#include "sim/config/format_text.h"
#include "sim/config/schema.h"
#include "sim/numerics/shift_format.h"

namespace rill {

namespace {

const char* const kSpellings =
    "write it as fixed<9,3,RND,SAT>, ufixed<8,0>, int8, `int8 narrow per_channel`, uint4, binary, "
    "ternary, pow2_4 or bfp8 (in quotes inside { })";

/// What the section form of a format says; the text form is translated into it, so that both are
/// checked by the same rules.
struct FormatFacts {
  enum class Kind { Fixed, Int, PowerOfTwo, BlockFloat };
  enum class ExponentRule { Largest, Divergence };
  Kind kind = Kind::Fixed;
  int width = 8;
  std::optional<int> integer_bits;
  bool is_signed = true;
  bool narrow = false;
  std::optional<Rounding> rounding;
  std::optional<Overflow> overflow;
  std::optional<int> wrap_saturated_bits;
  bool per_channel = false;
  bool power_of_two_scale = false;
  std::optional<int> block_channels;
  std::optional<ExponentRule> block_exponents;
  std::optional<std::vector<double>> scale;
  std::optional<std::vector<Code>> zero_point;
};

const std::vector<std::pair<std::string, Rounding>>& roundings() {
  static const std::vector<std::pair<std::string, Rounding>> table = {
      {"RND", Rounding::Rnd},
      {"RND_ZERO", Rounding::RndZero},
      {"RND_MIN_INF", Rounding::RndMinInf},
      {"RND_INF", Rounding::RndInf},
      {"RND_CONV", Rounding::RndConv},
      {"TRN", Rounding::Trn},
      {"TRN_ZERO", Rounding::TrnZero}};
  return table;
}

const std::vector<std::pair<std::string, Overflow>>& overflows() {
  static const std::vector<std::pair<std::string, Overflow>> table = {
      {"SAT", Overflow::Sat},
      {"SAT_ZERO", Overflow::SatZero},
      {"SAT_SYM", Overflow::SatSym},
      {"WRAP", Overflow::Wrap},
      {"WRAP_SM", Overflow::WrapSm}};
  return table;
}

template <typename E>
std::string word_of(const std::vector<std::pair<std::string, E>>& table, E value) {
  return choice(table).write(value).text;
}

/// One number, or a list with one per channel.
template <typename T>
Codec<std::vector<T>> one_or_per_channel(const Codec<T>& item) {
  Codec<std::vector<T>> codec = list_of(item);
  codec.type = item.type + " or list of them";
  codec.read = [item, list = codec.read](const YamlValue& value, const Place& place) {
    if (value.is(YamlValue::Kind::Sequence)) return list(value, place);
    const std::optional<T> one = item.read(value, place);
    return one ? std::make_optional(std::vector<T>{*one}) : std::nullopt;
  };
  return codec;
}

void check_facts(const FormatFacts& facts, const YamlValue& value, const Place& place) {
  if (facts.kind == FormatFacts::Kind::Fixed) {
    if (!facts.integer_bits) place.error(value, "a fixed-point format needs integer_bits; add it");
    if (facts.narrow || facts.per_channel || facts.power_of_two_scale || facts.scale ||
        facts.zero_point) {
      place.error(value,
                  "a fixed-point format has no scale, zero point or narrow range; remove these "
                  "words or use int");
    }
    const bool wraps = facts.overflow.value_or(Overflow::Wrap) == Overflow::Wrap ||
                       facts.overflow == Overflow::WrapSm;
    if (facts.wrap_saturated_bits.value_or(0) > 0 && !wraps)
      place.error(value, "saturated bits belong to WRAP and WRAP_SM only; remove them");
    if (facts.wrap_saturated_bits.value_or(0) > facts.width)
      place.error(value, "more saturated bits than bits; use at most the width");
    return;
  }
  if (facts.integer_bits || facts.rounding || facts.overflow || facts.wrap_saturated_bits) {
    place.error(value,
                "an integer format has no integer bits, rounding or overflow words; remove them or "
                "use fixed<…>");
  }
  const bool powers_known =
      (facts.width >= 2 && facts.width <= 4) || facts.width == kShiftWeightBits;
  if (facts.kind == FormatFacts::Kind::PowerOfTwo && !powers_known) {
    place.error(value,
                "powers of two are stored in 2 to 4 bits, or are shifts in 6; use pow2_2, pow2_3, "
                "pow2_4 or pow2_6");
  }
  const bool block_float = facts.kind == FormatFacts::Kind::BlockFloat;
  if (block_float && (facts.width < 3 || facts.width > 12))
    place.error(value, "mantissas have 3 to 12 bits; use bfp8");
  if (facts.block_channels && !block_float)
    place.error(value, "block_channels belong to bfp; remove them or set kind: bfp");
  if (facts.block_exponents && !block_float)
    place.error(value, "block_exponents belong to bfp; remove them or set kind: bfp");
  if (facts.narrow && facts.width == 1)
    place.error(value, "a narrow format of one bit has a single code; use at least 2 bits");
  if (facts.scale && facts.scale->empty())
    place.error(value, "scale has no value; give one, or one per channel");
}

/// ap_fixed allows the binary point far outside the bits; 32 either way is what codes of 32 bits
/// and products in 64 bits can still align.
constexpr int kFarthestPoint = 32;

const Schema<FormatFacts>& facts_schema() {
  static const Schema<FormatFacts> schema = [] {
    Schema<FormatFacts> s;
    s.required(
         "kind", &FormatFacts::kind,
         choice<FormatFacts::Kind>({{"fixed", FormatFacts::Kind::Fixed},
                                    {"int", FormatFacts::Kind::Int},
                                    {"pow2", FormatFacts::Kind::PowerOfTwo},
                                    {"bfp", FormatFacts::Kind::BlockFloat}}),
         "",
         "Fixed point; integer times a scale (a signed one of one bit is -1 or +1); 0 and powers "
         "of two times a scale, in 2 to 4 bits; or mantissas with a shared exponent.")
        .required("width", &FormatFacts::width, whole(1, 32), "bits", "Bits of a code.")
        .optional("integer_bits", &FormatFacts::integer_bits,
                  whole(-kFarthestPoint, 2 * kFarthestPoint), "bits",
                  "Bits left of the binary point, sign included (fixed).")
        .optional("signed", &FormatFacts::is_signed, boolean(), "", "Two's complement.")
        .optional("narrow", &FormatFacts::narrow, boolean(), "",
                  "Most negative code (unsigned: largest code) unused (int).")
        .optional("rounding", &FormatFacts::rounding, rounding_word(), "",
                  "Rounding of ap_fixed (fixed; TRN when absent).")
        .optional("overflow", &FormatFacts::overflow, choice(overflows()), "",
                  "Overflow of ap_fixed (fixed; WRAP when absent).")
        .optional("wrap_saturated_bits", &FormatFacts::wrap_saturated_bits, whole(0, 32), "bits",
                  "N of ap_fixed's WRAP and WRAP_SM.")
        .optional("per_channel", &FormatFacts::per_channel, boolean(), "",
                  "One scale per output channel (int).")
        .optional("power_of_two_scale", &FormatFacts::power_of_two_scale, boolean(), "",
                  "Scales are restricted to powers of two (int).")
        .optional(
            "block_channels", &FormatFacts::block_channels, whole(1, 4096), "channels",
            "Channels that share an exponent (bfp): inputs of a filter (the whole filter when "
            "absent), or channels of an output (the whole map when absent).")
        .optional("block_exponents", &FormatFacts::block_exponents,
                  choice<FormatFacts::ExponentRule>(
                      {{"largest", FormatFacts::ExponentRule::Largest},
                       {"divergence", FormatFacts::ExponentRule::Divergence}}),
                  "",
                  "Exponent of a block of bfp weights: of its largest weight (when absent), or, "
                  "from exponent 2 up, of the mantissas whose histogram is nearest to the "
                  "weights' (fully connected layers: of the largest).")
        .optional("scale", &FormatFacts::scale, one_or_per_channel(real(1e-30, 1e30)), "",
                  "Real value of one step (int; calibration finds it when absent).")
        .optional("zero_point", &FormatFacts::zero_point,
                  one_or_per_channel(whole<Code>(INT32_MIN, INT32_MAX)), "codes",
                  "Code of the real value 0 (int; 0 when absent).")
        .check(check_facts);
    return s;
  }();
  return schema;
}

FormatSpec to_spec(const FormatFacts& facts) {
  FormatSpec spec;
  Format& format = spec.format;
  format.width = facts.width;
  format.is_signed = facts.is_signed;
  if (facts.kind == FormatFacts::Kind::Fixed) {
    format.kind = Format::Kind::Fixed;
    format.fraction_bits = facts.width - facts.integer_bits.value_or(0);
    format.rounding = facts.rounding.value_or(Rounding::Trn);
    format.overflow = facts.overflow.value_or(Overflow::Wrap);
    format.wrap_saturated_bits = facts.wrap_saturated_bits.value_or(0);
    return spec;
  }
  format.kind = Format::Kind::Scaled;
  format.power_of_two = facts.kind == FormatFacts::Kind::PowerOfTwo;
  format.narrow = facts.narrow || format.power_of_two;
  format.scale = facts.scale.value_or(std::vector<double>{});
  format.zero_point = facts.zero_point.value_or(std::vector<Code>{});
  spec.per_channel = facts.per_channel;
  spec.power_of_two_scale = facts.power_of_two_scale;
  if (facts.kind == FormatFacts::Kind::BlockFloat) {
    const Format mantissas = Format::block_float(facts.width, facts.block_channels.value_or(0));
    format.width = mantissas.width;
    format.narrow = true;
    format.mantissa_bits = mantissas.mantissa_bits;
    format.block_channels = mantissas.block_channels;
    spec.power_of_two_scale = true;
    spec.divergence_exponents = facts.block_exponents == FormatFacts::ExponentRule::Divergence;
  }
  return spec;
}

std::string fixed_text(const Format& format) {
  std::string text = format.is_signed ? "fixed<" : "ufixed<";
  text += std::to_string(format.width) + ',' + std::to_string(format.width - format.fraction_bits);
  text += ',' + word_of(roundings(), format.rounding) + ',' + word_of(overflows(), format.overflow);
  if (format.wrap_saturated_bits > 0) text += ',' + std::to_string(format.wrap_saturated_bits);
  return text + '>';
}

YamlValue write_format(const FormatSpec& spec) {
  const Format& format = spec.format;
  if (format.kind == Format::Kind::Fixed) return YamlValue::scalar(fixed_text(format));
  const bool block_float = format.mantissa_bits > 0;
  if (format.scale.empty() && format.zero_point.empty() && format.block_channels == 0 &&
      !spec.divergence_exponents) {
    const std::string name = block_float           ? "bfp"
                             : format.power_of_two ? "pow2_"
                             : format.is_signed    ? "int"
                                                   : "uint";
    return YamlValue::scalar(
        name + std::to_string(format.stored_bits()) +
        (format.narrow && !format.power_of_two && !block_float ? " narrow" : "") +
        (spec.per_channel ? " per_channel" : "") +
        (spec.power_of_two_scale && !block_float ? " power_of_two_scale" : ""));
  }
  FormatFacts facts;
  facts.kind = block_float           ? FormatFacts::Kind::BlockFloat
               : format.power_of_two ? FormatFacts::Kind::PowerOfTwo
                                     : FormatFacts::Kind::Int;
  facts.width = format.stored_bits();
  facts.is_signed = format.is_signed;
  facts.narrow = format.narrow && !format.power_of_two && !block_float;
  facts.per_channel = spec.per_channel;
  facts.power_of_two_scale = spec.power_of_two_scale && !block_float;
  if (format.block_channels > 0) facts.block_channels = format.block_channels;
  if (spec.divergence_exponents) {
    facts.block_exponents = FormatFacts::ExponentRule::Divergence;
  }
  if (!format.scale.empty()) facts.scale = format.scale;
  if (!format.zero_point.empty()) facts.zero_point = format.zero_point;
  return facts_schema().write(facts);
}

std::optional<FormatSpec> read_format(const YamlValue& value, const Place& place) {
  const YamlValue* section = &value;
  std::optional<YamlValue> translated;
  if (value.is(YamlValue::Kind::Scalar)) {
    translated = format_section(value);
    if (!translated) {
      place.error(value, "`" + value.text + "` is not a format; " + kSpellings);
      return std::nullopt;
    }
    section = &*translated;
  } else if (!value.is(YamlValue::Kind::Map)) {
    place.error(value, value.describe() + ", but a format is needed; " + kSpellings);
    return std::nullopt;
  }
  const std::size_t before = place.problems().count();
  const std::optional<FormatFacts> facts = facts_schema().read(*section, place);
  if (!facts || place.problems().count() != before) return std::nullopt;
  return to_spec(*facts);
}

}  // namespace

Codec<FormatSpec> format_spec() { return {"format", {}, read_format, write_format}; }

Codec<Format> plain_format() {
  Codec<Format> codec;
  codec.type = "format";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<Format> {
    const std::optional<FormatSpec> spec = read_format(value, place);
    if (!spec) return std::nullopt;
    if (spec->per_channel || spec->power_of_two_scale) {
      place.error(value, "per_channel and power_of_two_scale mean nothing here; remove them");
      return std::nullopt;
    }
    return spec->format;
  };
  codec.write = [](const Format& format) {
    FormatSpec spec;
    spec.format = format;
    return write_format(spec);
  };
  return codec;
}

Codec<Rounding> rounding_word() { return choice(roundings()); }

std::vector<FieldDoc> format_fields() { return facts_schema().docs(); }

}  // namespace rill
