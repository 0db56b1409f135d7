// SPDX-License-Identifier: Apache-2.0
#include "sim/app/sweep_shards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <system_error>

#include "sim/app/sweep_folder.h"
#include "sim/io/file.h"
#include "sim/sweep/draw_points.h"
#include "sim/sweep/select.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClosedForm = "closed_form";
constexpr const char* kSimulated = "simulated";

/// Enough of a hash to tell the sweeps of one folder apart.
constexpr std::size_t kFingerprintDigits = 12;

ShardFiles files_of(const SweepRun& run) { return {run.sweep().out, run.fingerprint()}; }

/// Databases in a folder and those below it, by name.
std::vector<fs::path> databases_below(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".sqlite") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

}  // namespace

ShardFiles::ShardFiles(const fs::path& sweep_folder, const std::string& fingerprint)
    : root_(sweep_folder), folder_(root_ / "shards" / fingerprint.substr(0, kFingerprintDigits)) {}

fs::path ShardFiles::of(Method method, const Shard& shard) const {
  return folder_ / fmt::format("{}.{}of{}.sqlite",
                               method == Method::ClosedForm ? kClosedForm : kSimulated, shard.index,
                               shard.count);
}

std::vector<fs::path> ShardFiles::closed_forms() const {
  std::vector<fs::path> found = databases_below(folder_);
  found.erase(std::remove_if(found.begin(), found.end(),
                             [](const fs::path& file) {
                               return !starts_with(file.filename().string(), kClosedForm);
                             }),
              found.end());
  return found;
}

std::vector<fs::path> ShardFiles::all() const { return databases_below(root_ / "shards"); }

std::vector<fs::path> ShardFiles::others(std::int64_t count) const {
  std::vector<fs::path> found;
  if (fs::exists(sweep_database(root_))) found.push_back(sweep_database(root_));
  const std::string same = fmt::format("of{}.sqlite", count);
  for (const fs::path& file : all()) {
    const std::string name = file.filename().string();
    const bool sibling = file.parent_path() == folder_ && name.size() > same.size() &&
                         name.compare(name.size() - same.size(), same.size(), same) == 0;
    if (!sibling) found.push_back(file);
  }
  return found;
}

void gather_shards(const SweepRun& run, SweepStore& store) {
  const ShardFiles files = files_of(run);
  for (const fs::path& file : files.all()) store.merge_figures(file);
  for (const fs::path& file : files.closed_forms()) store.merge_points(file);
}

void run_shard(SweepRun& run, Method method, const Shard& shard) {
  const ShardFiles files = files_of(run);
  const fs::path own_file = files.of(method, shard);
  std::error_code error;
  fs::create_directories(own_file.parent_path(), error);
  if (error) {
    fail_file(own_file.parent_path().string(),
              "cannot be made (" + error.message() + "); all machines must see the sweep's folder");
  }
  SweepStore own(own_file);
  for (const fs::path& file : files.others(shard.count)) own.also_known(file);
  if (method == Method::ClosedForm) {
    own.begin(point_keys(run.sweep()), run.fingerprint());
    run.closed_forms(own, shard);
    return;
  }
  SweepStore everything(":memory:");
  everything.begin(point_keys(run.sweep()));
  for (const fs::path& file : files.others(shard.count)) everything.merge_figures(file);
  for (const fs::path& file : files.closed_forms()) {
    everything.merge_figures(file);
    everything.merge_points(file);
  }
  // Its task may have failed: who needs a closed form makes it. None at all is an oversight.
  if (everything.known_points().empty()) {
    std::fprintf(
        stderr,
        "rill: no shard has left closed forms in %s yet, so this one computes those of all "
        "%zu points itself; run the shards with --phase closed_form first, and all of them "
        "before the first with --phase simulate\n",
        run.sweep().out.c_str(), run.points());
  }
  run.closed_forms(everything, Shard{});
  std::vector<SweepRow> rows = everything.rows();
  choose_for_simulation(run.sweep(), &rows);
  run.simulate(own, rows, shard);
}

}  // namespace rill
