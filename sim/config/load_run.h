// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/parsed_files.h"
#include "sim/config/section_state.h"
#include "sim/config/setting.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"

namespace rill {

/// Everything that one run means, read and checked.
struct RunConfiguration {
  RunSpec run;      ///< paths absolute, clock and output folder filled in
  Network network;  ///< shapes inferred
  NumericsSpec numerics;
  DesignSpec design;
  BoardSpec board;
  MemorySpec memory;
  KeyPlaces memory_keys;  ///< of the memory's section
  /// A run file that means the same and needs no other file but picture and weights.
  std::string resolved_yaml;
  std::vector<std::filesystem::path> files;  ///< that were read, the run file first
};

/// A run as far as it could be read: what is wrong with it, and what is right all the same.
struct LoadedRun {
  /// Keys with a mistake have their defaults; extents of maps that stay unknown are 0. Settled
  /// (clock, names, resolved_yaml) only where there are no mistakes.
  RunConfiguration configuration;
  std::vector<Diagnostic> mistakes;  ///< of all files and settings, ordered by place in each file
  SectionState run, network, numerics, design, board, memory;
  bool links_known = false;      ///< layers and who reads whom; shapes may be wrong
  bool settings_applied = true;  ///< every `--set` found its key
};

/// Reads a run file and the files it names, with `overrides` (`--set`) applied before anything is
/// checked: `board=zcu104`, `design.fusion=none`, `numerics.defaults.output.width=8`; the text
/// behind = is YAML. A plain name is looked up in configs_root/<kind>/, a path (with a / or
/// .yaml) is relative to the file that names it, in an override to the current directory.
/// `named` are settings that came by other options than `--set` (`--input`, `--vary`); they are
/// applied after the overrides. Throws one ConfigError with the mistakes of all files and settings.
RunConfiguration load_run(const std::filesystem::path& run_file,
                          const std::vector<std::string>& overrides,
                          const std::filesystem::path& configs_root,
                          const std::vector<Setting>& named = {});

/// The same, giving mistakes back: rules that need a plan may find more in what is sound. Throws
/// only when there is no run file to read.
LoadedRun load_run_as_far_as_possible(const std::filesystem::path& run_file,
                                      const std::vector<std::string>& overrides,
                                      const std::filesystem::path& configs_root,
                                      const std::vector<Setting>& named = {});

/// The same for one of many runs: files are parsed once, and `resolved_yaml` is one long line.
RunConfiguration load_run(const std::filesystem::path& run_file,
                          const std::vector<std::string>& overrides,
                          const std::filesystem::path& configs_root, ParsedFiles& parsed,
                          const std::vector<Setting>& named = {});

}  // namespace rill
