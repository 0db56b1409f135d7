// SPDX-License-Identifier: Apache-2.0
// Weights and biases with other codes than described: found from the differences.
//
// A code of a channel grows with each of its weights where that weight's factor (the input that it
// is multiplied by) is positive and falls where it is negative. So the sum over some codes of
// factor * (code - expected) grows with the weight, and is 0 where the weight is the golden's:
// bisection finds it, however the sums are rounded and saturated. Which weights are worth it say
// the signs: where the golden differs, the weight's factor is not 0, and all differences go the way
// of its factors or all against it.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/diagnosis/case_evaluator.h"
#include "sim/diagnosis/searches.h"

namespace rill::detail {
namespace {

constexpr std::size_t kMostChannels = 8;  ///< more wrong ones are no slip in a number
constexpr std::size_t kMostWeights = 48;  ///< solved for, of each channel
constexpr std::size_t kSamples = 256;     ///< wrong codes of a channel, and right ones
constexpr std::size_t kMostFound = 3;     ///< several may fit, where data does not tell them apart

/// One way in which one parameter explains a channel.
struct Found {
  std::string text;
  ParameterChange change;
  int rarity = 0;
};

/// What is peculiar about another code, where there is something.
std::optional<std::string> slip(Code now, Code other, const Format& format) {
  if (other == 0 || other == -now) return std::string();
  const std::uint32_t all = format.width < 32
                                ? (std::uint32_t{1} << static_cast<unsigned>(format.width)) - 1
                                : ~std::uint32_t{0};
  const std::uint32_t changed =
      (static_cast<std::uint32_t>(now) ^ static_cast<std::uint32_t>(other)) & all;
  if ((changed & (changed - 1)) != 0) return std::nullopt;
  int bit = 0;
  while ((changed >> static_cast<unsigned>(bit)) != 1) ++bit;
  return fmt::format(": bit {} flipped", bit);
}

/// Looks at one channel.
class ChannelSearch {
 public:
  ChannelSearch(const WrongLayer& wrong, int channel)
      : wrong_(wrong),
        numbers_(*wrong.described.numbers),
        channel_(channel),
        samples_(channel_samples(wrong, channel, kSamples)),
        all_(channel_samples(wrong, channel, std::numeric_limits<std::size_t>::max())) {
    CaseEvaluator evaluator(wrong.described);
    for (const Sample& sample : samples_) {
      factors_.push_back(evaluator.factors(sample.image, channel, sample.row, sample.column));
      differences_.push_back(sample.expected -
                             evaluator.at(sample.image, channel, sample.row, sample.column));
    }
    each_ = factors_.front().size();
    constant_ = std::all_of(all_.begin(), all_.end(), [this](const Sample& sample) {
      return sample.expected == all_.front().expected;
    });
  }

  std::vector<Found> run() {
    if (!numbers_.bias.empty()) {
      const auto at = static_cast<std::size_t>(channel_);
      solve(fmt::format("bias [{}]", channel_), numbers_.bias[at], numbers_.arithmetic.bias,
            {true, at, 0}, std::nullopt);
    }
    for (const std::size_t weight : likely_weights()) {
      const std::size_t at = static_cast<std::size_t>(channel_) * each_ + weight;
      solve(name_of(weight), numbers_.weight[at], numbers_.arithmetic.weight, {false, at, 0},
            weight);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Found& a, const Found& b) { return a.rarity < b.rarity; });
    if (found_.size() > kMostFound) found_.resize(kMostFound);
    return std::move(found_);
  }

 private:
  std::string name_of(std::size_t weight) const {
    const Window& window = wrong_.described.layer->window;
    const auto taps = static_cast<std::size_t>(window.taps());
    const auto width = static_cast<std::size_t>(window.kernel_w);
    return fmt::format("weight [{}][{}][{}][{}]", channel_, weight / taps, weight % taps / width,
                       weight % width);
  }

  /// Those whose factors contradict fewest differences, and of these those that go best with them.
  std::vector<std::size_t> likely_weights() const {
    std::vector<std::tuple<std::size_t, double, std::size_t>> scores;
    for (std::size_t weight = 0; weight < each_; ++weight) {
      std::size_t along = 0, against = 0, without = 0;
      double product = 0, square = 0;
      for (std::size_t i = 0; i < samples_.size(); ++i) {
        const double factor = factors_[i][weight];
        const double term = factor * static_cast<double>(differences_[i]);
        if (term > 0) ++along;
        if (term < 0) ++against;
        if (factor == 0 && differences_[i] != 0) ++without;
        product += term;
        square += factor * factor;
      }
      if (square == 0) continue;
      scores.emplace_back(without + std::min(along, against), -product * product / square, weight);
    }
    std::sort(scores.begin(), scores.end());
    std::vector<std::size_t> weights;
    for (const auto& score : scores) {
      if (weights.size() == kMostWeights) break;
      weights.push_back(std::get<2>(score));
    }
    return weights;
  }

