// SPDX-License-Identifier: Apache-2.0
// What fusing layers saved and cost (terminal_sections.h, fusion_text.h).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/fusion_text.h"
#include "sim/report/terminal_sections.h"
#include "sim/report/words.h"

namespace rill {

namespace {

constexpr double kNothing = 0.25;  // BRAM comes in halves of a BRAM36, all else in whole pieces

}  // namespace

bool changes_chip(const Resources& change) {
  const double largest = std::max({std::abs(change.bram18 / 2), std::abs(change.uram),
                                   std::abs(change.dsp), std::abs(change.lut)});
  return largest >= kNothing;
}

std::string chip_change_text(const Resources& change) {
  if (!changes_chip(change)) return "the same memory, DSP and LUT";
  std::string text;
  const auto add = [&](double count, const char* unit) {
    if (std::abs(count) < kNothing) return;
    const double size = std::abs(count);
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ",
                        size < 1000 ? figure(size) : grouped(std::llround(size)), unit,
                        count > 0 ? "more" : "less");
  };
  add(change.bram18 / 2, "BRAM36");
  add(change.uram, "URAM");
  add(change.dsp, "DSP");
  add(change.lut, "LUT");
  return text;
}

std::string fusion_text(const FusionEffect& fusion) {
  const double share =
      share_of(static_cast<double>(fusion.saved()), static_cast<double>(fusion.unfused_map_bytes));
  return fmt::format(
      "saves {} of DDR traffic a frame ({} of the bytes of maps): {} of {} maps stay on the chip. "
      "The machine takes {} {} with every layer on its own, folded as here",
      bytes_text(static_cast<double>(fusion.saved())), percent_text(share), fusion.maps_on_chip,
      fusion.maps, chip_change_text(fusion.cost()), changes_chip(fusion.cost()) ? "than" : "as");
}

std::string fusion_section(const RunReport& report) {
  if (!report.fusion || report.fusion->maps == 0) return {};
  if (report.groups.size() == report.layers.size()) {
    return labelled("fusion", "none: every map between two layers goes through DDR");
  }
  return labelled("fusion", fusion_text(*report.fusion));
}

}  // namespace rill
