// SPDX-License-Identifier: Apache-2.0
// Casts beside those that every sum and every output has: of a bias where it starts a sum.
#include <fmt/core.h>

#include <string>
#include <utility>

#include "sim/diagnosis/cast_names.h"
#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

using detail::name_of;
using detail::OverflowName;
using detail::RoundingName;

// Bits of Fault::casts, beside those of sum_faults.cpp: there, the accumulator's is 1.
constexpr unsigned kSums = 1, kFirst = 8;

/// Roundings and overflows of one of the two casts to an accumulator's format while the other stays
/// as described.
class AccumulatorCasts {
 public:
  AccumulatorCasts(const Format& format, std::vector<Fault>* faults)
      : format_(format), faults_(faults) {}

  void add_roundings() {
    const Rounding now = format_.rounding;
    detail::for_other_roundings(now, [&](const RoundingName& entry, int rarity) {
      const Rounding other = entry.rounding;
      add(
          Suspect::Rounding, fmt::format("rounded with {} instead of {}", entry.name, name_of(now)),
          rarity, entry.name, [other](LayerCase& each) { each.bias_rounding = other; },
          [now, other](LayerCase& each) {
            each.bias_rounding = each.bias_rounding.value_or(now);
            each.arithmetic.accumulation.accumulator.rounding = other;
          });
    });
  }

  void add_overflows() {
    const Overflow now = format_.overflow;
    detail::for_other_overflows(now, [&](const OverflowName& entry, int rarity) {
      const Overflow other = entry.overflow;
      add(
          Suspect::Overflow,
          fmt::format("cast so that it {} instead of {}", entry.does, name_of(now).doing), rarity,
          entry.does, [other](LayerCase& each) { each.bias_overflow = other; },
          [now, other](LayerCase& each) {
            each.bias_overflow = each.bias_overflow.value_or(now);
            each.arithmetic.accumulation.accumulator.overflow = other;
          });
    });
  }

 private:
  void add(Suspect suspect, const std::string& does, int rarity, const char* manner,
           std::function<void(LayerCase&)> first, std::function<void(LayerCase&)> sums) {
    faults_->push_back({suspect, fmt::format("the bias is {} where it starts the sum", does),
                        std::move(first), rarity + 1, true, manner, kFirst});
    faults_->push_back(
        {suspect, fmt::format("sums of terms are {}, but not the bias that starts them", does),
         std::move(sums), rarity + 1, true, manner, kSums});
  }

  Format format_;
  std::vector<Fault>* faults_;
};

bool loses_range(const Format& from, const Format& to) {
  return from.width - from.fraction_bits > to.width - to.fraction_bits;
}

}  // namespace

void add_bias_casts(const LayerCase& described, std::vector<Fault>* faults) {
  const Accumulation& rule = described.arithmetic.accumulation;
  const Format& bias = described.arithmetic.bias;
  const Format& accumulator = rule.accumulator;
  if (described.numbers->bias.empty() || rule.bias != BiasEntry::First) return;
  if (rule.terms_per_cast == 0) return;  // one cast of all
  if (bias.kind != Format::Kind::Fixed || accumulator.kind != Format::Kind::Fixed) return;
  AccumulatorCasts casts(accumulator, faults);
  if (bias.fraction_bits > accumulator.fraction_bits) casts.add_roundings();
  if (loses_range(bias, accumulator)) casts.add_overflows();
}

}  // namespace rill
