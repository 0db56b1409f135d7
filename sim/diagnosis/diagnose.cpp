// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/diagnose.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "sim/core/error.h"
#include "sim/diagnosis/case_evaluator.h"
#include "sim/diagnosis/samples.h"
#include "sim/diagnosis/searches.h"

namespace rill {
namespace {

using detail::Sample;

LayerCase with(const LayerCase& described, const std::vector<Fault>& faults) {
  LayerCase changed = described;
  for (const Fault& fault : faults) fault.apply(changed);
  return changed;
}

/// A fault and what it leaves of the samples.
struct Tried {
  Fault fault;
  std::int64_t left = 0;
  bool acts = false;  ///< some sample's code changes
};

/// Looks for what explains one layer.
class Search {
 public:
  explicit Search(const WrongLayer& wrong)
      : wrong_(wrong), samples_(detail::choose_samples(wrong)) {
    for (const Sample& sample : samples_) baseline_ += sample.wrong ? 1 : 0;
  }

  Diagnosis run() {
    result_.mismatches = detail::count_mismatches(wrong_);
    internal_check(
        detail::count_left(wrong_.described, samples_, wrong_.tolerance, kAll) == baseline_,
        "diagnose: the described case does not give the actual codes");
    try_singles();
    keep_exact(exact_singles());
    if (result_.exact.empty()) keep_exact(exact_pairs({}));
    if (result_.exact.empty()) find_best();
    if (result_.best) keep_exact(found_behind(*result_.best));
    // What explains most of it may hide two more.
    if (result_.best && result_.exact.empty() && result_.best->faults.front().in_pairs) {
      keep_exact(exact_pairs(result_.best->faults));
    }
    if (!result_.exact.empty()) result_.best.reset();
    // What explains every code needs no long list of where they were.
    constexpr std::size_t kRanges = 4, kFewRanges = 2;
    result_.where = detail::where_wrong(wrong_, result_.exact.empty() ? kRanges : kFewRanges);
    return std::move(result_);
  }

 private:
  static constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  static constexpr std::size_t kMostChecked = 16;  ///< on all codes, which takes its time

  static void add_found(const WrongLayer& wrong, const std::vector<Sample>& samples,
                        std::vector<Fault>* faults) {
    detail::add_found_channel_order(wrong, faults);
    detail::add_found_image_order(wrong, faults);
    detail::add_found_filters(wrong, faults);
    detail::add_found_input_swap(wrong, samples, faults);
    detail::add_found_dead_outputs(wrong, faults);
    detail::add_found_dead_inputs(wrong, samples, faults);
    detail::add_found_bit(wrong, samples, faults);
    detail::add_found_lane_bit(wrong, samples, faults);
    detail::add_found_product_bit(wrong, samples, faults);
    detail::add_found_missing_biases(wrong, faults);
    detail::add_found_lines(wrong, faults);
    detail::add_found_dead_pixels(wrong, faults);
    detail::add_found_parameters(wrong, faults);
  }

  void try_singles() {
    std::vector<Fault> faults;
    add_sum_faults(wrong_.described, &faults);
    add_pool_faults(wrong_.described, &faults);
    add_operand_faults(wrong_.described, &faults);
    add_golden_stages(wrong_.described, &faults);
    add_code_widths(wrong_.described, &faults);
    add_window_faults(wrong_.described, &faults);
    add_order_faults(wrong_.described, wrong_.context, &faults);
    add_found(wrong_, samples_, &faults);
    result_.tried = static_cast<int>(faults.size());
    explained_.assign(samples_.size(), 0);
    const std::vector<Code> described = codes_of(wrong_.described);
    for (Fault& fault : faults) {
      const std::vector<Code> codes = codes_of(with(wrong_.described, {fault}));
      Tried tried{std::move(fault), 0, codes != described};
      for (std::size_t i = 0; i < samples_.size(); ++i) {
        if (std::abs(std::int64_t{codes[i]} - samples_[i].expected) > wrong_.tolerance) {
          ++tried.left;
        } else {
          ++explained_[i];
        }
      }
      singles_.push_back(std::move(tried));
    }
  }

  std::vector<Code> codes_of(const LayerCase& layer) const {
    CaseEvaluator evaluator(layer);
    std::vector<Code> codes;
    for (const Sample& sample : samples_) {
      codes.push_back(evaluator.at(sample.image, sample.channel, sample.row, sample.column));
    }
    return codes;
  }

  std::vector<Explanation> exact_singles() const {
    std::vector<Explanation> found;
    for (const Tried& tried : singles_) {
      if (tried.left == 0) found.push_back({{tried.fault}, 0});
    }
    return found;
  }

  /// Codes that few single faults explain come first: most pairs fail there.
  std::vector<Sample> hardest_first() const {
    std::vector<std::size_t> order(samples_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      return explained_[a] < explained_[b];
    });
    std::vector<Sample> samples;
    for (const std::size_t at : order) samples.push_back(samples_[at]);
    return samples;
  }

  /// Two faults can stand together when they are of different kinds, or of different casts.
  static bool go_together(const Fault& a, const Fault& b) {
    if (!a.in_pairs || !b.in_pairs) return false;
    return a.suspect != b.suspect || (a.casts != 0 && b.casts != 0 && (a.casts & b.casts) == 0);
  }

