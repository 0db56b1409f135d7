// SPDX-License-Identifier: Apache-2.0
#include "sim/app/sweep_run.h"

#include <algorithm>
#include <ctime>
#include <functional>
#include <utility>

#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/processes.h"
#include "sim/app/program.h"
#include "sim/app/progress_bar.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/io/hash.h"
#include "sim/network/network.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"
#include "sim/report/words.h"
#include "sim/sweep/wildcards.h"

namespace rill {
namespace {

/// Points that one process takes at a time: a fork costs a millisecond, a point a few. The first
/// chunks are small, and none takes much longer than a slice of time, so that a sweep that is
/// killed again and again gets on: what is back is stored.
constexpr std::size_t kChunk = 48;
constexpr double kSliceSeconds = 0.1;

std::string hash_text(const std::string& text) { return hash_bytes({text.begin(), text.end()}); }

/// Equal for runs that give equal figures by the same program.
std::string hash_of(const RunConfiguration& configuration) {
  return hash_text(program_identity() + '\n' + configuration.resolved_yaml);
}

/// Of a point without a resolved configuration.
std::string hash_of(const std::vector<std::string>& words) {
  std::string text = program_identity() + '\n';
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

/// The shard's points that are not done.
std::vector<std::int64_t> undone(const Shard& shard, std::size_t points,
                                 const std::set<std::int64_t>& done) {
  std::vector<std::int64_t> left;
  for (std::int64_t point = shard.index; point < static_cast<std::int64_t>(points);
       point += shard.count) {
    if (done.count(point) == 0) left.push_back(point);
  }
  return left;
}

std::vector<std::vector<std::int64_t>> cut_into_chunks(const std::vector<std::int64_t>& points) {
  std::vector<std::vector<std::int64_t>> chunks;
  std::size_t size = 1;
  for (auto next = points.begin(); next != points.end();) {
    const auto count =
        std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(size), points.end() - next);
    chunks.emplace_back(next, next + count);
    next += count;
    size = std::min(2 * size, kChunk);
  }
  return chunks;
}

std::string points_text(std::size_t count) {
  return grouped(static_cast<std::int64_t>(count)) + (count == 1 ? " point" : " points");
}

}  // namespace

std::vector<std::string> SweepRun::words_of(std::int64_t point) const {
  std::vector<std::string> words = base_words_;
  const std::vector<std::string> own =
      expand_settings(points_[static_cast<std::size_t>(point)], base_, fifo_names_);
  words.insert(words.end(), own.begin(), own.end());
  return words;
}

std::string SweepRun::fingerprint() const {
  std::string text = program_identity() + '\n' + base_.resolved_yaml + '\n';
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

/// Closed forms of a chunk, as far as one slice of time goes; at least one.
std::vector<PointResult> SweepRun::closed_forms_of(const std::vector<std::int64_t>& chunk,
                                                   const std::set<std::string>& known) {
  // Processor time: on a loaded machine chunks must not become small, and forks many.
  const std::clock_t start = std::clock();
  std::vector<PointResult> results;
  for (const std::int64_t point : chunk) {
    stop_if_interrupted();
    results.push_back(closed_form(point, known));
    if (static_cast<double>(std::clock() - start) > kSliceSeconds * CLOCKS_PER_SEC) break;
  }
  return results;
}

void SweepRun::closed_forms(SweepStore& store, const Shard& shard) {
  const std::set<std::string> known = store.hashes(Method::ClosedForm);
  std::set<std::int64_t> done = store.known_points();
  const std::vector<std::int64_t> own = undone(shard, points_.size(), done);
  const std::size_t before = done.size();
  ProgressBar bar("closed form of " + points_text(own.size()), show_progress_);
  // Chunks of slow points come back unfinished, and what they left is cut anew.
  for (auto left = own; !left.empty(); left = undone(shard, points_.size(), done)) {
    const std::vector<std::vector<std::int64_t>> chunks = cut_into_chunks(left);
    std::vector<std::function<std::string()>> tasks;
    for (const std::vector<std::int64_t>& chunk : chunks) {
      tasks.emplace_back([&] { return to_json(closed_forms_of(chunk, known)); });
    }
    run_in_processes(tasks, jobs_, [&](std::size_t task, const ProcessResult& result) {
      if (result.exit_code == kExitInterrupted) return;
      if (result.exit_code == kExitSuccess) {
        const std::vector<PointResult> results = results_from_json(result.output);
        store.add_points(results, points_);
        for (const PointResult& one : results) done.insert(one.point);
      } else {
        retry_one_by_one(store, chunks[task], known);
        done.insert(chunks[task].begin(), chunks[task].end());
      }
      bar.show(static_cast<double>(done.size() - before) / static_cast<double>(own.size()));
    });
    stop_if_interrupted();
  }
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
