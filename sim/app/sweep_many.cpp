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
  refuse("--shard", "is I/N with I counted from 0 to N-1: 0/8 is the first of eight");
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

/// `12_3 and 4 more tasks still wait or run`.
std::string jobs_text(const std::vector<std::string>& jobs) {
  if (jobs.size() == 1) return jobs.front() + " still waits or runs";
  return fmt::format("{} and {} more of its tasks still wait or run", jobs.front(),
                     jobs.size() - 1);
}

/// How many simulations the store still lacks, of how many that are wanted.
struct Simulations {
  std::ptrdiff_t missing = 0, chosen = 0;
};

Simulations simulations_of(const SweepSpec& sweep, SweepStore& store) {
  std::vector<SweepRow> rows = store.rows();
  choose_for_simulation(sweep, &rows);
  Simulations count;
  for (const SweepRow& row : rows) {
    count.chosen += row.chosen ? 1 : 0;
    count.missing += row.chosen && row.simulated.empty() && row.simulation_error.empty() ? 1 : 0;
  }
  return count;
}

/// Says that this very sweep is computed, when it is: submitting it again would change nothing.
bool is_done(const SweepOptions& options, const SweepRun& run) {
  const SweepSpec& sweep = run.sweep();
  if (!fs::exists(sweep_database(sweep.out)) && !fs::exists(fs::path(sweep.out) / "shards")) {
    return false;
  }
  SweepStore store(sweep_database(sweep.out));
  store.begin(point_keys(sweep), run.fingerprint());
  gather_shards(run, store);
  if (store.known_points().size() < run.points() || simulations_of(sweep, store).missing > 0) {
    return false;
  }
  std::fprintf(stderr,
               "rill: this sweep is done, nothing was submitted: see %s/sweep.html or collect it; "
               "to compute it anew remove that folder or choose another one with --out\n",
               sweep.out.c_str());
  SweepOptions quietly = options;
  quietly.quiet = true;
  report_sweep(quietly, sweep, conclude_sweep(sweep, store));
  return true;
}

/// `8 tasks`, `1 task`.
std::string counted(std::int64_t count, const std::string& thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

/// Takes away what a submission that failed has written, so that nothing is half there.
class NewFolder {
 public:
  NewFolder(const fs::path& folder, bool resume) : folder_(folder), is_new_(!fs::exists(folder)) {
    open_sweep_folder(folder, resume);
  }
  ~NewFolder() {
    if (kept_) return;
    std::error_code ignored;
    fs::remove_all(is_new_ ? folder_ : folder_ / "slurm", ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  void keep() { kept_ = true; }

 private:
  fs::path folder_;
  bool is_new_, kept_ = false;
};

/// Without a sweep file the folder tells which one was submitted from it.
SweepOptions with_submitted(SweepOptions options) {
  if (options.out.empty()) options.out = read_sweep(options.sweep_file, configs_root()).out;
  const auto submitted = submitted_sweep(options.out);
  if (options.sweep_file.empty()) {
    if (!submitted) {
      refuse("--collect", options.out +
                              " does not say which sweep it is of, which only --slurm notes; name "
                              "the sweep file: rill sweep SWEEP.yaml --collect --out " +
                              options.out);
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
  const bool simulates = options.phase == "simulate";
  if (!simulates) run.check();
  run_shard(run, simulates ? Method::Simulated : Method::ClosedForm, shard);
  if (!options.quiet) {
    const std::string merge = fmt::format("rill sweep {} --collect --out {} merges them",
                                          options.sweep_file, run.sweep().out);
    std::fprintf(stderr, "rill: shard %s has its %s in %s; once all shards have, %s\n",
                 options.shard.c_str(), simulates ? "simulations" : "closed forms",
                 run.sweep().out.c_str(),
                 simulates ? merge.c_str() : "go on with --phase simulate");
  }
  return kExitSuccess;
}

int submit_sweep(const SweepOptions& options) {
  SweepRun run = sweep_run_of(options);
  run.check();
  const fs::path folder = run.sweep().out;
  check_slurm(options.for_sbatch);
  refuse_running(folder);
  if (is_done(options, run)) return kExitSuccess;
  NewFolder opened(folder, options.resume);
  SlurmSweep slurm;
  slurm.name = run.sweep().name;
  slurm.sweep_file = fs::absolute(options.sweep_file).string();
  slurm.settings = options.request.settings;
  const auto worth = static_cast<std::int64_t>(run.points()) / kFewestPointsATask;
  slurm.shards =
      options.shards > 0 ? options.shards : std::clamp<std::int64_t>(worth, 1, kMostTasks);
  slurm.simulates = run.sweep().simulate.which != SweepSpec::Simulate::Which::None;
  submit_to_slurm(folder, options.for_sbatch, &slurm);
  opened.keep();
  if (options.quiet) return kExitSuccess;
  if (options.format == OutputFormat::Json) {
    nlohmann::ordered_json jobs{{"closed_form_job", *slurm.closed_form_job}};
    if (slurm.simulate_job) jobs["simulate_job"] = *slurm.simulate_job;
    jobs["shards"] = slurm.shards;
    std::printf("%s\n", jobs.dump(2).c_str());
    return kExitSuccess;
  }
  std::printf("Slurm job %s: closed forms of %s in %s\n", slurm.closed_form_job->c_str(),
              counted(static_cast<std::int64_t>(run.points()), "point").c_str(),
              counted(slurm.shards, "task").c_str());
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
  store.begin(point_keys(sweep), run.fingerprint());
  gather_shards(run, store);
  run.closed_forms(store, Shard{});  // of tasks that did not end; a matter of milliseconds
  const Simulations simulations = simulations_of(sweep, store);
  if (simulations.missing == 0) return report_sweep(options, sweep, conclude_sweep(sweep, store));
  const std::vector<std::string> jobs =
      submitted ? unfinished_jobs(*submitted) : std::vector<std::string>();
  const std::string state =
      jobs.empty() ? "their tasks have ended, see " + sweep.out + "/slurm/*.log" : jobs_text(jobs);
  std::fprintf(stderr,
               "rill: %ld of %ld simulations are missing: %s. Collect later, submit what is "
               "missing with --slurm --resume, or compute it here with --resume\n",
               static_cast<long>(simulations.missing), static_cast<long>(simulations.chosen),
               state.c_str());
  return kExitCannotRun;
}

}  // namespace rill
