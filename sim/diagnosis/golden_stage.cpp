// SPDX-License-Identifier: Apache-2.0
// Goldens that were taken before or behind the cast and the activation, and not where their names
// say.
#include <string>

#include "sim/diagnosis/fault.h"

namespace rill {

void add_golden_stages(const LayerCase& described, std::vector<Fault>* faults) {
  const Layer& layer = *described.layer;
  if (layer.op != Op::Convolution && layer.op != Op::FullyConnected) return;
  const LayerArithmetic& rule = described.arithmetic;
  const Requantization& cast = rule.requantization;
  const bool clamped =
      cast.minimum > rule.output.min_code() || cast.maximum < rule.output.max_code();
  const bool is_cast = cast.kind != Requantization::Kind::Identity;
  const auto add = [&](GoldenStage stage, const std::string& text, int rarity) {
    faults->push_back({Suspect::GoldenStage, text, [stage](LayerCase& each) { each.stage = stage; },
                       rarity, false});
  };
  if (described.accumulator) {
    add(GoldenStage::Output,
        "the golden was taken behind the cast and the activation: it holds the layer's output, to "
        "be compared as " +
            layer.name + " (without _acc or _pre)",
        0);
    add(GoldenStage::SumsBehindRelu,
        "the golden was taken behind the ReLU: its sums below 0 are 0, where the accumulators "
        "before the activation are asked for",
        0);
    if (clamped && is_cast) {
      add(GoldenStage::BeforeActivation,
          "the golden was taken behind the cast, but before the activation: accumulators are "
          "asked for",
          1);
    }
    return;
  }
  if (is_cast) {
    add(GoldenStage::Sums,
        "the golden was taken before the cast and the activation: it holds accumulators, to be "
        "compared as " +
            layer.name + "_acc",
        0);
    add(GoldenStage::SumsBehindRelu,
        "the golden was taken behind the ReLU, but before the cast: it holds accumulators that are "
        "0 where below",
        1);
  }
}

}  // namespace rill
