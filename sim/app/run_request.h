// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/setting.h"
#include "sim/metrics/trace.h"

namespace rill {

/// One run as the command line asks for it.
struct RunRequest {
  std::string run_file;
  std::vector<std::string> settings;  ///< `key=value` of --set, laid over the files
  std::vector<Setting> named;         ///< of options of their own (--input …), laid over those
  bool timing_only = false;           ///< no codes: same cycles, no answer
  bool reads_files = false;           ///< picture and weights are read: wrong ones are mistakes too
  bool keep_layers = false;           ///< also keep every layer's codes
  std::optional<TraceWindow> trace;   ///< also record single cycles
  bool page = false;                  ///< also gather what report.html shows
};

/// Folder of the configurations that a plain name is looked up in: $RILL_CONFIGS, or the one beside
/// the sources rill was built from.
std::string configs_root();

}  // namespace rill
