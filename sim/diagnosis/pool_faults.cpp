// SPDX-License-Identifier: Apache-2.0
// What a max pool does with its window, and with the sums that its codes come from.
#include <fmt/core.h>

#include <functional>
#include <limits>
#include <string>

#include "sim/diagnosis/cast_names.h"
#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

using detail::name_of;
using detail::OverflowName;
using detail::RoundingName;

void add_rules(const LayerCase& described, std::vector<Fault>* faults) {
  const Window& window = described.layer->window;
  const auto add = [&](const char* text, PoolRule rule, int rarity) {
    faults->push_back({Suspect::PoolRule,
                       fmt::format("the pool {} instead of the largest code", text),
                       [rule](LayerCase& each) { each.pool = rule; }, rarity});
  };
  if (window.taps() < 2) return;
  add("gives the average, rounded down,", PoolRule::Average, 0);
  add("gives the average, rounded half up,", PoolRule::AverageRounded, 1);
  add("gives the average, rounded towards 0,", PoolRule::AverageTowardZero, 1);
  add("gives the sum of its window", PoolRule::Sum, 2);
  add("gives the first code of its window, without comparing,", PoolRule::First, 0);
  add("gives the last code of its window, without comparing,", PoolRule::Last, 1);
  add("gives the smallest code", PoolRule::Smallest, 1);
  if (window.kernel_h < 2 || window.kernel_w < 2) return;
  add("gives the largest of its window's first row", PoolRule::FirstRow, 1);
  add("gives the largest of its window's first column", PoolRule::FirstColumn, 1);
}

void add_sums(const LayerCase& described, std::vector<Fault>* faults) {
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
  const Format& output = rule.output;
  detail::for_other_roundings(output.rounding, [&](const RoundingName& entry, int rarity) {
    add(Suspect::Rounding,
        fmt::format("sums are rounded with {} instead of {} where they are pooled", entry.name,
                    name_of(output.rounding)),
        rarity, false, [&](LayerArithmetic& each) { each.output.rounding = entry.rounding; });
  });
  detail::for_other_overflows(output.overflow, [&](const OverflowName& entry, int rarity) {
    const auto change = [&](LayerArithmetic& each) { each.output.overflow = entry.overflow; };
    const std::string text = fmt::format("a sum {} instead of {} where it is pooled", entry.does,
                                         name_of(output.overflow).doing);
    add(Suspect::Overflow, text, rarity, false, change);
    add(Suspect::Overflow, text + ", once the largest is chosen", rarity + 1, true, change);
  });
  add(Suspect::TermOrder, "the largest sum is chosen before it is cast", 1, true,
      [](LayerArithmetic& /*each*/) {});
  if (rule.requantization.minimum <= rule.output.min_code()) return;
  add(Suspect::Activation, "sums are pooled without the activation (ReLU) before", 0, false,
      [](LayerArithmetic& each) {
        each.requantization.minimum = std::numeric_limits<Code>::min();
      });
}

}  // namespace

void add_pool_faults(const LayerCase& described, std::vector<Fault>* faults) {
  if (described.layer->op != Op::MaxPool) return;
  add_sums(described, faults);
  add_rules(described, faults);
}

}  // namespace rill
