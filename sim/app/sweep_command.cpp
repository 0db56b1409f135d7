// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "sim/app/command.h"
#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/run_options.h"
#include "sim/app/sweep_folder.h"
#include "sim/app/sweep_run.h"
#include "sim/io/file.h"
#include "sim/page/sweep_page.h"
#include "sim/sweep/draw_points.h"
#include "sim/sweep/select.h"
#include "sim/sweep/summary.h"

namespace rill {
namespace {

struct Options {
  std::string sweep_file;
  RunRequest request;  ///< settings only
  std::string out;
  int jobs = 0;
  bool resume = false;
  OutputFormat format = OutputFormat::Text;
};

void write_text(const std::filesystem::path& path, const std::string& text) {
  write_file(path, {text.begin(), text.end()});
}

/// The whole of a sweep; what a killed one left is in the store already and is not done again.
std::vector<SweepRow> perform(SweepRun& run, SweepStore& store) {
  const Shard whole;
  run.closed_forms(store, whole);
  std::vector<SweepRow> rows = store.rows();
  choose_for_simulation(run.sweep(), &rows);
  run.simulate(store, rows, whole);
  rows = store.rows();
  choose_for_simulation(run.sweep(), &rows);
  find_front(run.sweep(), &rows);
  store.mark(rows);
  return rows;
}

int report(const Options& options, const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  const std::filesystem::path folder = sweep.out;
  write_text(folder / "points.csv", sweep_csv(rows));
  write_text(folder / "sweep.html", sweep_page(sweep, rows));
  const std::string text =
      options.format == OutputFormat::Json ? sweep_json(sweep, rows) : sweep_summary(sweep, rows);
  std::fputs(text.c_str(), stdout);
  if (options.format == OutputFormat::Text) {
    std::printf("\nWritten to %s\n", sweep.out.c_str());
  }
  for (const SweepRow& row : rows) {
    if (row.error.empty()) return kExitSuccess;
  }
  return rows.empty() ? kExitSuccess : kExitCannotRun;
}

int sweep(const Options& options) {
  SweepSpec spec = read_sweep(options.sweep_file, configs_root());
  if (!options.out.empty()) spec.out = options.out;
  SweepRun run(std::move(spec), options.request.settings, options.jobs, true);
  open_sweep_folder(run.sweep().out, options.resume);
  SweepStore store(sweep_database(run.sweep().out));
  store.begin(point_keys(run.sweep()));
  try {
    return report(options, run.sweep(), perform(run, store));
  } catch (const Interrupted&) {
    std::fprintf(stderr,
                 "rill: stopped; %zu of %zu points and %zu simulations are kept in %s; the same "
                 "command with --resume goes on\n",
                 store.hashes(Method::ClosedForm).size(), run.points(),
                 store.hashes(Method::Simulated).size(), run.sweep().out.c_str());
    return kExitInterrupted;
  }
}

}  // namespace

Command sweep_command() {
  return {"sweep",
          "Explore: many variants by closed form, the best of them simulated, their Pareto front",
          {"rill sweep configs/sweeps/skynet_fusion.yaml",
           "rill sweep configs/sweeps/skynet_fusion.yaml --resume --jobs 2"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("SWEEP.yaml", options->sweep_file, "Sweep file: a run and what varies")
                ->required();
            app.add_option("--out", options->out, "Output folder; replaced unless --resume")
                ->type_name("DIR");
            app.add_flag("--resume", options->resume,
                         "Go on where a sweep was stopped; points that are known are not repeated");
            app.add_option("--jobs", options->jobs, "Processes at a time; all cores when absent")
                ->type_name("N")
                ->check(CLI::Range(1, 1024));
            add_settings(app, options->request);
            add_format(app, options->format);
            return [options] { return sweep(*options); };
          }};
}

}  // namespace rill
