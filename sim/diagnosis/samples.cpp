// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <random>

#include "sim/diagnosis/case_evaluator.h"

namespace rill::detail {
namespace {

bool differ(Code a, Code b, std::int64_t tolerance) {
  return std::abs(std::int64_t{a} - b) > tolerance;
}

/// Calls `visit(sample)` for every code of the golden that counts.
template <typename Visit>
void for_each_code(const WrongLayer& wrong, const Visit& visit) {
  for (std::size_t image = 0; image < wrong.expected.size(); ++image) {
    const FeatureMap& expected = *wrong.expected[image];
    const FeatureMap& actual = *wrong.actual[image];
    const Shape& shape = expected.shape;
    for (int row = wrong.margin; row < shape.height - wrong.margin; ++row) {
      for (int column = wrong.margin; column < shape.width - wrong.margin; ++column) {
        auto at =
            static_cast<std::size_t>((std::int64_t{row} * shape.width + column) * shape.channels);
        for (int channel = 0; channel < shape.channels; ++channel, ++at) {
          visit(Sample{static_cast<int>(image), channel, row, column, expected.codes[at],
                       differ(expected.codes[at], actual.codes[at], wrong.tolerance)});
        }
      }
    }
  }
}

/// Random choice of a stream's elements, each equally likely (reservoir sampling).
class Reservoir {
 public:
  Reservoir(std::size_t size, std::uint32_t seed) : size_(size), random_(seed) {}
  void offer(const Sample& sample) {
    ++offered_;
    if (kept_.size() < size_) {
      kept_.push_back(sample);
      return;
    }
    // The distribution of the standard library differs between libraries; the remainder does not.
    const std::uint64_t at = random_() % offered_;
    if (at < size_) kept_[static_cast<std::size_t>(at)] = sample;
  }
  const std::vector<Sample>& kept() const { return kept_; }

 private:
  std::size_t size_;
  std::mt19937_64 random_;
  std::uint64_t offered_ = 0;
  std::vector<Sample> kept_;
};

bool on_border(const Sample& sample, const Shape& shape) {
  return sample.row == 0 || sample.row == shape.height - 1 || sample.column == 0 ||
         sample.column == shape.width - 1;
}

}  // namespace

std::string some_of(const char* what, const std::vector<bool>& set, std::size_t most) {
  std::vector<std::string> parts;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (!set[i]) continue;
    indices.push_back(i);
    std::size_t end = i;
    while (end + 1 < set.size() && set[end + 1]) indices.push_back(++end);
    parts.push_back(end == i ? fmt::format("{}", i) : fmt::format("{} to {}", i, end));
    i = end;
  }
  const char* plural = indices.size() == 1 ? "" : "s";
  if (parts.size() <= most) return fmt::format("{}{} {}", what, plural, fmt::join(parts, ", "));
  const std::size_t step = indices[1] - indices[0];
  const auto uneven =
      std::adjacent_find(indices.begin(), indices.end(),
                         [step](std::size_t a, std::size_t b) { return b - a != step; });
  if (uneven == indices.end() && indices.size() > 2) {
    return fmt::format("{}s {}, {}, {} and so on, {} apart", what, indices[0], indices[1],
                       indices[2], step);
  }
  if (indices.size() * 2 > set.size()) return "";
  return fmt::format("{} of {} {}s", indices.size(), set.size(), what);
}

std::vector<Sample> choose_samples(const WrongLayer& wrong) {
  constexpr std::size_t kWrong = 128, kRight = 64, kBorder = 32;
  Reservoir bad(kWrong, 1), good(kRight, 2), border(kBorder, 3);
  const Shape& shape = wrong.expected.front()->shape;
  for_each_code(wrong, [&](const Sample& sample) {
    if (sample.wrong) {
      bad.offer(sample);
    } else if (on_border(sample, shape)) {
      border.offer(sample);
    } else {
      good.offer(sample);
    }
  });
  std::vector<Sample> right = good.kept();
  right.insert(right.end(), border.kept().begin(), border.kept().end());
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < std::max(bad.kept().size(), right.size()); ++i) {
    if (i < bad.kept().size()) samples.push_back(bad.kept()[i]);
    if (i < right.size()) samples.push_back(right[i]);
  }
  return samples;
}

std::vector<Sample> sorted_wrong_first(std::vector<Sample> samples) {
  std::stable_partition(samples.begin(), samples.end(),
                        [](const Sample& sample) { return sample.wrong; });
  return samples;
}

std::int64_t count_left(const LayerCase& layer, const std::vector<Sample>& samples,
                        std::int64_t tolerance, std::int64_t limit) {
  CaseEvaluator evaluator(layer);
  std::int64_t left = 0;
  for (const Sample& sample : samples) {
    const Code code = evaluator.at(sample.image, sample.channel, sample.row, sample.column);
    if (differ(sample.expected, code, tolerance) && ++left > limit) break;
  }
  return left;
}

