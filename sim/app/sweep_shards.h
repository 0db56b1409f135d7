// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/app/sweep_run.h"
#include "sim/sweep/store.h"

namespace rill {

/// Where the parts of a sweep that is spread over machines leave what they found: a database for
/// each method and shard, written by that shard alone, so that nobody waits for anybody and a
/// network disk will do. They lie in `shards/FINGERPRINT` of the sweep's folder; a sweep file that
/// was changed since has another fingerprint, and only what is known by hash is taken over.
class ShardFiles {
 public:
  ShardFiles(const std::filesystem::path& sweep_folder, const std::string& fingerprint);

  std::filesystem::path of(Method method, const Shard& shard) const;
  /// Closed forms of the points that the sweep has now, whatever the number of shards.
  std::vector<std::filesystem::path> closed_forms() const;
  /// All databases with figures, those of sweeps before and the collected one among them; not those
  /// of `count` shards, which are being written.
  std::vector<std::filesystem::path> others(std::int64_t count) const;
  /// All databases of shards.
  std::vector<std::filesystem::path> all() const;

 private:
  std::filesystem::path root_, folder_;
};

/// The task of one shard. Points that its file, or a file of an earlier sweep, has already are not
/// done again, so that it may be killed and started anew. Simulations begin with the closed forms
/// of all shards; what is missing of them is computed and not kept.
void run_shard(SweepRun& run, Method method, const Shard& shard);

/// Takes what all shards found into the store, whose points are those of `run`.
void gather_shards(const SweepRun& run, SweepStore& store);

}  // namespace rill
