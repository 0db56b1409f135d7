// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "sim/app/exit_code.h"
#include "sim/app/slurm.h"
#include "sim/app/sweep_folder.h"
#include "sim/app/sweep_options.h"
#include "sim/app/sweep_shards.h"
#include "sim/core/error.h"
#include "sim/sweep/draw_points.h"
#include "sim/sweep/select.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

/// A task of fewer points is over before the next one has begun, and more tasks than that are no
/// faster on most clusters.
constexpr std::int64_t kFewestPointsATask = 16;
constexpr std::int64_t kMostTasks = 64;

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
  Diagnostic mistake;
  mistake.key = option;
  mistake.message = message;
  throw ConfigError(mistake);
}

/// `3/8` is the fourth of eight.
Shard shard_of(const std::string& text) {
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec == std::errc() && index.ptr != end && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, end, shard.count);
    const bool whole = count.ec == std::errc() && count.ptr == end;
    if (whole && shard.index >= 0 && shard.index < shard.count) return shard;
  }
  refuse("--shard", "is I/N with I from 0 to N-1, such as 0/8");
}

void refuse_running(const fs::path& folder) {
  const auto before = submitted_sweep(folder);
  if (!before) return;
  const std::vector<std::string> jobs = unfinished_jobs(*before);
  if (jobs.empty()) return;
  refuse("--slurm",
         fmt::format("job {} of this sweep still waits or runs; wait for it, or stop it with "
                     "scancel {}{}",
                     jobs.front(), *before->closed_form_job,
                     before->simulate_job ? ' ' + *before->simulate_job : ""));
}

/// Without a sweep file the folder tells which one was submitted from it.
SweepOptions with_submitted(SweepOptions options) {
  if (options.out.empty()) options.out = read_sweep(options.sweep_file, configs_root()).out;
  const auto submitted = submitted_sweep(options.out);
  if (options.sweep_file.empty()) {
    if (!submitted) {
      refuse("--collect", options.out + " holds no submitted sweep; name the sweep file too");
    }
    options.sweep_file = submitted->sweep_file;
  }
  if (submitted && options.request.settings.empty()) {
    options.request.settings = submitted->settings;
  }
  return options;
}

}  // namespace

int compute_shard(const SweepOptions& options) {
  const Shard shard = shard_of(options.shard);
  SweepRun run = sweep_run_of(options);
  run_shard(run, options.phase == "simulate" ? Method::Simulated : Method::ClosedForm, shard);
  return kExitSuccess;
}

int submit_sweep(const SweepOptions& options) {
  const SweepRun run = sweep_run_of(options);
  const fs::path folder = run.sweep().out;
  refuse_running(folder);
  open_sweep_folder(folder, options.resume);
  SlurmSweep slurm;
  slurm.name = run.sweep().name;
  slurm.sweep_file = fs::absolute(options.sweep_file).string();
  slurm.settings = options.request.settings;
  const auto worth = static_cast<std::int64_t>(run.points()) / kFewestPointsATask;
  slurm.shards =
      options.shards > 0 ? options.shards : std::clamp<std::int64_t>(worth, 1, kMostTasks);
  slurm.simulates = run.sweep().simulate.which != SweepSpec::Simulate::Which::None;
  submit_to_slurm(folder, options.for_sbatch, &slurm);
  if (options.format == OutputFormat::Json) {
    nlohmann::ordered_json jobs{{"closed_form_job", *slurm.closed_form_job}};
    if (slurm.simulate_job) jobs["simulate_job"] = *slurm.simulate_job;
    jobs["shards"] = slurm.shards;
    std::printf("%s\n", jobs.dump(2).c_str());
    return kExitSuccess;
  }
  std::printf("Slurm job %s: closed forms of %zu points in %ld tasks\n",
              slurm.closed_form_job->c_str(), run.points(), slurm.shards);
  if (slurm.simulate_job) {
    std::printf("Slurm job %s: simulations, after that\n", slurm.simulate_job->c_str());
  }
  std::printf("When they have ended: rill sweep --collect --out %s\n", folder.c_str());
  return kExitSuccess;
}

int collect_sweep(const SweepOptions& given) {
  const SweepOptions options = with_submitted(given);
  SweepRun run = sweep_run_of(options);
  const SweepSpec& sweep = run.sweep();
  const auto submitted = submitted_sweep(sweep.out);
  if (!submitted && !fs::exists(fs::path(sweep.out) / "shards")) {
    refuse("--collect", "there are no shards in " + sweep.out +
                            "; submit the sweep with --slurm, or name its folder with --out");
  }
  SweepStore store(sweep_database(sweep.out));
  store.begin(point_keys(sweep));
  gather_shards(run, store);
  run.closed_forms(store, Shard{});  // of tasks that did not end; a matter of milliseconds
  std::vector<SweepRow> rows = store.rows();
  choose_for_simulation(sweep, &rows);
  const auto missing = std::count_if(rows.begin(), rows.end(), [](const SweepRow& row) {
    return row.chosen && row.simulated.empty() && row.simulation_error.empty();
  });
  if (missing == 0) return report_sweep(options, sweep, conclude_sweep(sweep, store));
  const auto chosen =
      std::count_if(rows.begin(), rows.end(), [](const SweepRow& row) { return row.chosen; });
  const std::vector<std::string> jobs =
      submitted ? unfinished_jobs(*submitted) : std::vector<std::string>();
  const std::string state = jobs.empty()
                                ? "their tasks have ended, see " + sweep.out + "/slurm/*.log"
                                : fmt::format("{} and {} more of its tasks still wait or run",
                                              jobs.front(), jobs.size() - 1);
  std::fprintf(stderr,
               "rill: %ld of %ld simulations are missing: %s. Collect later, submit what is "
               "missing with --slurm --resume, or compute it here with --resume\n",
               static_cast<long>(missing), static_cast<long>(chosen), state.c_str());
  return kExitCannotRun;
}

}  // namespace rill
