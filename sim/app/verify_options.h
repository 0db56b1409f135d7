// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/run_options.h"
#include "sim/app/run_request.h"
#include "sim/config/load_run.h"
#include "sim/verify/verification.h"

namespace rill {

/// Where a report says, among its settings, which image of a stitched input a run took.
inline constexpr const char* kImageSetting = "image";

/// What `rill verify` was asked for.
struct VerifyOptions {
  RunRequest request;
  std::vector<std::string> goldens, inputs;
  std::string weights, from, out, packing;
  std::optional<int> image, batch;
  GoldenLayout layout = GoldenLayout::Auto;
  std::int64_t tolerance = 0;
  bool isolate = false, no_diagnosis = false;
  OutputFormat format = OutputFormat::Text;
};

/// Options of how goldens are laid out. Throws ConfigError for a packing that is none.
GoldenOptions golden_layout(const VerifyOptions& options);

/// The configuration that the finished run in options.from was made with (its configuration.yaml),
/// with options' weights and inputs where they are given. Throws ConfigError when weights or input
/// are not those of the run, by its report's fingerprints, or are gone; when the network or the
/// numerics of `asked`, what RUN.yaml and the settings say, are others; and for settings that the
/// run was not made with. Where `asked` differs in something else, a note says so. Without a
/// configuration.yaml: `asked`.
RunConfiguration configuration_of_run(const VerifyOptions& options, const RunConfiguration& asked,
                                      std::vector<std::string>* notes);

/// Which image of a stitched input the finished run in options.from took, by its report; what is
/// asked for where that says nothing. Throws ConfigError when another one is asked for.
std::optional<int> image_of_run(const VerifyOptions& options);

/// Of the finished run in `folder`, that it holds no layer but the answers, and how to have all:
/// what a golden that was not compared may be for. Empty when it holds others, or `folder` is.
std::string what_was_kept(const std::string& folder, const Network& network);

/// A tiled machine is simulated and gives everything its goldens may show: layers, buffers, DDR,
/// answers; batch by batch.
Verification verify_tiled(const VerifyOptions& options, const RunConfiguration& configuration);

}  // namespace rill
