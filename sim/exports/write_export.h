// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "sim/exports/export_file.h"

namespace rill {

/// Lanes as wide as the files of a format need: binary words fill bytes, so theirs are widened.
void fit_to_format(ExportFormat format, ExportFile* file);

/// Writes a file's words. Throws ConfigError when it cannot be written.
void write_export_file(const std::filesystem::path& path, ExportFormat format,
                       const ExportFile& file);

}  // namespace rill
