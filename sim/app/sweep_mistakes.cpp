// SPDX-License-Identifier: Apache-2.0
// What is wrong with a sweep, all of it at once, before any of its points is computed.
#include <algorithm>
#include <functional>
#include <utility>

#include "sim/app/processes.h"
#include "sim/app/program.h"
#include "sim/app/session.h"
#include "sim/app/sweep_run.h"
#include "sim/config/problems.h"
#include "sim/core/error.h"
#include "sim/core/setting_origin.h"
#include "sim/network/network.h"
#include "sim/sweep/check_settings.h"
#include "sim/sweep/draw_points.h"

namespace rill {
namespace {

/// Does it and keeps what it says is wrong.
void keep_mistakes(std::vector<Diagnostic>* mistakes, const std::function<void()>& step) {
  try {
    step();
  } catch (const ConfigError& error) {
    mistakes->insert(mistakes->end(), error.diagnostics().begin(), error.diagnostics().end());
  }
}

/// Leaves what points can be drawn from.
void drop_unsound_axes(SweepSpec* sweep) {
  constexpr int kSomePoints = 32;
  const bool drawn = sweep->sample == SweepSpec::Sample::Random ||
                     sweep->sample == SweepSpec::Sample::LatinHypercube;
  if (drawn) {
    sweep->points = std::max(sweep->points, kSomePoints);
    return;
  }
  auto& axes = sweep->vary;
  axes.erase(std::remove_if(axes.begin(), axes.end(),
                            [](const SweepAxis& axis) { return axis.values.empty(); }),
             axes.end());
}

}  // namespace

SweepRun::SweepRun(SweepSpec sweep, const std::vector<std::string>& settings, int jobs,
                   bool show_progress, std::vector<Diagnostic> mistakes)
    : sweep_(std::move(sweep)),
      settings_(settings),
      jobs_(processes_at_a_time(jobs)),
      show_progress_(show_progress) {
  keep_mistakes(&mistakes, [this] { check_figure_names(sweep_); });
  program_identity();  // once, here, and not in each of the processes
  if (mistakes.empty()) {
    keep_mistakes(&mistakes, [this] { points_ = draw_points(sweep_); });
  }
  if (!sweep_.run.empty()) read_base(&mistakes);
  if (mistakes.empty()) return;
  // Nothing will run; what varies is still to be judged, where the run is known.
  if (!base_.network.layers.empty()) {
    drop_unsound_axes(&sweep_);
    keep_mistakes(&mistakes, [this] {
      points_ = draw_points(sweep_);
      check();
    });
  }
  sort_by_place(&mistakes);
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return a.to_string() == b.to_string();
  };
  mistakes.erase(std::unique(mistakes.begin(), mistakes.end(), same), mistakes.end());
  throw ConfigError(mistakes);
}

/// The run that is varied; where settings spoil it, without them.
void SweepRun::read_base(std::vector<Diagnostic>* mistakes) {
  // Mistakes in `set` are told at their place in the sweep file.
  std::vector<Setting> located;
  for (const SweepSetting& set : sweep_.set) {
    located.push_back({set.key + "=" + set.value, place_text(set.where)});
  }
  located.push_back({"frames=" + std::to_string(sweep_.frames), "frames"});
  for (const std::string& word : settings_) located.push_back({word, setting_origin(word)});
  for (const Setting& setting : located) base_words_.push_back(setting.word);
  const auto load = [&](const std::vector<Setting>& with) {
    base_ = load_run(sweep_.run, {}, configs_root(), parsed_, with);
    infer_shapes(base_.network);
  };
  const std::size_t before = mistakes->size();
  keep_mistakes(mistakes, [&] { load(located); });
  if (mistakes->size() > before) {
    base_words_.clear();
    std::vector<Diagnostic> known;  // the run's own, which are among the others
    keep_mistakes(&known, [&] { load({}); });
    if (!known.empty()) return;
  }
  const std::vector<std::string> keys = point_keys(sweep_);
  const bool names_fifos = std::any_of(keys.begin(), keys.end(), [](const std::string& key) {
    return key.rfind("design.fifos.", 0) == 0;
  });
  if (!names_fifos) return;
  keep_mistakes(mistakes, [this] {
    for (const Group& group : map_network(base_).groups) {
      for (const Link& link : group.links) fifo_names_.push_back(link.name);
    }
  });
}

void SweepRun::check() {
  check_settings(sweep_, points_, settings_, base_, fifo_names_,
                 [this](const std::vector<Setting>& settings) {
                   load_run(sweep_.run, base_words_, configs_root(), parsed_, settings);
                 });
}

}  // namespace rill
