// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/run_report.h"

namespace rill {

/// layers.csv: a head, then one line a layer, comma separated (RFC 4180). Columns carry their
/// units; those that only a simulation gives are empty before one.
std::string layers_csv(const RunReport& report);

}  // namespace rill
