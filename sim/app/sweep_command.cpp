// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "sim/app/command.h"
#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/sweep_folder.h"
#include "sim/app/sweep_options.h"
#include "sim/app/sweep_shards.h"
#include "sim/io/file.h"
#include "sim/page/sweep_page.h"
#include "sim/sweep/draw_points.h"
#include "sim/sweep/select.h"
#include "sim/sweep/summary.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& text) {
  write_file(path, {text.begin(), text.end()});
}

void show_sweep(const SweepOptions& options, const SweepSpec& sweep,
                const std::vector<SweepRow>& rows) {
  if (options.format == OutputFormat::Json) {
    std::fputs(sweep_json(sweep, rows).c_str(), stdout);
    return;
  }
  std::fputs(sweep_summary(sweep, rows).c_str(), stdout);
  std::printf("\nWritten to %s\n", sweep.out.c_str());
}

/// The whole of a sweep; what a killed one left is in the store already and is not done again.
std::vector<SweepRow> perform(SweepRun& run, SweepStore& store) {
  const Shard whole;
  run.closed_forms(store, whole);
  std::vector<SweepRow> rows = store.rows();
  choose_for_simulation(run.sweep(), &rows);
  run.simulate(store, rows, whole);
  return conclude_sweep(run.sweep(), store);
}

/// Everything on this machine.
int sweep_here(const SweepOptions& options) {
  SweepRun run = sweep_run_of(options);
  // Points that have been computed were checked before; checking takes longer than some are given.
  const bool begun = options.resume && fs::exists(sweep_database(run.sweep().out));
  if (!begun) run.check();
  open_sweep_folder(run.sweep().out, options.resume);
  SweepStore store(sweep_database(run.sweep().out));
  store.begin(point_keys(run.sweep()), run.fingerprint());
  if (begun && store.known_points().empty()) run.check();
  if (options.resume) gather_shards(run, store);
  try {
    return report_sweep(options, run.sweep(), perform(run, store));
  } catch (const Interrupted&) {
    std::fprintf(stderr,
                 "rill: stopped; %zu of %zu points and %zu simulations are kept in %s; the same "
                 "command with --resume goes on\n",
                 store.hashes(Method::ClosedForm).size(), run.points(),
                 store.hashes(Method::Simulated).size(), run.sweep().out.c_str());
    return kExitInterrupted;
  }
}

int sweep(const SweepOptions& options) {
  if (options.collect) return collect_sweep(options);
  if (options.slurm) return submit_sweep(options);
  return options.shard.empty() ? sweep_here(options) : compute_shard(options);
}

void add_shard_options(CLI::App& app, SweepOptions& options) {
  auto* slurm = app.add_flag("--slurm", options.slurm,
                             "Submit it as Slurm job arrays; what follows and is no option of "
                             "rill goes to sbatch. The output folder must be on a disk that all "
                             "machines see");
  app.add_option("--shards", options.shards,
                 "Tasks of a job array; by the number of points when absent")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000))
      ->needs(slurm);
  auto* collect =
      app.add_flag("--collect", options.collect,
                   "Merge what the tasks of --slurm or of --shard found; the sweep file "
                   "need not be named with --out DIR of a --slurm, which keeps a note "
                   "of it")
          ->excludes(slurm);
  auto* phase = app.add_option("--phase", options.phase,
                               "What a shard does: closed forms of its points, or, once all shards "
                               "have those, simulations")
                    ->type_name("closed_form|simulate")
                    ->check(CLI::IsMember({"closed_form", "simulate"}));
  app.add_option("--shard", options.shard,
                 "Compute one part only, the I-th of N counted from 0 (0/8 to 7/8), as a task of a "
                 "job array does; any scheduler will do")
      ->type_name("I/N")
      ->needs(phase)
      ->excludes(slurm)
      ->excludes(collect);
}

/// What CLI11 would check itself if sbatch's options did not pass through.
void check_words(const CLI::App& app, SweepOptions& options) {
  options.for_sbatch = app.remaining();
  if (!options.slurm && !options.for_sbatch.empty()) {
    throw CLI::ExtrasError(app.get_name(), options.for_sbatch);
  }
  if (options.sweep_file.empty() && !(options.collect && !options.out.empty())) {
    throw CLI::RequiredError(options.collect ? "SWEEP.yaml or --out" : "SWEEP.yaml");
  }
}

}  // namespace

SweepRun sweep_run_of(const SweepOptions& options) {
  std::vector<Diagnostic> mistakes;
  SweepSpec spec = read_sweep(options.sweep_file, configs_root(), &mistakes);
  if (!options.out.empty()) spec.out = options.out;
  return {std::move(spec), options.request.settings, options.jobs, !options.quiet,
          std::move(mistakes)};
}

/// Decides and marks the front of all that the store knows.
std::vector<SweepRow> conclude_sweep(const SweepSpec& sweep, SweepStore& store) {
  std::vector<SweepRow> rows = store.rows();
  choose_for_simulation(sweep, &rows);
  find_front(sweep, &rows);
  store.mark(rows);
  return rows;
}

int report_sweep(const SweepOptions& options, const SweepSpec& sweep,
                 const std::vector<SweepRow>& rows) {
  const fs::path folder = sweep.out;
  write_text(folder / "points.csv", sweep_csv(rows));
  write_text(folder / "sweep.html", sweep_page(sweep, rows));
  if (!options.quiet) show_sweep(options, sweep, rows);
  for (const SweepRow& row : rows) {
    if (row.error.empty()) return kExitSuccess;
  }
  return rows.empty() ? kExitSuccess : kExitCannotRun;
}

Command sweep_command() {
  return {
      "sweep",
      "Explore: many variants by closed form, the best of them simulated, their Pareto front",
      {"rill sweep configs/sweeps/skynet_fusion.yaml",
       "rill sweep configs/sweeps/skynet_fusion.yaml --resume --jobs 2",
       "rill sweep configs/sweeps/skynet_fusion.yaml --slurm --partition=short --cpus-per-task=4",
       "rill sweep configs/sweeps/skynet_fusion.yaml --collect"},
      [](CLI::App& app) {
        auto options = std::make_shared<SweepOptions>();
        app.add_option("SWEEP.yaml", options->sweep_file, "Sweep file: a run and what varies");
        app.add_option("--out", options->out, "Output folder; replaced unless --resume")
            ->type_name("DIR");
        app.add_flag("--resume", options->resume,
                     "Go on where a sweep was stopped; points that are known are not repeated");
        app.add_option("--jobs", options->jobs, "Processes at a time; all cores when absent")
            ->type_name("N")
            ->check(CLI::Range(1, 1024));
        app.add_flag("--quiet", options->quiet,
                     "Print nothing, no progress bar either; write the output folder only");
        add_settings(app, options->request);
        add_format(app, options->format);
        add_shard_options(app, *options);
        app.prefix_command();
        app.parse_complete_callback([&app, options] { check_words(app, *options); });
        return [options] { return sweep(*options); };
      }};
}

}  // namespace rill
