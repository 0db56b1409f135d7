// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/exports/export_file.h"
#include "sim/model/model.h"

namespace rill {

/// What an export is of.
struct ExportHead {
  std::string run, network, numerics, design, layer;
  ExportFormat format = ExportFormat::Hex;
  std::vector<int> images;
};

const char* extension_of(ExportFormat format);

/// `manifest.json`: what every file holds and in which order, and the arithmetic of the layers. It
/// is what read_manifest() of sim/verify reads: files of role `output` are goldens.
std::string export_manifest(const ExportHead& head, const std::vector<ExportFile>& files,
                            const QuantizedModel& model, const std::vector<LayerIndex>& layers);

}  // namespace rill
