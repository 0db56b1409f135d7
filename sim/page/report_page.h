// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/metrics/timeline.h"
#include "sim/report/run_report.h"

namespace rill {

/// A picture to show: a PNG and what it is.
struct PagePicture {
  std::string name;
  std::vector<std::uint8_t> png;
};

/// report.html: one file that needs nothing else. Everything it shows is drawn in the browser from
/// the report.json and the timeline inside it, so that its figures are those.
std::string report_page(const RunReport& report, const Timeline& timeline,
                        const std::vector<PagePicture>& pictures);

}  // namespace rill
