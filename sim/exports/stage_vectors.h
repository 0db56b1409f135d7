// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/exports/export_file.h"
#include "sim/model/model.h"
#include "sim/plan/plan.h"

namespace rill {

/// Codes of every map, by image: what the network reads, and [image][layer] what layers give.
struct ExportMaps {
  std::vector<FeatureMap> pictures;
  std::vector<std::vector<FeatureMap>> layers;
  std::vector<std::vector<FeatureMap>> sums{};  ///< the same before requantization, where wanted

  /// One map of every image.
  std::vector<FeatureMap> of(LayerIndex map) const;
};

/// Files of some layers of a streaming machine: maps that they read from others and maps that
/// others (or nobody) read of them, as words of the stages' streams, and each layer's parameters as
/// words of its memory. `packing` stands for the streams' words of all maps.
std::vector<ExportFile> stage_files(const Plan& plan, const QuantizedModel& model,
                                    const std::vector<LayerIndex>& layers, const ExportMaps& maps,
                                    const std::optional<Packing>& packing);

}  // namespace rill
