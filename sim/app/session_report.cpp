// SPDX-License-Identifier: Apache-2.0
// Plan, counters and codes become a report.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/made_up_weights.h"
#include "sim/app/remarks.h"
#include "sim/app/session.h"
#include "sim/config/flat_keys.h"
#include "sim/config/schemas.h"
#include "sim/io/flow_field.h"
#include "sim/io/hash.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"
#include "sim/report/derived.h"
#include "sim/report/tiled_rows.h"

namespace rill {
namespace {

/// Names the run and the files that decide its result but are not in its configuration.
Provenance provenance_of(const RunConfiguration& configuration) {
  Provenance provenance;
  provenance.version = RILL_VERSION;
  provenance.run_name = configuration.run.name;
  provenance.numerics_name = configuration.numerics.name;
  provenance.configuration = configuration.resolved_yaml;
  const RunSpec& run = configuration.run;
  if (std::filesystem::exists(run.input)) {
    provenance.hashes.emplace_back("input", hash_path(run.input));
  }
  if (std::filesystem::exists(run.second_input)) {
    provenance.hashes.emplace_back("second_input", hash_path(run.second_input));
  }
  if (std::filesystem::exists(run.weights)) {
    provenance.hashes.emplace_back("weights", hash_path(run.weights));
  }
  return provenance;
}

/// What the user decided beside the design (plan_rows.h). Names stand for their sections, and where
/// figures come from changes none of them.
void add_settings(const RunConfiguration& configuration, RunReport* report) {
  KeyValues& settings = report->settings;
  const YamlValue layers = *network_codec().write(configuration.network).find("layers");
  const std::string text = to_yaml_line(layers);
  settings.emplace_back("network.layers", std::to_string(layers.children.size()) + ", hash " +
                                              hash_bytes({text.begin(), text.end()}));
  settings.emplace_back("numerics", configuration.numerics.name);
  const auto add = [&settings](const std::string& section, const YamlValue& tree,
                               const std::set<std::string>& known) {
    for (auto& [key, value] : flat_keys(section, tree)) {
      const std::string own = section.empty() ? key : key.substr(section.size() + 1);
      if (known.count(own) == 0) settings.emplace_back(std::move(key), std::move(value));
    }
  };
  add("numerics", numerics_codec().write(configuration.numerics), {"name", "source", "input"});
  add("board", board_codec().write(configuration.board), {"name", "source", "memory"});
  add("memory", memory_codec().write(configuration.memory), {"name", "source"});
  // Where results go changes nothing in them.
  add("", run_codec().write(configuration.run),
      {"name", "network", "numerics", "design", "board", "memory", "clock_mhz", "out"});
}

/// Hash of all codes, 32 bits each, least significant byte first.
std::string hash_codes(const std::vector<FeatureMap>& maps) {
  std::vector<std::uint8_t> bytes;
  for (const FeatureMap& map : maps) {
    for (const Code code : map.codes) {
      for (int shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint32_t>(code) >> shift));
      }
    }
  }
  return hash_bytes(bytes);
}

void add_saturation(const Network& network, const std::vector<SaturationCount>& counts,
                    RunReport* report) {
  if (counts.empty()) return;
  for (LayerRow& row : report->layers) {
    const std::optional<LayerIndex> layer = network.find(row.layer);
    if (!layer) continue;
    const SaturationCount& count = counts[static_cast<std::size_t>(*layer)];
    if (count.codes == 0) continue;
    row.saturated = share_of(static_cast<double>(count.at_end), static_cast<double>(count.codes));
  }
}

/// A tiled machine whose windows read what happens to lie around a picture gives other codes than
/// one that pads.
void note_surroundings(const std::vector<TiledBatch>& batches, RunReport* report) {
  std::vector<std::string> layers;
  for (const TiledBatch& batch : batches) {
    for (const std::string& layer : batch.unpadded) {
      if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
    }
  }
  if (layers.empty()) return;
  std::string names = layers.front();
  for (std::size_t i = 1; i < layers.size(); ++i) {
    names += (i + 1 < layers.size() ? ", " : " and ") + layers[i];
  }
  report->notes.push_back("at the pictures' edges, windows of " + names +
                          " read what lies in the buffer there (gaps, pixels computed beyond the "
                          "picture), not padding: "
                          "a machine that pads gives other codes");
}

}  // namespace

RunReport report_estimate(const RunConfiguration& configuration, const Plan& plan) {
  RunReport report = make_plan_report(plan, estimate(plan), provenance_of(configuration));
  add_settings(configuration, &report);
  add_remarks(configuration, plan, &report);
  return report;
}

RunReport report_run(const RunConfiguration& configuration, const Plan& plan,
                     const FinishedRun& run) {
  RunReport report = make_run_report(plan, estimate(plan), run.result.snapshot, run.result.figures,
                                     provenance_of(configuration));
  add_settings(configuration, &report);
  add_remarks(configuration, plan, &report);
  if (plan.tiled) add_passes(run.result.passes, &report);
  add_saturation(plan.network, run.result.saturation, &report);
  if (run.workload) {
    report.answer = read_answer(configuration, run);
    report.classes = read_classes(configuration, run);
    if (const std::optional<FlowField> flow = read_flow(configuration, run)) {
      std::optional<FlowField> truth;
      if (!configuration.run.truth.empty()) truth = read_flo(configuration.run.truth);
      report.flow = flow_figures(*flow, truth ? &*truth : nullptr);
    }
    report.output_hash = hash_codes(run.result.outputs);
    note_surroundings(run.result.batches, &report);
    const bool answered = !report.answer.empty() || !report.classes.empty() || report.flow;
    note_made_up_weights(configuration.run,
                         "cycles, traffic and resources are right, but " +
                             std::string(answered ? "the answer means" : "the codes mean"),
                         &report.notes);
  }
  return report;
}

}  // namespace rill
