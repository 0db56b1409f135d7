// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/app/run_options.h"
#include "sim/app/run_request.h"
#include "sim/config/load_run.h"
#include "sim/exports/export_manifest.h"
#include "sim/exports/stage_vectors.h"
#include "sim/plan/plan.h"
#include "sim/vectors/packing.h"

namespace rill {

/// What `rill export` was asked for.
struct ExportOptions {
  RunRequest request;
  std::string layer, weights, out, packing;
  std::vector<std::string> inputs;
  std::optional<int> image;
  bool accumulators = false;
  ExportFormat format = ExportFormat::Hex;
};

/// What it found.
struct Exported {
  std::vector<ExportFile> files;
  std::string operations;  ///< operations.csv of a tiled machine
  std::vector<LayerIndex> layers;
  std::vector<int> images;
  QuantizedModel model;
};

/// --packing. Throws ConfigError when it is none.
std::optional<Packing> export_packing(const ExportOptions& options);

/// A tiled machine is simulated for its words: of the passes that compute the layers, in the order
/// in which they pass between DDR and chip, and the maps of the layers one by one; batch by batch.
std::vector<Exported> export_tiled(const ExportOptions& options,
                                   const RunConfiguration& configuration, const Plan& plan);

}  // namespace rill
