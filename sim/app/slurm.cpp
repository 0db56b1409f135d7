// SPDX-License-Identifier: Apache-2.0
#include "sim/app/slurm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/app/exit_code.h"
#include "sim/app/program.h"
#include "sim/core/error.h"
#include "sim/io/file.h"

namespace rill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kNoSbatch =
    "there is no sbatch on this machine; start it where Slurm's jobs are submitted, or run the "
    "shards by hand: rill sweep SWEEP.yaml --out DIR --phase closed_form --shard 0/8, and so on to "
    "7/8, then the same with --phase simulate, then rill sweep SWEEP.yaml --out DIR --collect";

fs::path record_of(const fs::path& folder) { return folder / "slurm" / "jobs.json"; }

[[noreturn]] void refuse(const std::string& message) {
  Diagnostic mistake;
  mistake.key = "--slurm";
  mistake.message = message;
  throw ConfigError(mistake);
}

void write_text(const fs::path& path, const std::string& text) {
  write_file(path, {text.begin(), text.end()});
}

/// What one task of the array executes.
std::string script(const SlurmSweep& sweep, const fs::path& folder, const std::string& phase) {
  std::string text = "#!/bin/sh\n# A task of a job array; written by rill sweep --slurm.\nexec " +
                     shell_word(fs::read_symlink("/proc/self/exe").string()) + " sweep " +
                     shell_word(sweep.sweep_file) + " --out " +
                     shell_word(fs::absolute(folder).string());
  for (const std::string& setting : sweep.settings) text += " --set " + shell_word(setting);
  return text + fmt::format(
                    " \\\n  --phase {} --shard \"$SLURM_ARRAY_TASK_ID/{}\""
                    " --jobs \"${{SLURM_CPUS_PER_TASK:-1}}\" --quiet\n",
                    phase, sweep.shards);
}

/// The job's number: `12`, or `12;cluster`, in the last line; warnings may stand before it.
std::string job_of(const std::string& output) {
  std::istringstream lines(output);
  std::string line;
  std::string job;
  while (std::getline(lines, line)) {
    const std::string number = line.substr(0, line.find(';'));
    const bool digits = std::all_of(number.begin(), number.end(),
                                    [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!number.empty() && digits) job = number;
  }
  return job;
}

std::string submit(const SlurmSweep& sweep, const fs::path& folder, const std::string& phase,
                   const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const fs::path place = fs::absolute(folder) / "slurm";
  const fs::path file = place / (phase + ".sh");
  write_text(file, script(sweep, folder, phase));
  std::vector<std::string> words{"sbatch",
                                 "--parsable",
                                 "--job-name=rill_" + sweep.name + "_" + phase,
                                 fmt::format("--array=0-{}", sweep.shards - 1),
                                 "--output=" + (place / (phase + ".%a.log")).string(),
                                 "--open-mode=append",
                                 "--requeue"};
  words.insert(words.end(), before.begin(), before.end());
  words.insert(words.end(), after.begin(), after.end());
  words.push_back(file.string());
  const std::optional<ProgramResult> result = run_program(words);
  if (!result) refuse(kNoSbatch);
  std::string job = job_of(result->output);
  if (result->exit_code != kExitSuccess || job.empty()) {
    std::string said = result->output;
    while (!said.empty() && said.back() == '\n') said.pop_back();
    std::replace(said.begin(), said.end(), '\n', ' ');
    refuse("sbatch did not take the job (" + said +
           "); mend its options, which follow those of rill, or ask `sinfo` whether the cluster "
           "is up");
  }
  return job;
}

void check_options(const std::vector<std::string>& options) {
  for (const std::string& option : options) {
    const std::string name = option.substr(0, option.find('='));
    if (name == "--array" || name.rfind("-a", 0) == 0) {
      refuse("--array cannot be given, there is a task for each shard; use --shards N");
    }
    if (name == "--wrap") refuse("--wrap cannot be given, the tasks run rill");
  }
}

}  // namespace

void check_slurm(const std::vector<std::string>& sbatch_options) {
  check_options(sbatch_options);
  if (!run_program({"sbatch", "--version"})) refuse(kNoSbatch);
}

void submit_to_slurm(const fs::path& folder, const std::vector<std::string>& sbatch_options,
                     SlurmSweep* sweep) {
  fs::create_directories(folder / "slurm");
  sweep->closed_form_job = submit(*sweep, folder, "closed_form", sbatch_options, {});
  if (sweep->simulates) {
    try {
      sweep->simulate_job = submit(*sweep, folder, "simulate", sbatch_options,
                                   {"--dependency=afterany:" + *sweep->closed_form_job});
    } catch (...) {
      run_program({"scancel", *sweep->closed_form_job});
      throw;
    }
  }
  Json record{{"name", sweep->name},
              {"sweep", sweep->sweep_file},
              {"settings", sweep->settings},
              {"shards", sweep->shards},
              {"closed_form_job", *sweep->closed_form_job}};
  if (sweep->simulate_job) record["simulate_job"] = *sweep->simulate_job;
  write_text(record_of(folder), record.dump(2) + '\n');
}

std::optional<SlurmSweep> submitted_sweep(const fs::path& folder) {
  if (!fs::exists(record_of(folder))) return std::nullopt;
  const std::vector<std::uint8_t> bytes =
      read_file(record_of(folder), "the record of a submitted sweep");
  try {
    const Json record = Json::parse(bytes.begin(), bytes.end());
    SlurmSweep sweep;
    sweep.name = record.at("name");
    sweep.sweep_file = record.at("sweep");
    sweep.settings = record.at("settings").get<std::vector<std::string>>();
    sweep.shards = record.at("shards");
    sweep.closed_form_job = record.at("closed_form_job").get<std::string>();
    sweep.simulates = record.contains("simulate_job");
    if (sweep.simulates) sweep.simulate_job = record.at("simulate_job").get<std::string>();
    return sweep;
  } catch (const Json::exception& error) {
    fail_file(record_of(folder).string(),
              std::string("is damaged (") + error.what() + "); remove it");
  }
}

std::vector<std::string> unfinished_jobs(const SlurmSweep& sweep) {
  std::vector<std::string> found;
  for (const auto& job : {sweep.closed_form_job, sweep.simulate_job}) {
    if (!job) continue;
    // Without a header; a job that is long gone is an error, and not unfinished.
    const auto listed = run_program({"squeue", "--noheader", "--format=%i", "--jobs=" + *job});
    if (!listed || listed->exit_code != kExitSuccess) continue;
    std::istringstream lines(listed->output);
    std::string line;
    while (std::getline(lines, line)) {
      if (!line.empty()) found.push_back(line);
    }
  }
  return found;
}

}  // namespace rill
