// SPDX-License-Identifier: Apache-2.0
#include "sim/app/sweep_run.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/processes.h"
#include "sim/app/progress_bar.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/io/hash.h"
#include "sim/network/network.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"
#include "sim/report/words.h"
#include "sim/sweep/draw_points.h"
#include "sim/sweep/wildcards.h"

namespace rill {
namespace {

/// Points that one process takes at a time: a fork costs a millisecond, a point a few.
constexpr std::size_t kChunk = 48;

std::string hash_text(const std::string& text) { return hash_bytes({text.begin(), text.end()}); }

/// Equal for runs that give equal figures by the same program.
std::string hash_of(const RunConfiguration& configuration) {
  return hash_text(std::string(RILL_VERSION) + '\n' + configuration.resolved_yaml);
}

/// Of a point without a resolved configuration.
std::string hash_of(const std::vector<std::string>& words) {
  std::string text = RILL_VERSION "\n";
  for (const std::string& word : words) text += word + '\n';
  return "settings " + hash_text(text);
}

std::string without_last_newline(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// The exception as the text of a row; one that only says that the user wants to stop goes on.
std::string error_text() {
  const Failure failure = explain(std::current_exception());
  if (failure.exit_code == kExitInterrupted) throw;
  return without_last_newline(failure.text);
}

PointResult failed(std::int64_t point, const std::string& hash, const std::string& error) {
  return {point, hash, false, without_last_newline(error), "", {}};
}

std::string points_text(std::size_t count) {
  return grouped(static_cast<std::int64_t>(count)) + (count == 1 ? " point" : " points");
}

}  // namespace

SweepRun::SweepRun(SweepSpec sweep, const std::vector<std::string>& settings, int jobs,
                   bool show_progress)
    : sweep_(std::move(sweep)), jobs_(processes_at_a_time(jobs)), show_progress_(show_progress) {
  check_figure_names(sweep_);
  points_ = draw_points(sweep_);
  for (const auto& [key, value] : sweep_.set)
    base_words_.emplace_back(key).append("=").append(value);
  base_words_.push_back("frames=" + std::to_string(sweep_.frames));
  base_words_.insert(base_words_.end(), settings.begin(), settings.end());
  base_ = load_run(sweep_.run, base_words_, configs_root(), parsed_);
  infer_shapes(base_.network);
  const std::vector<std::string> keys = point_keys(sweep_);
  const bool names_fifos = std::any_of(keys.begin(), keys.end(), [](const std::string& key) {
    return key.rfind("design.fifos.", 0) == 0;
  });
  if (names_fifos) {
    for (const Group& group : map_network(base_).groups) {
      for (const Link& link : group.links) fifo_names_.push_back(link.name);
    }
  }
  for (const std::string& key : keys) expand_settings({{key, "1"}}, base_, fifo_names_);
}

std::vector<std::string> SweepRun::words_of(std::int64_t point) const {
  std::vector<std::string> words = base_words_;
  const std::vector<std::string> own =
      expand_settings(points_[static_cast<std::size_t>(point)], base_, fifo_names_);
  words.insert(words.end(), own.begin(), own.end());
  return words;
}

std::string SweepRun::fingerprint() const {
  std::string text = RILL_VERSION + ('\n' + base_.resolved_yaml) + '\n';
  for (const SweepSettings& settings : points_) {
    for (const auto& [key, value] : settings) text.append(key).append("=").append(value) += '\n';
    text += '\n';
  }
  return hash_text(text);
}

PointResult SweepRun::closed_form(std::int64_t point, const std::set<std::string>& known) {
  const std::vector<std::string> words = words_of(point);
  PointResult result{point, hash_of(words), false, "", "", {}};
  try {
    RunConfiguration configuration = load_run(sweep_.run, words, configs_root(), parsed_);
    result.hash = hash_of(configuration);
    result.known = known.count(result.hash) > 0;
    if (result.known) return result;
    infer_shapes(configuration.network);
    const Plan plan = map_network(configuration);
    const RunReport report = make_plan_report(plan, estimate(plan), {});
    result.figures = figures_of(report);
    result.limiter = report.bottleneck.what;
  } catch (...) {
    result.error = error_text();
  }
  return result;
}

void SweepRun::closed_forms(SweepStore& store, const Shard& shard) {
  const std::set<std::string> known = store.hashes(Method::ClosedForm);
  const std::set<std::int64_t> done_before = store.known_points();
  std::vector<std::vector<std::int64_t>> chunks;
  std::size_t own = 0;
  for (std::int64_t point = shard.index; point < static_cast<std::int64_t>(points_.size());
       point += shard.count) {
    if (done_before.count(point) > 0) continue;
    ++own;
    if (chunks.empty() || chunks.back().size() == kChunk) chunks.emplace_back();
    chunks.back().push_back(point);
  }
  std::vector<std::function<std::string()>> tasks;
  for (const std::vector<std::int64_t>& chunk : chunks) {
    tasks.emplace_back([&] {
      std::vector<PointResult> results;
      for (const std::int64_t point : chunk) {
        stop_if_interrupted();
        results.push_back(closed_form(point, known));
      }
      return to_json(results);
    });
  }
  ProgressBar bar("closed form of " + points_text(own), show_progress_);
  std::size_t done = 0;
  run_in_processes(tasks, jobs_, [&](std::size_t task, const ProcessResult& result) {
    if (result.exit_code == kExitSuccess) {
      store.add_points(results_from_json(result.output), points_);
    } else if (result.exit_code != kExitInterrupted) {
      retry_one_by_one(store, chunks[task], known);
    }
    bar.show(static_cast<double>(++done) / static_cast<double>(tasks.size()));
  });
  stop_if_interrupted();
}

/// A point of this chunk ended its process: each gets one of its own, so that only that one fails.
void SweepRun::retry_one_by_one(SweepStore& store, const std::vector<std::int64_t>& chunk,
                                const std::set<std::string>& known) {
  std::vector<std::function<std::string()>> tasks;
  for (const std::int64_t point : chunk) {
    tasks.emplace_back([&, point] { return to_json({closed_form(point, known)}); });
  }
  run_in_processes(tasks, jobs_, [&](std::size_t task, const ProcessResult& result) {
    if (result.exit_code == kExitInterrupted) return;
    const std::string hash = hash_of(words_of(chunk[task]));
    store.add_points(result.exit_code == kExitSuccess
                         ? results_from_json(result.output)
                         : std::vector<PointResult>{failed(chunk[task], hash, result.output)},
                     points_);
  });
}

PointResult SweepRun::simulate_point(std::int64_t point, const std::string& hash) {
  PointResult result{point, hash, false, "", "", {}};
  try {
    RunRequest request;
    request.run_file = sweep_.run;
    request.timing_only = true;
    RunConfiguration configuration = load_run(sweep_.run, words_of(point), configs_root(), parsed_);
    infer_shapes(configuration.network);
    const Plan plan = map_network(configuration);
    const FinishedRun run =
        simulate_run(request, configuration, plan, std::nullopt, [](double /*share*/) {});
    const RunReport report =
        make_run_report(plan, estimate(plan), run.result.snapshot, run.result.figures, {});
    result.figures = figures_of(report);
    result.limiter = report.bottleneck.what;
  } catch (...) {
    result.error = error_text();
  }
  return result;
}

void SweepRun::simulate(SweepStore& store, const std::vector<SweepRow>& rows, const Shard& shard) {
  std::set<std::string> known = store.hashes(Method::Simulated);
  std::vector<const SweepRow*> wanted;
  std::size_t position = 0;
  for (const SweepRow& row : rows) {
    if (!row.chosen || row.closed_form.empty()) continue;
    // Chosen points are few and may all fall into one shard by number, so they are counted anew.
    if (!shard.has(static_cast<std::int64_t>(position++))) continue;
    if (known.insert(row.hash).second) wanted.push_back(&row);
  }
  // Who was killed may have been killed with the whole sweep, this process next, or have had no
  // memory beside the others: what ended by a signal is done again, alone.
  const std::vector<const SweepRow*> killed = simulate_rows(store, wanted, jobs_, true);
  if (!killed.empty()) simulate_rows(store, killed, 1, false);
}

/// Stores what comes, and returns the rows whose process a signal ended, when they are to be
/// spared.
std::vector<const SweepRow*> SweepRun::simulate_rows(SweepStore& store,
                                                     const std::vector<const SweepRow*>& rows,
                                                     int jobs, bool spare_killed) {
  std::vector<std::function<std::string()>> tasks;
  for (const SweepRow* row : rows) {
    tasks.emplace_back([this, row] { return to_json({simulate_point(row->point, row->hash)}); });
  }
  ProgressBar bar("simulating " + points_text(rows.size()), show_progress_);
  std::size_t done = 0;
  std::vector<const SweepRow*> killed;
  run_in_processes(tasks, jobs, [&](std::size_t task, const ProcessResult& result) {
    const SweepRow& row = *rows[task];
    bar.show(static_cast<double>(++done) / static_cast<double>(tasks.size()));
    if (result.exit_code == kExitInterrupted) return;
    if (result.signal != 0 && spare_killed) {
      killed.push_back(&row);
      return;
    }
    store.add_simulations(
        result.exit_code == kExitSuccess
            ? results_from_json(result.output)
            : std::vector<PointResult>{failed(row.point, row.hash, result.output)});
  });
  stop_if_interrupted();
  return killed;
}

}  // namespace rill
