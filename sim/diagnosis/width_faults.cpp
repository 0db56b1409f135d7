// SPDX-License-Identifier: Apache-2.0
// Codes that are stored with fewer bits than described: weights, biases, outputs.
#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "sim/diagnosis/case_evaluator.h"
#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

constexpr int kFewest = 8;         ///< bits that may be missing
constexpr int kFewestInPairs = 2;  ///< of weights, and beside another fault, which takes its time

/// Codes of one kind.
struct Store {
  const char* name;
  const Format& format;
  const std::vector<Code>* codes;  ///< all of them, where known before
  NarrowCodes LayerCase::*member;
  bool in_pairs = false;
};

/// True when some code of the store is another one with fewer bits.
bool changes(const Store& store, const NarrowCodes& narrow) {
  return store.codes == nullptr ||
         std::any_of(store.codes->begin(), store.codes->end(), [&](Code code) {
           return detail::narrowed(code, narrow, store.format) != code;
         });
}

void add_widths_of(const Store& store, std::vector<Fault>* faults) {
  const Format& format = store.format;
  if (format.power_of_two || format.mantissa_bits > 0) return;  // their codes are no plain numbers
  const auto add = [&](int missing, const NarrowCodes& narrow, const char* what, bool one_more) {
    if (!changes(store, narrow)) return;
    faults->push_back(
        {Suspect::CodeWidth,
         fmt::format("{} have {} bit{} instead of {}: {}", store.name, format.width - missing,
                     format.width - missing == 1 ? "" : "s", format.width, what),
         [narrow, member = store.member](LayerCase& each) { each.*member = narrow; },
         missing + (one_more ? 2 : 1), missing <= kFewestInPairs});
  };
  for (int missing = 1; missing <= std::min(kFewest, format.width - 1); ++missing) {
    add(missing, {missing, false, 0, false}, "the low ones are cut off", false);
    add(missing, {missing, true, 0, false}, "the low ones are rounded away", true);
    add(missing, {0, false, missing, false}, "codes that need more saturate", false);
    add(missing, {0, false, missing, true}, "codes that need more wrap", true);
  }
}

}  // namespace

void add_code_widths(const LayerCase& described, std::vector<Fault>* faults) {
  const LayerArithmetic& rule = described.arithmetic;
  const Op op = described.layer->op;
  if (op == Op::Convolution || op == Op::FullyConnected) {
    const QuantizedLayer& numbers = *described.numbers;
    add_widths_of({"weights", rule.weight, &numbers.weight, &LayerCase::narrow_weights, true},
                  faults);
    if (!numbers.bias.empty()) {
      add_widths_of({"biases", rule.bias, &numbers.bias, &LayerCase::narrow_biases}, faults);
    }
  }
  add_widths_of({described.accumulator ? "sums" : "output codes",
                 described.accumulator ? rule.accumulation.accumulator : rule.output, nullptr,
                 &LayerCase::narrow_output},
                faults);
}

}  // namespace rill
