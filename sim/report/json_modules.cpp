// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_modules.h"

#include <utility>

#include "sim/report/fusion_text.h"

namespace rill {

Json json_of(const Account& a) {
  return {{"busy_cycles", a.busy},
          {"starved_cycles", a.starved},
          {"blocked_cycles", a.blocked},
          {"memory_cycles", a.memory},
          {"idle_cycles", a.idle}};
}

Json json_of(const Resources& r) {
  return {
      {"lut", r.lut},       {"lutram_lut", r.lutram_lut}, {"srl_lut", r.srl_lut}, {"ff", r.ff},
      {"bram18", r.bram18}, {"bram36", r.bram18 / 2},     {"uram", r.uram},       {"dsp", r.dsp}};
}

Json json_of(const FusionEffect& fusion) {
  return {{"sentence", fusion_text(fusion)},
          {"maps", fusion.maps},
          {"maps_on_chip", fusion.maps_on_chip},
          {"map_bytes_per_frame", fusion.map_bytes},
          {"unfused_map_bytes_per_frame", fusion.unfused_map_bytes},
          {"saved_bytes_per_frame", fusion.saved()},
          {"machine_cost", json_of(fusion.cost())}};
}

/// What a module of the hierarchy is, by the folder of modules/ that it comes from: names say what
/// it does there.
std::string kind_of(const std::string& path) {
  const std::string name = path.substr(path.rfind('.') + 1);
  const auto begins = [&name](const std::string& word) { return name.rfind(word, 0) == 0; };
  if (begins("load_") || begins("store_") || path == "machine.weights") return "dma";
  if (name == "weights") return "bram";
  if (begins("convert_")) return "width_converter";
  if (begins("fork_")) return "fork";
  return begins("axi") ? "axi" : name;
}

Json modules_of(const RunReport& r) {
  Json json = Json::array();
  for (const ModuleRow& module : r.modules) {
    Json entry{{"path", module.path}, {"kind", kind_of(module.path)}};
    entry.update(json_of(module.account));
    json.push_back(std::move(entry));
  }
  return json;
}

Json counters_of(const RunReport& r) {
  Json json = Json::array();
  for (const CounterRow& row : r.counters) {
    Json entry{{"path", row.path}, {"kind", kind_of(row.path)}};
    for (const auto& [name, value] : row.counters) entry[name] = value;
    json.push_back(std::move(entry));
  }
  return json;
}

Json passes_of(const RunReport& r) {
  Json json = Json::array();
  for (const PassRow& pass : r.passes) {
    Json entry{{"name", pass.name},
               {"closed_form_cycles", pass.closed_form_cycles},
               {"trip_count", pass.trip_count},
               {"cycles", pass.cycles},
               {"beside_cycles", pass.beside},
               {"hidden_cycles", pass.hidden},
               {"ddr_read_bytes", pass.read},
               {"ddr_written_bytes", pass.written}};
    for (const PassOperations& operation : pass.operations) {
      entry["operations"][operation.name] = {{"cycles", operation.cycles},
                                             {"count", operation.count}};
    }
    json.push_back(std::move(entry));
  }
  return json;
}

Json tables_of(const std::vector<PlanTable>& tables) {
  Json json;
  for (const PlanTable& table : tables) {
    Json rows = Json::array();
    for (const std::vector<std::string>& row : table.rows) {
      Json entry;
      for (std::size_t i = 0; i < row.size(); ++i) entry[table.heads[i]] = row[i];
      rows.push_back(std::move(entry));
    }
    json[table.title] = std::move(rows);
  }
  return json;
}

}  // namespace rill
