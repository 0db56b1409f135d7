// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rill {

/// A sweep as Slurm runs it: a job array for the closed forms, and one for the simulations, which
/// begins when all tasks of the first have ended, well or not.
struct SlurmSweep {
  std::string name;
  std::string sweep_file;             ///< absolute
  std::vector<std::string> settings;  ///< `--set` words
  std::int64_t shards = 1;
  bool simulates = true;                                     ///< false: there is no second array
  std::optional<std::string> closed_form_job, simulate_job;  ///< once submitted
};

/// Throws ConfigError when there is no sbatch on this machine, or for options that are rill's own;
/// for before anything is written.
void check_slurm(const std::vector<std::string>& sbatch_options);

/// Submits it; `sbatch_options` go to sbatch as they are. Scripts, logs and the numbers of the jobs
/// lie in `slurm` of the sweep's folder. Throws ConfigError when there is no sbatch, or with what
/// it has to object.
void submit_to_slurm(const std::filesystem::path& folder,
                     const std::vector<std::string>& sbatch_options, SlurmSweep* sweep);

/// What was submitted last from this folder.
std::optional<SlurmSweep> submitted_sweep(const std::filesystem::path& folder);

/// Jobs of it that wait or run, as `squeue` names them; none when there is no squeue.
std::vector<std::string> unfinished_jobs(const SlurmSweep& sweep);

}  // namespace rill
