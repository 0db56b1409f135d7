// SPDX-License-Identifier: Apache-2.0
#include "sim/report/hls_section.h"

#include <nlohmann/json.hpp>

#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

std::string hls_section(const std::vector<PartCost>& parts) {
  if (parts.empty()) return {};
  TextTable table;
  table.column("Vivado HLS would estimate", TextTable::Align::Left);
  for (const char* head : {"LUT", "FF", "BRAM18", "DSP"}) {
    table.column(head, TextTable::Align::Right);
  }
  const auto add = [&table](const std::string& part, const Resources& r) {
    table.row({part, plain(r.lut, 0), plain(r.ff, 0), plain(r.bram18, 0), plain(r.dsp, 0)});
  };
  Resources sum;
  for (const PartCost& part : parts) {
    add(part.part, part.resources);
    sum += part.resources;
  }
  table.rule();
  add("sum", sum);
  return '\n' + table.text() + "what such a tool reports before synthesis, which needs less\n";
}

std::string with_hls_estimate(const std::string& json_report, const std::vector<PartCost>& parts) {
  if (parts.empty()) return json_report;
  auto report = nlohmann::ordered_json::parse(json_report);
  auto& list = report["resources"]["hls_estimate"];
  for (const PartCost& part : parts) {
    list.push_back({{"part", part.part},
                    {"lut", part.resources.lut},
                    {"ff", part.resources.ff},
                    {"bram18", part.resources.bram18},
                    {"dsp", part.resources.dsp}});
  }
  return report.dump(2) + '\n';
}

}  // namespace rill
