// SPDX-License-Identifier: Apache-2.0
// What fusing layers saved and cost (terminal_sections.h).
#include <fmt/format.h>

#include <cmath>

#include "sim/report/terminal_sections.h"
#include "sim/report/words.h"

namespace rill {

namespace {

std::string count_text(double count) { return grouped(std::llround(count)); }

/// `37.5 BRAM36, 2 URAM and 1,204 LUTs`: what memories are made of.
std::string memory_text(const Resources& r) {
  std::string text = plain(r.bram18 / 2, 1) + " BRAM36";
  if (r.uram > 0) text += ", " + count_text(r.uram) + " URAM";
  const double luts = r.lutram_lut + r.srl_lut;
  if (luts > 0) text += " and " + count_text(luts) + " LUTs";
  return text;
}

}  // namespace

std::string fusion_section(const RunReport& report) {
  if (!report.fusion || report.fusion->maps == 0) return {};
  const FusionEffect& fusion = *report.fusion;
  if (report.groups.size() == report.layers.size()) {
    return labelled("fusion", "none: every map between two layers goes through DDR");
  }
  const double share =
      share_of(static_cast<double>(fusion.saved()), static_cast<double>(fusion.unfused_map_bytes));
  return labelled(
      "fusion",
      fmt::format(
          "saves {} of DDR traffic a frame ({} of the bytes of maps): {} of {} maps stay "
          "on the chip. Line buffers and FIFOs take {}; {} if every layer ran alone, folded "
          "as here",
          bytes_text(static_cast<double>(fusion.saved())), percent_text(share), fusion.maps_on_chip,
          fusion.maps, memory_text(fusion.buffers), memory_text(fusion.unfused_buffers)));
}

}  // namespace rill
