// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/app/run_options.h"
#include "sim/app/sweep_run.h"
#include "sim/sweep/store.h"

namespace rill {

/// The words of `rill sweep`.
struct SweepOptions {
  std::string sweep_file;
  RunRequest request;  ///< settings only
  std::string out;
  int jobs = 0;
  bool resume = false, slurm = false, collect = false, quiet = false;
  std::int64_t shards = 0;   ///< of --slurm; 0: as many as are worth it
  std::string shard, phase;  ///< one task of many
  std::vector<std::string> for_sbatch;
  OutputFormat format = OutputFormat::Text;
};

SweepRun sweep_run_of(const SweepOptions& options);

/// Decides and marks the front of all that the store knows.
std::vector<SweepRow> conclude_sweep(const SweepSpec& sweep, SweepStore& store);

/// Writes points.csv and sweep.html and shows the front; gives the exit code.
int report_sweep(const SweepOptions& options, const SweepSpec& sweep,
                 const std::vector<SweepRow>& rows);

// A sweep on many machines; each gives the exit code.
/// One part of it, as a task of a job array.
int compute_shard(const SweepOptions& options);
/// Job arrays for all of it.
int submit_sweep(const SweepOptions& options);
/// What the tasks found, as if it had been computed here. Says what is missing.
int collect_sweep(const SweepOptions& options);

}  // namespace rill