  /// Sum of factor * (code - expected) over the samples; grows with the parameter.
  double excess(const ParameterChange& change, std::optional<std::size_t> weight) const {
    LayerCase changed = wrong_.described;
    changed.parameters = {change};
    CaseEvaluator evaluator(changed);
    double sum = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const Sample& sample = samples_[i];
      const double factor = weight ? factors_[i][*weight] : 1;
      if (factor == 0) continue;
      const Code code = evaluator.at(sample.image, channel_, sample.row, sample.column);
      sum += factor * (static_cast<double>(code) - sample.expected);
    }
    return sum;
  }

  /// The smallest code of the format whose excess is at least (or above) 0.
  std::int64_t first_code(const Format& format, ParameterChange change,
                          std::optional<std::size_t> weight, bool above) const {
    std::int64_t low = format.min_code(), high = format.max_code() + 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      change.code = static_cast<Code>(middle);
      const double sum = excess(change, weight);
      if (sum > 0 || (!above && sum == 0)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  void solve(const std::string& name, Code now, const Format& format, ParameterChange change,
             std::optional<std::size_t> weight) {
    const std::int64_t low = first_code(format, change, weight, false);
    if (low > format.max_code()) return;
    change.code = static_cast<Code>(low);
    if (excess(change, weight) > 0) {  // none fits; a tolerance may let the two around it
      if (wrong_.tolerance > 0) attempt(name, now, format, change, static_cast<Code>(low));
      if (wrong_.tolerance > 0 && low > format.min_code()) {
        attempt(name, now, format, change, static_cast<Code>(low - 1));
      }
      return;
    }
    const std::int64_t high = first_code(format, change, weight, true) - 1;
    const auto nearest = static_cast<Code>(std::clamp<std::int64_t>(now, low, high));
    for (std::int64_t code = low; code <= std::min(high, low + kMostTried); ++code) {
      if (code != nearest && slip(now, static_cast<Code>(code), format)) {
        attempt(name, now, format, change, static_cast<Code>(code));
      }
    }
    attempt(name, now, format, change, nearest);
  }

  void attempt(const std::string& name, Code now, const Format& format, ParameterChange change,
               Code code) {
    if (code == now) return;
    change.code = code;
    LayerCase changed = wrong_.described;
    changed.parameters = {change};
    if (count_left(changed, samples_, wrong_.tolerance, 0) > 0) return;
    if (count_left(changed, all_, wrong_.tolerance, 0) > 0) return;
    const std::optional<std::string> peculiar = slip(now, code, format);
    found_.push_back(
        {fmt::format("{} is {} instead of {}{}", name, code, now, peculiar.value_or("")), change,
         (peculiar ? (peculiar->empty() ? 1 : 0) : 2) + (constant_ ? kNoEvidence : 0)});
  }

  static constexpr std::int64_t kMostTried = 64;
  // A channel with one code everywhere is explained by any weight that is large enough: where it
  // stands and what it is were read off the golden, and the golden says neither.
  static constexpr int kNoEvidence = 3;

  const WrongLayer& wrong_;
  const QuantizedLayer& numbers_;
  int channel_;
  std::vector<Sample> samples_, all_;
  std::vector<std::vector<Code>> factors_;  ///< of each sample
  std::vector<std::int64_t> differences_;   ///< golden - described
  bool constant_ = false;                   ///< the golden has one code in all of it
  std::size_t each_ = 0;                    ///< weights of the channel
  std::vector<Found> found_;
};

void add(const Found& found, std::vector<Fault>* faults) {
  faults->push_back({Suspect::Parameter, found.text,
                     [change = found.change](LayerCase& each) { each.parameters = {change}; },
                     found.rarity, false});
}

}  // namespace

void add_found_parameters(const WrongLayer& wrong, std::vector<Fault>* faults) {
  const Op op = wrong.described.layer->op;
  if (op != Op::Convolution && op != Op::FullyConnected) return;
  const std::vector<int> channels = wrong_channels(wrong);
  if (channels.empty() || channels.size() > kMostChannels) return;
  if (channels.size() == 1) {
    for (const Found& found : ChannelSearch(wrong, channels.front()).run()) add(found, faults);
    return;
  }
  Found all;
  std::vector<ParameterChange> changes;
  for (const int channel : channels) {
    const std::vector<Found> found = ChannelSearch(wrong, channel).run();
    if (found.empty()) return;
    all.text += (changes.empty() ? "" : ", ") + found.front().text;
    all.rarity += found.front().rarity;
    changes.push_back(found.front().change);
  }
  faults->push_back({Suspect::Parameter, all.text,
                     [changes](LayerCase& each) { each.parameters = changes; },
                     all.rarity + static_cast<int>(changes.size()) - 1, false});
}

}  // namespace rill::detail