std::int64_t count_left(const LayerCase& layer, const WrongLayer& wrong, std::int64_t limit) {
  CaseEvaluator evaluator(layer);
  std::int64_t left = 0;
  for_each_code(wrong, [&](const Sample& sample) {
    if (left > limit) return;
    const Code code = evaluator.at(sample.image, sample.channel, sample.row, sample.column);
    if (differ(sample.expected, code, wrong.tolerance)) ++left;
  });
  return left;
}

std::vector<FeatureMap> codes_of(const LayerCase& layer,
                                 const std::vector<const FeatureMap*>& like) {
  CaseEvaluator evaluator(layer);
  std::vector<FeatureMap> maps;
  for (const FeatureMap* each : like) {
    maps.push_back({each->shape, each->format, {}});
    const Shape& shape = each->shape;
    for (int row = 0; row < shape.height; ++row) {
      for (int column = 0; column < shape.width; ++column) {
        for (int channel = 0; channel < shape.channels; ++channel) {
          const int image = static_cast<int>(maps.size()) - 1;
          maps.back().codes.push_back(evaluator.at(image, channel, row, column));
        }
      }
    }
  }
  return maps;
}

std::int64_t count_mismatches(const WrongLayer& wrong) {
  std::int64_t count = 0;
  for_each_code(wrong, [&](const Sample& sample) { count += sample.wrong ? 1 : 0; });
  return count;
}

std::string where_wrong(const WrongLayer& wrong, std::size_t ranges) {
  const Shape& shape = wrong.expected.front()->shape;
  std::vector<bool> channels(static_cast<std::size_t>(shape.channels));
  std::vector<bool> rows(static_cast<std::size_t>(shape.height));
  std::vector<bool> columns(static_cast<std::size_t>(shape.width));
  bool inside = false;
  for_each_code(wrong, [&](const Sample& sample) {
    if (!sample.wrong) return;
    channels[static_cast<std::size_t>(sample.channel)] = true;
    rows[static_cast<std::size_t>(sample.row)] = true;
    columns[static_cast<std::size_t>(sample.column)] = true;
    inside = inside || !on_border(sample, shape);
  });
  // What does not count goes with its neighbour.
  for (std::vector<bool>* set : {&rows, &columns}) {
    const std::size_t last = set->size() - 1;
    for (std::size_t i = 0; i < static_cast<std::size_t>(wrong.margin); ++i) {
      (*set)[i] = (*set)[static_cast<std::size_t>(wrong.margin)];
      (*set)[last - i] = (*set)[last - static_cast<std::size_t>(wrong.margin)];
    }
  }
  std::string text;
  const auto add = [&text, ranges](const char* what, const std::vector<bool>& set) {
    const auto count = std::count(set.begin(), set.end(), true);
    if (count == static_cast<std::ptrdiff_t>(set.size())) return;
    const std::string some = some_of(what, set, ranges);
    if (!some.empty()) text += (text.empty() ? "only " : "; ") + some;
  };
  add("channel", channels);
  // Of one side, or two that face each other, their number says more.
  const auto within = [](const std::vector<bool>& set) {
    return set.size() > 2 && std::find(set.begin() + 1, set.end() - 1, true) == set.end() - 1;
  };
  const bool sides = within(rows) || within(columns);
  if (!inside && !sides && shape.height > 2 && shape.width > 2) {
    return text + (text.empty() ? "only " : "; ") + "the outermost rows and columns";
  }
  add("row", rows);
  add("column", columns);
  return text;
}

std::vector<int> wrong_channels(const WrongLayer& wrong) {
  std::vector<bool> is_wrong(static_cast<std::size_t>(wrong.expected.front()->shape.channels));
  for_each_code(wrong, [&](const Sample& sample) {
    if (sample.wrong) is_wrong[static_cast<std::size_t>(sample.channel)] = true;
  });
  std::vector<int> channels;
  for (std::size_t c = 0; c < is_wrong.size(); ++c) {
    if (is_wrong[c]) channels.push_back(static_cast<int>(c));
  }
  return channels;
}

std::vector<Sample> channel_samples(const WrongLayer& wrong, int channel, std::size_t most) {
  Reservoir bad(most, 4), good(most, 5);
  for_each_code(wrong, [&](const Sample& sample) {
    if (sample.channel == channel) (sample.wrong ? bad : good).offer(sample);
  });
  std::vector<Sample> samples = bad.kept();
  samples.insert(samples.end(), good.kept().begin(), good.kept().end());
  return samples;
}

}  // namespace rill::detail
