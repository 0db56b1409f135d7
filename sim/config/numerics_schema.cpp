// SPDX-License-Identifier: Apache-2.0
#include "sim/config/format_codec.h"
#include "sim/config/schema.h"
#include "sim/config/schemas.h"
#include "sim/config/widths.h"
#include "sim/numerics/shift_format.h"

namespace rill {

namespace {

Codec<Accumulation> accumulation_codec() {
  Schema<Accumulation> s;
  s.required("accumulator", &Accumulation::accumulator, plain_format(), "",
             "Format of the running sum.")
      .optional("terms_per_cast", &Accumulation::terms_per_cast, whole(0, 1 << 20), "terms",
                "Terms summed exactly before each cast to the accumulator; 0 sums everything "
                "exactly and casts once.")
      .optional("partial", &Accumulation::partial, plain_format(), "",
                "Format each exact sum of terms_per_cast terms is cast to before it is added.")
      .optional("order", &Accumulation::order,
                choice<TermOrder>({{"tap_major", TermOrder::TapMajor},
                                   {"channel_major", TermOrder::ChannelMajor}}),
                "", "Order of the terms: kernel taps outermost, or channels outermost.")
      .optional(
          "bias", &Accumulation::bias,
          choice<BiasEntry>(
              {{"first", BiasEntry::First}, {"last", BiasEntry::Last}, {"none", BiasEntry::None}}),
          "", "Where the bias enters the sum.")
      .check([](const Accumulation& a, const YamlValue& value, const Place& place) {
        if (a.partial && a.terms_per_cast == 0) {
          if (const YamlValue* terms = value.find("terms_per_cast")) {
            place.member("terms_per_cast")
                .error(*terms,
                       "0 sums all terms exactly and casts once, so that there is no `partial` sum "
                       "to cast; write 1 or more, or remove `partial`");
          } else {
            place.member("partial").error(*value.find("partial"),
                                          "needs terms_per_cast; say after how many terms the "
                                          "partial sum is cast, or remove it");
          }
        }
        if (a.partial && a.partial->kind != a.accumulator.kind) {
          place.member("partial").error(*value.find("partial"),
                                        "is not of the accumulator's kind; make both fixed<…> or "
                                        "both int");
        }
      });
  return s.codec();
}

Codec<WinogradForm> winograd_codec() {
  Schema<WinogradForm> s;
  s.required("outputs", &WinogradForm::outputs, whole(0, 5), "pixels",
             "m of F(m,3): output pixels in a row of a tile, 2, 4 or 5; 0 adds products directly.")
      .optional("storage", &WinogradForm::storage,
                choice<WinogradForm::Storage>({{"exact", WinogradForm::Storage::Exact},
                                               {"int16", WinogradForm::Storage::Int16}}),
                "",
                "Transformed numbers: as wide as they get, so that sums equal direct ones; or "
                "rounded and saturated in 16 bits, as published.")
      .optional("both_directions", &WinogradForm::both_directions, boolean(), "",
                "Tiles of m x m output pixels, F(m x m, 3x3), in place of m neighbours of a row: "
                "fewer products still, wider numbers, and a strip of m rows to keep.")
      .check([](const WinogradForm& form, const YamlValue& value, const Place& place) {
        if (form.outputs != 1 && form.outputs != 3) return;
        place.member("outputs").error(*value.find("outputs"),
                                      "there are F(2,3), F(4,3) and F(5,3); use 2, 4, 5, or 0");
      });
  return s.codec();
}

Codec<LayerNumericsSpec> layer_numerics_codec() {
  Schema<LayerNumericsSpec> s;
  s.optional("weight", &LayerNumericsSpec::weight, format_spec(), "", "Format of the weights.")
      .optional("bias", &LayerNumericsSpec::bias, format_spec(), "", "Format of the biases.")
      .optional("output", &LayerNumericsSpec::output, format_spec(), "",
                "Format of the output map.")
      .optional("accumulation", &LayerNumericsSpec::accumulation, accumulation_codec(), "",
                "How products become a sum.")
      .optional("padding_code", &LayerNumericsSpec::padding_code, whole<Code>(INT32_MIN, INT32_MAX),
                "codes", "Code a window reads outside the map (0, or the zero point, when absent).")
      .optional("requantization_rounding", &LayerNumericsSpec::requantization_rounding,
                rounding_word(), "", "Rounding of the requantization of scaled integers.")
      .optional("multiplier_bits", &LayerNumericsSpec::multiplier_bits, whole(2, 31), "bits",
                "Width of the requantization multiplier of scaled integers, sign included.")
      .optional("requantization_shift", &LayerNumericsSpec::requantization_shift, whole(0, 46),
                "bits",
                "Weights come as codes and with them a multiplier and an offset for each output "
                "channel: code = (sum * multiplier + offset) >> shift.")
      .optional(
          "requantization_first_shift", &LayerNumericsSpec::requantization_first_shift,
          whole(0, 46), "bits",
          "Rounds in two stages: so many bits are dropped, towards minus infinity, before the "
          "offset is added and the rest is rounded (TF2 drops 20, then 15). One stage when "
          "absent.")
      .optional("requantization", &LayerNumericsSpec::requantization,
                choice<RequantizationUnit>({{"multiplier", RequantizationUnit::Multiplier},
                                            {"shift", RequantizationUnit::Shift},
                                            {"thresholds", RequantizationUnit::Thresholds}}),
                "",
                "What turns a sum into a code of fewer bits: multiplier and shift, a shift alone "
                "(weight scales become powers of two of each other), or 2^bits - 1 comparators "
                "with stored thresholds. multiplier, or a plain cast between fixed<…>, when "
                "absent.")
      .optional("requantization_overflow", &LayerNumericsSpec::requantization_overflow,
                choice<RequantizationOverflow>({{"saturate", RequantizationOverflow::Saturate},
                                                {"keep_sign", RequantizationOverflow::KeepSign}}),
                "",
                "What becomes of a number beyond the output's codes: saturate (when absent), or "
                "keep_sign, its sign and low bits (WRAP with N = 1 in fixed<…>), as in the "
                "published block floating point hardware.")
      .optional("leaky_slope_bits", &LayerNumericsSpec::leaky_slope_bits, whole(1, 16), "bits",
                "Fraction bits of the slope of a leaky ReLU, 8 when absent: 0.1 becomes 26/256.")
      .optional("winograd", &LayerNumericsSpec::winograd, winograd_codec(), "",
                "Convolutions of 3x3 and stride 1, and of 7x7 and stride 2, sum by Winograd's "
                "F(m,3), in an array with fewer multipliers; other layers add products "
                "directly.")
      .located(&LayerNumericsSpec::where);
  return s.codec();
}

void check_complete(const NumericsSpec& numerics, const YamlValue& value, const Place& place) {
  // A part absent from the defaults would be undefined for every layer without an own section.
  const YamlValue& defaults = *value.find("defaults");
  const auto need = [&](bool given, const char* key) {
    if (!given) {
      place.member("defaults")
          .error(defaults.key_where, std::string("has no `") + key +
                                         "`; add it: every layer without own numbers uses it");
    }
  };
  need(numerics.defaults.weight.has_value(), "weight");
  need(numerics.defaults.output.has_value(), "output");
}

/// Powers of two come in few widths, and shifts in one: no other is a number of these formats,
/// which would show layer by layer.
void check_weight_bits(const NumericsSpec& numerics, const YamlValue& value, const Place& place) {
  const YamlValue* given = value.find("weight_bits");
  if (given == nullptr || !numerics.weight_bits) return;
  std::vector<const LayerNumericsSpec*> sections{&numerics.defaults, &numerics.pointwise,
                                                 &numerics.depthwise, &numerics.output_layer};
  for (const auto& entry : numerics.layers) sections.push_back(&entry.second);
  for (const LayerNumericsSpec* section : sections) {
    if (!section->weight || !section->weight->format.power_of_two) continue;
    const Format& own = section->weight->format;
    const bool shifts = own.width == kShiftWeightBits;
    Format other = own;
    other.width = *numerics.weight_bits;
    const bool same_kind = shifts == (other.width == kShiftWeightBits);
    if (same_kind && other.problem().empty()) continue;
    place.member("weight_bits")
        .error(*given, "does not suit " + own.to_string() +
                           (shifts ? ": these weights are shifts, of 6 bits and no other number; "
                                     "leave it out, or give the weights another format"
                                   : ": powers of two are stored in 2, 3 or 4 bits; use one of "
                                     "these, or give the weights another format"));
    return;
  }
}

}  // namespace

const Codec<NumericsSpec>& numerics_codec() {
  static const Codec<NumericsSpec> codec = [] {
    const Codec<LayerNumericsSpec> layer = layer_numerics_codec();
    Codec<LayerNumericsSpec> override_section = layer;  // documented once, under `defaults`
    override_section.type = "section with the keys of defaults";
    override_section.fields = {};
    Schema<NumericsSpec> s;
    s.optional("name", &NumericsSpec::name, text(), "", "Name in reports; the file's when absent.")
        .required("input", &NumericsSpec::input, format_spec(), "", "Format of the picture.")
        .required("defaults", &NumericsSpec::defaults, layer, "",
                  "Numbers of every layer that has none of its own.")
        .optional("pointwise", &NumericsSpec::pointwise, override_section, "",
                  "Overrides for 1x1 convolutions and fully connected layers.")
        .optional("depthwise", &NumericsSpec::depthwise, override_section, "",
                  "Overrides for depthwise convolutions.")
        .optional("output_layer", &NumericsSpec::output_layer, override_section, "",
                  "Overrides for layers that nobody reads.")
        .optional("layers", &NumericsSpec::layers, map_of(override_section), "",
                  "Overrides by layer name; they win over all others.")
        .optional("activation_bits", &NumericsSpec::activation_bits, whole(1, 16), "bits",
                  "Width of every map but the picture and the answer, in place of those above: "
                  "fixed<…> keeps its integer bits. For sweeps of widths. With the design's "
                  "`map_packing: byte` a code lies in DDR in 1, 2 or 4 bytes: 8 bits move as many "
                  "bytes as 4, and 9 bits twice as many; with `dense`, every bit counts.")
        .optional("weight_bits", &NumericsSpec::weight_bits, whole(1, 16), "bits",
                  "Width of all weights (and of biases in the same format), alike, and in DDR in "
                  "whole bytes too unless the design says `weight_packing: dense`. Powers of two "
                  "have 2 to 4 bits, and shifts (pow2_6) always 6.")
        .optional(
            "batch_norm", &NumericsSpec::batch_norm,
            choice<NumericsSpec::BatchNorm>({{"fold", NumericsSpec::BatchNorm::Fold},
                                             {"requantize", NumericsSpec::BatchNorm::Requantize}}),
            "",
            "Where a batch norm goes: into weight and bias before they are quantized, or "
            "into one multiplier and offset a channel behind the sum (fixed point only).")
        .optional("source", &NumericsSpec::source, text(), "", "Where the arithmetic comes from.")
        .check(check_complete, {"defaults"})
        .check(check_weight_bits,
               {"defaults", "pointwise", "depthwise", "output_layer", "layers", "weight_bits"});
    Codec<NumericsSpec> widened = s.codec();
    widened.read = [read = widened.read](const YamlValue& value, const Place& place) {
      std::optional<NumericsSpec> numerics = read(value, place);
      if (numerics) override_widths(*numerics);
      return numerics;
    };
    return widened;
  }();
  return codec;
}

}  // namespace rill
