// SPDX-License-Identifier: Apache-2.0
// Wrong numbers: sums and operands.
#include <functional>
#include <limits>

#include "tests/unit/diagnosis/plants.h"

namespace rill::test {

namespace {

Code unsigned_code(Code code, int width) { return code & ((1 << width) - 1); }

}  // namespace

void add_sum_plants(std::vector<Plant>* plants) {
  const auto sums = [](Implementation& faulty, const std::function<void(Format&)>& change) {
    change(arithmetic(faulty).accumulation.accumulator);
    change(*arithmetic(faulty).accumulation.partial);
  };
  plants->push_back({"SumsTruncate",
                     [=](Implementation& faulty) {
                       sums(faulty, [](Format& each) { each.rounding = Rounding::Trn; });
                     },
                     Suspect::Rounding, "rounds with TRN instead of RND"});
  plants->push_back(
      {"OutputRoundsToEven",
       [](Implementation& faulty) { arithmetic(faulty).output.rounding = Rounding::RndConv; },
       Suspect::Rounding, "the output rounds with RND_CONV instead of RND"});
  plants->push_back({"AccumulatorWraps",
                     [](Implementation& faulty) {
                       arithmetic(faulty).accumulation.accumulator.overflow = Overflow::Wrap;
                     },
                     Suspect::Overflow, "the accumulator wraps instead of saturating"});
  plants->push_back(
      {"OutputWraps",
       [](Implementation& faulty) { arithmetic(faulty).output.overflow = Overflow::Wrap; },
       Suspect::Overflow, "the output wraps instead of saturating"});
  plants->push_back(
      {"CastOnce",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.terms_per_cast = 0; },
       Suspect::CastInterval, "cast once, after all terms instead of after every 4 terms"});
  plants->push_back(
      {"CastAfterEveryTerm",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.terms_per_cast = 1; },
       Suspect::CastInterval, "cast after every term instead of"});
  plants->push_back({"ChannelsFirst",
                     [](Implementation& faulty) {
                       arithmetic(faulty).accumulation.order = TermOrder::ChannelMajor;
                     },
                     Suspect::TermOrder, "channel by channel instead of tap by tap"});
  plants->push_back(
      {"NarrowAccumulator",
       [=](Implementation& faulty) { sums(faulty, [](Format& each) { each.width -= 1; }); },
       Suspect::AccumulatorWidth, "the accumulator has 11 bits instead of 12"});
  plants->push_back({"CoarseAccumulator",
                     [=](Implementation& faulty) {
                       sums(faulty, [](Format& each) {
                         each.width -= 2;
                         each.fraction_bits -= 2;
                       });
                     },
                     Suspect::AccumulatorWidth,
                     "10 bits instead of 12, 6 of them behind the point instead of 8"});
}

void add_operand_plants(std::vector<Plant>* plants) {
  plants->push_back({"WeightPoint",
                     [](Implementation& faulty) { arithmetic(faulty).weight.fraction_bits = 6; },
                     Suspect::WeightPoint, "weights have 6 bits behind the point instead of 7"});
  plants->push_back({"ActivationPoint",
                     [](Implementation& faulty) { arithmetic(faulty).input.fraction_bits = 7; },
                     Suspect::ActivationPoint,
                     "activations have 7 bits behind the point instead of 6"});
  plants->push_back({"BiasPoint",
                     [](Implementation& faulty) { arithmetic(faulty).bias.fraction_bits = 8; },
                     Suspect::BiasPoint, "biases have 8 bits behind the point instead of 7"});
  plants->push_back(
      {"NoBias",
       [](Implementation& faulty) { arithmetic(faulty).accumulation.bias = BiasEntry::None; },
       Suspect::Bias, "the bias is missing"});
  plants->push_back({"NoRelu",
                     [](Implementation& faulty) {
                       arithmetic(faulty).requantization.minimum = std::numeric_limits<Code>::min();
                     },
                     Suspect::Activation, "the activation (ReLU) is missing"});
  plants->push_back({"UnsignedInput",
                     [](Implementation& faulty) {
                       for (Code& code : faulty.input.codes) code = unsigned_code(code, 9);
                     },
                     Suspect::Signedness, "activations are read as unsigned numbers"});
  plants->push_back({"UnsignedWeights",
                     [](Implementation& faulty) {
                       for (Code& code : faulty.model.layers.back().weight) {
                         code = unsigned_code(code, 11);
                       }
                     },
                     Suspect::Signedness, "weights are read as unsigned numbers"});
  plants->push_back({"WeightBit",
                     [](Implementation& faulty) { faulty.model.layers.back().weight[77] ^= 8; },
                     Suspect::Parameter, "weight [1][0][1][2] is"});
}

}  // namespace rill::test
