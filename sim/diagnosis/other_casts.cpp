// SPDX-License-Identifier: Apache-2.0
// Casts beside those that every sum and every output has: of a bias where it starts a sum, and of
// sums that a max pool reads.
#include <fmt/core.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "sim/diagnosis/cast_names.h"
#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

using detail::kOverflows;
using detail::kRoundings;
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
    int rarity = 0;
    for (const RoundingName& entry : kRoundings) {
      ++rarity;
      if (entry.rounding == format_.rounding) continue;
      const std::string does =
          fmt::format("rounded with {} instead of {}", entry.name, name_of(format_.rounding));
      const Rounding now = format_.rounding, other = entry.rounding;
      add(
          Suspect::Rounding, does, rarity, entry.name,
          [other](LayerCase& each) { each.bias_rounding = other; },
          [now, other](LayerCase& each) {
            each.bias_rounding = each.bias_rounding.value_or(now);
            each.arithmetic.accumulation.accumulator.rounding = other;
          });
    }
  }

  void add_overflows() {
    int rarity = 0;
    for (const OverflowName& entry : kOverflows) {
      ++rarity;
      if (entry.overflow == format_.overflow) continue;
      const std::string does = fmt::format("cast so that it {} instead of {}", entry.does,
                                           name_of(format_.overflow).doing);
      const Overflow now = format_.overflow, other = entry.overflow;
      add(
          Suspect::Overflow, does, rarity, entry.does,
          [other](LayerCase& each) { each.bias_overflow = other; },
          [now, other](LayerCase& each) {
            each.bias_overflow = each.bias_overflow.value_or(now);
            each.arithmetic.accumulation.accumulator.overflow = other;
          });
    }
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

void add_pool_casts(const LayerCase& described, std::vector<Fault>* faults) {
  if (described.sums.maps.empty()) return;
  const LayerArithmetic& rule = *described.sums.arithmetic;
  if (rule.requantization.kind != Requantization::Kind::Cast) return;
  const auto add = [&](Suspect suspect, const std::string& text, int rarity, bool before_cast,
                       const std::function<void(LayerArithmetic&)>& change) {
    LayerArithmetic changed = rule;
    change(changed);
    faults->push_back({suspect, text,
                       [changed, before_cast](LayerCase& each) {
                         each.sums_become = changed;
                         each.pools_before_cast = before_cast;
                       },
                       rarity});
  };
  int rarity = 0;
  for (const RoundingName& entry : kRoundings) {
    ++rarity;
    if (entry.rounding == rule.output.rounding) continue;
    add(Suspect::Rounding,
        fmt::format("sums are rounded with {} instead of {} where they are pooled", entry.name,
                    name_of(rule.output.rounding)),
        rarity, false, [&](LayerArithmetic& each) { each.output.rounding = entry.rounding; });
  }
  rarity = 0;
  for (const OverflowName& entry : kOverflows) {
    ++rarity;
    if (entry.overflow == rule.output.overflow) continue;
    const auto change = [&](LayerArithmetic& each) { each.output.overflow = entry.overflow; };
    const std::string text = fmt::format("a sum {} instead of {} where it is pooled", entry.does,
                                         name_of(rule.output.overflow).doing);
    add(Suspect::Overflow, text, rarity, false, change);
    add(Suspect::Overflow, text + ", once the largest is chosen", rarity + 1, true, change);
  }
  add(Suspect::TermOrder, "the largest sum is chosen before it is cast", 1, true,
      [](LayerArithmetic& /*each*/) {});
  if (rule.requantization.minimum <= rule.output.min_code()) return;
  add(Suspect::Activation, "sums are pooled without the activation (ReLU) before", 0, false,
      [](LayerArithmetic& each) {
        each.requantization.minimum = std::numeric_limits<Code>::min();
      });
}

}  // namespace rill
