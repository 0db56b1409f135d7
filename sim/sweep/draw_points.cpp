// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/draw_points.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/core/error.h"

namespace rill {

namespace {

constexpr std::size_t kMostPoints = 10'000'000;

/// Uniform in [0, 1), the same on every platform (distributions of the standard library are not).
double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;  // 53 bits, what a double holds
}

/// The value at a share 0..1 of the way through an axis.
std::string value_at(const SweepAxis& axis, double share) {
  if (!axis.values.empty()) {
    const auto count = static_cast<double>(axis.values.size());
    return axis.values[static_cast<std::size_t>(std::min(share * count, count - 1))];
  }
  if (axis.whole) {
    const double count = axis.to - axis.from + 1;
    return fmt::format("{}", static_cast<std::int64_t>(
                                 axis.from + std::floor(std::min(share * count, count - 1))));
  }
  // Six digits: finer differences mean nothing to a machine, and files stay readable.
  return fmt::format("{:.6g}", axis.from + share * (axis.to - axis.from));
}

std::vector<SweepSettings> grid(const SweepSpec& sweep) {
  std::size_t count = 1;
  for (const SweepAxis& axis : sweep.vary) {
    count *= axis.values.size();
    if (count > kMostPoints) {
      throw ConfigError(Diagnostic{sweep.where, "vary",
                                   "has more than ten million combinations; give fewer values, or "
                                   "draw points with `sample: latin_hypercube`"});
    }
  }
  std::vector<SweepSettings> points(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t rest = i;
    SweepSettings& settings = points[i];
    settings.resize(sweep.vary.size());
    for (std::size_t a = sweep.vary.size(); a-- > 0;) {
      const SweepAxis& axis = sweep.vary[a];
      settings[a] = {axis.key, axis.values[rest % axis.values.size()]};
      rest /= axis.values.size();
    }
  }
  return points;
}

std::vector<SweepSettings> random_points(const SweepSpec& sweep) {
  std::mt19937_64 random(sweep.seed);
  std::vector<SweepSettings> points(static_cast<std::size_t>(sweep.points));
  for (SweepSettings& settings : points) {
    for (const SweepAxis& axis : sweep.vary) {
      settings.emplace_back(axis.key, value_at(axis, uniform(random)));
    }
  }
  return points;
}

std::vector<SweepSettings> listed(const SweepSpec& sweep) {
  std::vector<SweepSettings> points;
  for (const std::vector<SweepSetting>& settings : sweep.list) {
    points.emplace_back();
    for (const SweepSetting& one : settings) points.back().emplace_back(one.key, one.value);
  }
  return points;
}

/// McKay, Beckman, Conover 1979: every axis is cut into as many strata as there are points, and
/// each stratum of each axis is used once.
std::vector<SweepSettings> latin_hypercube(const SweepSpec& sweep) {
  std::mt19937_64 random(sweep.seed);
  const auto count = static_cast<std::size_t>(sweep.points);
  std::vector<SweepSettings> points(count);
  std::vector<std::size_t> strata(count);
  for (const SweepAxis& axis : sweep.vary) {
    for (std::size_t i = 0; i < count; ++i) strata[i] = i;
    for (std::size_t i = count; i > 1; --i) {
      const auto other = static_cast<std::size_t>(uniform(random) * static_cast<double>(i));
      std::swap(strata[i - 1], strata[other]);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const double share =
          (static_cast<double>(strata[i]) + uniform(random)) / static_cast<double>(count);
      points[i].emplace_back(axis.key, value_at(axis, share));
    }
  }
  return points;
}

}  // namespace

std::vector<std::string> point_keys(const SweepSpec& sweep) {
  std::vector<std::string> keys;
  const auto add = [&keys](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  if (sweep.sample != SweepSpec::Sample::List) {
    for (const SweepAxis& axis : sweep.vary) add(axis.key);
    return keys;
  }
  for (const std::vector<SweepSetting>& settings : sweep.list) {
    for (const SweepSetting& one : settings) add(one.key);
  }
  return keys;
}

std::vector<SweepSettings> draw_points(const SweepSpec& sweep) {
  switch (sweep.sample) {
    case SweepSpec::Sample::Grid:
      return grid(sweep);
    case SweepSpec::Sample::List:
      return listed(sweep);
    case SweepSpec::Sample::Random:
      return random_points(sweep);
    case SweepSpec::Sample::LatinHypercube:
      return latin_hypercube(sweep);
  }
  return {};
}

}  // namespace rill
