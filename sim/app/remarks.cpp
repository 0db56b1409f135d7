// SPDX-License-Identifier: Apache-2.0
#include "sim/app/remarks.h"

#include <algorithm>

#include "sim/plan/fusion_effect.h"

namespace rill {
namespace {

bool asks_for_winograd(const NumericsSpec& numerics) {
  const auto asks = [](const LayerNumericsSpec& own) {
    return own.winograd.has_value() && own.winograd->used();
  };
  return asks(numerics.defaults) || asks(numerics.pointwise) || asks(numerics.depthwise) ||
         asks(numerics.output_layer) ||
         std::any_of(numerics.layers.begin(), numerics.layers.end(),
                     [&](const auto& own) { return asks(own.second); });
}

}  // namespace

void note_unused_winograd(const NumericsSpec& numerics,
                          const std::vector<LayerArithmetic>& arithmetic,
                          const std::string& network, std::vector<std::string>* notes) {
  const bool taken =
      std::any_of(arithmetic.begin(), arithmetic.end(),
                  [](const LayerArithmetic& numbers) { return numbers.winograd.used(); });
  if (taken || !asks_for_winograd(numerics)) return;
  notes->push_back(
      "winograd changes nothing here: no layer of " + network +
      " that the numerics ask for it sums in Winograd's form, which convolutions of 3x3 and stride "
      "1 and of 7x7 and stride 2 have, neither depthwise nor grouped; leave it out");
}

void add_remarks(const RunConfiguration& configuration, const Plan& plan, RunReport* report) {
  report->fusion = fusion_effect(plan);
  if (plan.tiled) return;  // its layers' arithmetic is the tiled machine's
  note_unused_winograd(configuration.numerics, plan.arithmetic, plan.network.name, &report->notes);
}

}  // namespace rill
