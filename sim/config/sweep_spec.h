// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"

namespace rill {

/// One key that a sweep varies, and what it becomes: listed values, or any number of a range.
struct SweepAxis {
  std::string key;                           ///< `design.stages.*.pe`; `*` and `?` as in file names
  std::vector<std::string> values;           ///< as YAML text; empty for a range without step
  std::vector<SourceLocation> value_places;  ///< of listed values; empty for a range
  double from = 0, to = 0;                   ///< of a range without step
  bool whole = false;  ///< both ends are whole numbers, and so is what lies between
  SourceLocation where;
};

/// A figure that must stay within bounds.
struct SweepConstraint {
  std::string figure;
  std::optional<double> at_least, at_most;
  SourceLocation where;
};

/// A figure to be made small (or large).
struct SweepObjective {
  std::string figure;
  bool maximize = false;
  SourceLocation where;
};

/// `key=value` as of `--set`.
using SweepSettings = std::vector<std::pair<std::string, std::string>>;

/// One of them where it stands in the sweep file.
struct SweepSetting {
  std::string key, value;
  SourceLocation where{};
};

/// configs/sweeps/*.yaml: many variants of one run.
struct SweepSpec {
  enum class Sample { Grid, List, Random, LatinHypercube };
  struct Simulate {
    enum class Which { None, Front, All, Top };
    Which which = Which::Front;
    int top = 0;
  };

  std::string name;
  std::string run;                ///< path of the run file, absolute
  std::vector<SweepSetting> set;  ///< laid over the run file in every point
  Sample sample = Sample::Grid;
  std::vector<SweepAxis> vary;
  std::vector<std::vector<SweepSetting>> list;
  int points = 0;  ///< of random and latin_hypercube
  std::uint64_t seed = 1;
  bool fits_board = true;
  std::vector<SweepConstraint> constraints;
  std::vector<SweepObjective> objectives;
  Simulate simulate;
  double near_percent = 0;
  int frames = 1;
  std::string out;  ///< folder, relative to where rill is started
  SourceLocation where;
};

/// Reads a sweep file. Throws one ConfigError with every mistake in it; whether figures exist is
/// not checked here.
SweepSpec read_sweep(const std::filesystem::path& path, const std::filesystem::path& configs_root);

/// The same, giving mistakes back, ordered by place, beside what is sound: keys with a mistake have
/// their defaults, axes with one are left out, `run` is empty where it names none. Throws only when
/// there is no section to read.
SweepSpec read_sweep(const std::filesystem::path& path, const std::filesystem::path& configs_root,
                     std::vector<Diagnostic>* mistakes);

}  // namespace rill
