// SPDX-License-Identifier: Apache-2.0
// How the parts of a stage and between stages are built, where that is not ideal
// (terminal_sections.h).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "sim/report/terminal_sections.h"

namespace rill {

namespace {

using Names = std::vector<std::string>;

/// `finn_element: conv_0 conv_1; ideal: fc_2`
std::string by_style(const std::map<std::string, Names>& styles) {
  std::string text;
  for (const auto& [style, names] : styles) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", style, fmt::join(names, " "));
  }
  return text;
}

}  // namespace

std::string styles_section(const RunReport& report) {
  std::map<std::string, Names> windows;
  std::map<std::string, Names> activations;
  std::map<std::string, Names> converters;
  bool thresholds = false;
  for (const LayerRow& row : report.layers) {
    if (row.window_unit) windows[row.window_unit->style].push_back(row.layer);
    if (!row.activation_style.empty()) activations[row.activation_style].push_back(row.layer);
    thresholds = thresholds || row.has_thresholds();
  }
  bool finn = false;
  for (const FifoRow& row : report.fifos) {
    finn = finn || row.converter == "finn" || !row.no_finn.empty();
    if (row.converter.empty()) continue;
    converters[row.converter].push_back(
        row.no_finn.empty() ? row.name : fmt::format("{} ({})", row.name, row.no_finn));
  }
  std::string text;
  if (!windows.empty()) text += labelled("windows", by_style(windows));
  if (thresholds) text += labelled("codes", by_style(activations));
  if (finn) text += labelled("widths", by_style(converters));
  return text;
}

}  // namespace rill