  /// Pairs that fit the samples, beside the faults of `base`.
  std::vector<Explanation> exact_pairs(const std::vector<Fault>& base) const {
    std::vector<Explanation> found;
    const std::vector<Sample> samples = hardest_first();
    const auto fits_base = [&base](const Fault& fault) {
      return std::all_of(base.begin(), base.end(),
                         [&](const Fault& each) { return go_together(each, fault); });
    };
    for (std::size_t i = 0; i < singles_.size(); ++i) {
      const Tried& first = singles_[i];
      if (!first.fault.in_pairs || !fits_base(first.fault)) continue;
      std::vector<Fault> faults = base;
      faults.push_back(first.fault);
      const LayerCase changed = with(wrong_.described, faults);
      for (std::size_t j = i + 1; j < singles_.size(); ++j) {
        const Tried& second = singles_[j];
        if (!go_together(first.fault, second.fault) || !fits_base(second.fault)) continue;
        if (!first.acts && !second.acts) continue;
        if (detail::count_left(with(changed, {second.fault}), samples, wrong_.tolerance, 0) == 0) {
          found.push_back({faults, 0});
          found.back().faults.push_back(second.fault);
        }
      }
    }
    return found;
  }

  /// Of explanations that fit the samples those that fit all codes.
  void keep_exact(std::vector<Explanation> candidates) {
    std::stable_sort(
        candidates.begin(), candidates.end(),
        [](const Explanation& a, const Explanation& b) { return a.rarity() < b.rarity(); });
    if (candidates.size() > kMostChecked) candidates.resize(kMostChecked);
    for (Explanation& candidate : candidates) {
      if (static_cast<int>(result_.exact.size()) == Diagnosis::kMostExact) return;
      if (adds_nothing(candidate)) continue;
      const LayerCase changed = with(wrong_.described, candidate.faults);
      if (detail::count_left(changed, wrong_, 0) == 0) {
        result_.exact.push_back(std::move(candidate));
      }
    }
  }

  /// True when an explanation that is found does as much at fewer places.
  bool adds_nothing(const Explanation& candidate) const {
    const auto has = [&candidate](const Fault& found) {
      return std::any_of(candidate.faults.begin(), candidate.faults.end(), [&](const Fault& each) {
        return each.text == found.text || each.includes(found);
      });
    };
    return std::any_of(result_.exact.begin(), result_.exact.end(), [&](const Explanation& found) {
      return std::all_of(found.faults.begin(), found.faults.end(), has);
    });
  }

  /// The few that leave fewest samples, counted on all codes. What leaves more than half is no
  /// explanation: a fault that makes every code 0 is right wherever the golden is 0.
  void find_best() {
    constexpr std::size_t kMost = 3;
    std::vector<Tried> sorted = singles_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Tried& a, const Tried& b) {
      return std::pair(a.left, a.fault.rarity) < std::pair(b.left, b.fault.rarity);
    });
    for (std::size_t i = 0; i < std::min(kMost, sorted.size()); ++i) {
      if (sorted[i].left >= baseline_) return;
      Explanation explanation{{sorted[i].fault}, 0};
      const std::int64_t limit = result_.best ? result_.best->left : result_.mismatches / 2;
      explanation.left =
          detail::count_left(with(wrong_.described, explanation.faults), wrong_, limit);
      if (explanation.left < limit) result_.best = std::move(explanation);
    }
  }

  /// What is found where only one fault's mismatches are left: a wrong weight in a layer that
  /// truncates, say.
  std::vector<Explanation> found_behind(const Explanation& most) const {
    WrongLayer left = wrong_;
    left.described = with(wrong_.described, most.faults);
    const std::vector<FeatureMap> maps = detail::codes_of(left.described, wrong_.actual);
    for (std::size_t i = 0; i < maps.size(); ++i) left.actual[i] = &maps[i];
    const std::vector<Sample> samples = detail::choose_samples(left);
    std::vector<Fault> faults;
    add_found(left, samples, &faults);
    std::vector<Explanation> found;
    for (Fault& fault : faults) {
      if (fault.suspect == most.faults.front().suspect) continue;  // it would replace the other
      found.push_back({most.faults, 0});
      found.back().faults.push_back(std::move(fault));
    }
    return found;
  }

  const WrongLayer& wrong_;
  std::vector<Sample> samples_;
  std::int64_t baseline_ = 0;
  std::vector<Tried> singles_;
  std::vector<int> explained_;  ///< by sample: single faults that give its code
  Diagnosis result_;
};

}  // namespace

std::string Explanation::text() const {
  std::string text;
  for (const Fault& fault : faults) text += (text.empty() ? "" : ", and ") + fault.text;
  return text;
}

int Explanation::rarity() const {
  int sum = 0;
  for (const Fault& fault : faults) sum += fault.rarity;
  return sum;
}

std::string Diagnosis::sentence() const {
  if (!exact.empty()) {
    std::string text = "exact if " + exact.front().text();
    for (std::size_t i = 1; i < exact.size(); ++i) text += "; or if " + exact[i].text();
    return text;
  }
  if (best) {
    return fmt::format("best, with {} of {} mismatches left: {}", best->left, mismatches,
                       best->text());
  }
  return fmt::format(
      "none of {} usual faults explains it; are input, weights and numerics those that the golden "
      "was made with?",
      tried);
}

std::int64_t count_mismatches(const WrongLayer& wrong) { return detail::count_mismatches(wrong); }

Diagnosis diagnose(const WrongLayer& wrong) { return Search(wrong).run(); }

}  // namespace rill
