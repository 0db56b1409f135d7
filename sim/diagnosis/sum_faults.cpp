// SPDX-License-Identifier: Apache-2.0
// How products become sums, and sums codes: rounding, overflow, casts, order, width.
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "sim/diagnosis/cast_names.h"
#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

using detail::name_of;
using detail::OverflowName;
using detail::RoundingName;

/// A place where values are cast.
struct CastPlace {
  const char* name;
  std::vector<Format*> (*formats)(LayerArithmetic&);
  unsigned casts;  ///< of the accumulator 1, of partial sums 2, of the output 4
};

std::vector<Format*> accumulator_formats(LayerArithmetic& arithmetic) {
  return {&arithmetic.accumulation.accumulator};
}
std::vector<Format*> partial_formats(LayerArithmetic& arithmetic) {
  if (!arithmetic.accumulation.partial) return {};
  return {&*arithmetic.accumulation.partial};
}
std::vector<Format*> output_formats(LayerArithmetic& arithmetic) {
  if (arithmetic.requantization.kind != Requantization::Kind::Cast) return {};
  return {&arithmetic.output};
}
std::vector<Format*> sum_formats(LayerArithmetic& arithmetic) {
  if (!arithmetic.accumulation.partial) return {};
  return {&arithmetic.accumulation.accumulator, &*arithmetic.accumulation.partial};
}
std::vector<Format*> all_formats(LayerArithmetic& arithmetic) {
  std::vector<Format*> formats = sum_formats(arithmetic);
  if (formats.empty()) formats = accumulator_formats(arithmetic);
  const std::vector<Format*> output = output_formats(arithmetic);
  if (output.empty()) return {};
  formats.insert(formats.end(), output.begin(), output.end());
  return formats;
}

constexpr CastPlace kPlaces[] = {{"the accumulator", accumulator_formats, 1},
                                 {"the partial sum", partial_formats, 2},
                                 {"the accumulator, with its partial sums,", sum_formats, 3},
                                 {"the output", output_formats, 4},
                                 {"every cast", all_formats, 7}};

/// The place's first format if it exists and is fixed point.
std::optional<Format> format_at(const CastPlace& place, const LayerCase& described) {
  LayerArithmetic arithmetic = described.arithmetic;
  if (described.accumulator && place.formats != accumulator_formats &&
      place.formats != partial_formats && place.formats != sum_formats) {
    return std::nullopt;  // sums are not requantized
  }
  const std::vector<Format*> formats = place.formats(arithmetic);
  if (formats.empty() || formats.front()->kind != Format::Kind::Fixed) return std::nullopt;
  return *formats.front();
}

/// Another rounding or overflow in all formats of a place.
template <typename Mode>
Fault of_place(const CastPlace& place, Suspect suspect, const std::string& text, Mode Format::*mode,
               Mode other, const char* manner, int rarity) {
  return {suspect,
          fmt::format("{} {}", place.name, text),
          [&place, mode, other](LayerCase& layer) {
            for (Format* each : place.formats(layer.arithmetic)) each->*mode = other;
          },
          rarity + (place.formats == all_formats ? 1 : 0),
          true,
          manner,
          place.casts};
}

void add_roundings(const LayerCase& described, std::vector<Fault>* faults) {
  const auto text = [](const RoundingName& entry, Rounding now) {
    return fmt::format("rounds with {} instead of {}", entry.name, name_of(now));
  };
  for (const CastPlace& place : kPlaces) {
    const std::optional<Format> format = format_at(place, described);
    if (!format) continue;
    detail::for_other_roundings(format->rounding, [&](const RoundingName& entry, int rarity) {
      faults->push_back(of_place(place, Suspect::Rounding, text(entry, format->rounding),
                                 &Format::rounding, entry.rounding, entry.name, rarity));
    });
  }
  const Requantization& rule = described.arithmetic.requantization;
  if (rule.kind != Requantization::Kind::Multiply || described.accumulator) return;
  detail::for_other_roundings(rule.rounding, [&](const RoundingName& entry, int /*rarity*/) {
    faults->push_back({Suspect::Rounding, "requantization " + text(entry, rule.rounding),
                       [rounding = entry.rounding](LayerCase& layer) {
                         layer.arithmetic.requantization.rounding = rounding;
                       }});
  });
}

void add_overflows(const LayerCase& described, std::vector<Fault>* faults) {
  for (const CastPlace& place : kPlaces) {
    const std::optional<Format> format = format_at(place, described);
    if (!format) continue;
    detail::for_other_overflows(format->overflow, [&](const OverflowName& entry, int rarity) {
      const std::string text =
          fmt::format("{} instead of {}", entry.does, name_of(format->overflow).doing);
      faults->push_back(of_place(place, Suspect::Overflow, text, &Format::overflow, entry.overflow,
                                 entry.does, rarity));
    });
  }
}

std::string interval_text(int terms) {
  if (terms == 0) return "once, after all terms";
  return terms == 1 ? "after every term" : fmt::format("after every {} terms", terms);
}

void add_cast_intervals(const LayerCase& described, std::vector<Fault>* faults) {
  const Layer& layer = *described.layer;
  const int channels = layer.in.channels / std::max(layer.groups, 1);
  const int terms = channels * layer.window.taps();
  const Accumulation& rule = described.arithmetic.accumulation;
  if (rule.accumulator.kind != Format::Kind::Fixed) return;
  std::set<int> intervals{0, 1, 2, 3, 4, 8, 9, 16, 32, 64, 128, 256, channels, layer.window.taps()};
  // Then too a sum is cast once, but on what was cast before: a bias, or the sum without it.
  const bool biased = !described.numbers->bias.empty() && rule.bias == BiasEntry::First;
  const bool once_apart = biased || rule.partial;
  if (once_apart && rule.terms_per_cast < terms) {
    const char* const on = biased ? "once, after all terms, on the bias that was cast before,"
                                  : "once, after all terms, and then to the accumulator,";
    faults->push_back(
        {Suspect::CastInterval,
         fmt::format("the sum is cast {} instead of {}", on, interval_text(rule.terms_per_cast)),
         [terms](LayerCase& each) { each.arithmetic.accumulation.terms_per_cast = terms; }, 1});
  }
  for (const int interval : intervals) {
    if (interval == rule.terms_per_cast || interval >= terms) continue;
    faults->push_back(
        {Suspect::CastInterval,
         fmt::format("the sum is cast {} instead of {}", interval_text(interval),
                     interval_text(rule.terms_per_cast)),
         [interval](LayerCase& each) { each.arithmetic.accumulation.terms_per_cast = interval; },
         interval == 0 || interval == 1 ? 0 : 1});
  }
  if (!rule.partial) return;
  faults->push_back({Suspect::CastInterval, "sums of terms are added without a cast of their own",
                     [](LayerCase& each) { each.arithmetic.accumulation.partial.reset(); }, 2});
}

void add_term_orders(const LayerCase& described, std::vector<Fault>* faults) {
  const bool tap_major = described.arithmetic.accumulation.order == TermOrder::TapMajor;
  const Window& window = described.layer->window;
  const int channels = described.layer->in.channels / std::max(described.layer->groups, 1);
  const auto add = [&](const char* text, const std::function<void(LayerCase&)>& apply, int rarity) {
    faults->push_back({Suspect::TermOrder, text, apply, rarity});
  };
  if (window.taps() > 1 && channels > 1) {
    add(
        tap_major ? "terms are added channel by channel instead of tap by tap"
                  : "terms are added tap by tap instead of channel by channel",
        [tap_major](LayerCase& each) {
          each.arithmetic.accumulation.order =
              tap_major ? TermOrder::ChannelMajor : TermOrder::TapMajor;
        },
        0);
  }
  if (window.kernel_h > 1 && window.kernel_w > 1) {
    add(
        "terms are added down the kernel's columns instead of along its rows",
        [](LayerCase& each) { each.sequence = TermSequence::ColumnsFirst; }, 0);
  }
  add(
      "terms are added from last to first",
      [](LayerCase& each) { each.sequence = TermSequence::Reversed; }, 1);
  add(
      "even terms are added before odd ones",
      [](LayerCase& each) { each.sequence = TermSequence::EvenOdd; }, 2);
  if (described.numbers->bias.empty()) return;
  const bool first = described.arithmetic.accumulation.bias == BiasEntry::First;
  add(
      first ? "the bias is added last instead of first" : "the bias is added first instead of last",
      [first](LayerCase& each) {
        each.arithmetic.accumulation.bias = first ? BiasEntry::Last : BiasEntry::First;
      },
      1);
}

/// Gives the sums other widths; the output keeps its format.
void resize_sums(LayerCase& layer, int more_integer, int more_fraction,
                 std::optional<Overflow> overflow) {
  LayerArithmetic& arithmetic = layer.arithmetic;
  std::vector<Format*> formats = sum_formats(arithmetic);
  if (formats.empty()) formats = accumulator_formats(arithmetic);
  for (Format* format : formats) {
    format->width += more_integer + more_fraction;
    format->fraction_bits += more_fraction;
    if (overflow) format->overflow = *overflow;
  }
  if (arithmetic.requantization.kind == Requantization::Kind::Identity) {
    arithmetic.requantization.kind = Requantization::Kind::Cast;
  }
}

void add_widths(const LayerCase& described, std::vector<Fault>* faults) {
  const Format& sums = described.arithmetic.accumulation.accumulator;
  if (sums.kind != Format::Kind::Fixed) return;
  constexpr int kMostBits = 32;
  const auto add = [&](int integer, int fraction, std::optional<Overflow> overflow) {
    const int width = sums.width + integer + fraction;
    if (width < 2 || width > kMostBits) return;
    std::string text = fmt::format("the accumulator has {} bits instead of {}", width, sums.width);
    if (fraction != 0) {
      text += fmt::format(", {} of them behind the point instead of {}",
                          sums.fraction_bits + fraction, sums.fraction_bits);
    }
    if (overflow) text += fmt::format(" and {}", name_of(*overflow).does);
    faults->push_back({Suspect::AccumulatorWidth, text,
                       [=](LayerCase& each) { resize_sums(each, integer, fraction, overflow); },
                       std::min(9, std::abs(integer) + std::abs(fraction)) + (overflow ? 2 : 0)});
  };
  const Overflow other = sums.overflow == Overflow::Wrap ? Overflow::Sat : Overflow::Wrap;
  for (int integer = -24; integer <= 8; ++integer) {
    if (integer == 0) continue;
    add(integer, 0, std::nullopt);
    if (integer < 0) add(integer, 0, other);
  }
  for (int fraction = -8; fraction <= 8; ++fraction) {
    if (fraction != 0) add(0, fraction, std::nullopt);
  }
}

}  // namespace

void add_sum_faults(const LayerCase& described, std::vector<Fault>* faults) {
  const Op op = described.layer->op;
  const bool sums = op == Op::Convolution || op == Op::FullyConnected;
  if (!sums && op != Op::Add) return;
  add_roundings(described, faults);
  add_overflows(described, faults);
  if (!sums) return;
  add_bias_casts(described, faults);
  add_cast_intervals(described, faults);
  add_term_orders(described, faults);
  add_widths(described, faults);
}

}  // namespace rill
