// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "sim/report/text_table.h"
#include "sim/tuning/summary.h"

namespace rill {
namespace {

double saved_pct(double now, double before) { return before > 0 ? 100 * (1 - now / before) : 0; }

double mega(std::int64_t count) { return static_cast<double>(count) / 1e6; }

}  // namespace

std::string summary_text(const TuningSummary& summary) {
  TextTable table;
  table.column("layer", TextTable::Align::Left, 28);
  table.column("weight", TextTable::Align::Left);
  table.column("bias", TextTable::Align::Left);
  table.column("output", TextTable::Align::Left);
  for (const char* head :
       {"weights dB", "output dB", "saturated %", "memory KiB", "Mbit products"}) {
    table.column(head, TextTable::Align::Right);
  }
  for (const TunedLayer& layer : summary.layers) {
    table.row(
        {layer.name, layer.weight, layer.bias, layer.output,
         fmt::format("{:.1f}", layer.weight_sqnr_db), fmt::format("{:.1f}", layer.output_sqnr_db),
         fmt::format("{:.3f}", 100 * layer.saturation), fmt::format("{:.2f}", layer.memory_kb),
         fmt::format("{:.2f}", mega(layer.multiplication_cost))});
  }
  table.rule();
  table.row({"all", "", "", "", "", "", "", fmt::format("{:.2f}", summary.memory_kb),
             fmt::format("{:.2f}", mega(summary.multiplication_cost))});
  std::string text = fmt::format("{} in {}\n\n{}\n", summary.network, summary.scheme, table.text());
  text += fmt::format("{} on {} {}: float {:.4f}, in codes {:.4f} (loss {:.2f} %)\n",
                      metric_name(summary.metric), summary.pictures,
                      summary.pairs ? "pairs" : "pictures", summary.float_accuracy,
                      summary.accuracy, 100 * summary.relative_loss());
  if (summary.held_back) {
    const HeldBackScore& held = *summary.held_back;
    // One picture has no spread, so that nothing is known of the error.
    const std::string error =
        held.pictures > 1 ? fmt::format(" +- {:.2f} %", 100 * held.standard_error) : "";
    text += fmt::format(
        "on {} further {}, seen by no calibration and no search: float {:.4f}, in codes {:.4f} "
        "(loss {:.2f} %{})\n",
        held.pictures, held.pictures > 1 ? "ones" : "one", held.float_accuracy, held.accuracy,
        100 * held.relative_loss, error);
  }
  if (summary.search_accuracy) {
    text += fmt::format(
        "as a search computes it, in floats with the machine's roundings: {:.4f}; the picture's "
        "bits alone lose {:.2f} %\n",
        *summary.search_accuracy, 100 * summary.picture_loss);
  }
  text += fmt::format(
      "against 8 bits everywhere: memory {:+.1f} %, multiplication cost {:+.1f} %\n",
      -saved_pct(summary.memory_kb, summary.memory_kb_8bit),
      -saved_pct(mega(summary.multiplication_cost), mega(summary.multiplication_cost_8bit)));
  if (summary.evaluations > 0) {
    text += fmt::format("{} evaluations", summary.evaluations);
    if (summary.resumed > 0) {
      text += fmt::format("; {} losses were known from an earlier search", summary.resumed);
    }
    text += "\n";
  }
  if (summary.widened > 0) {
    text += fmt::format(
        "every map has {} bit{} more than the search found: its codes lost more than twice "
        "--loss\n",
        summary.widened, summary.widened > 1 ? "s" : "");
  }
  if (summary.missed > 0) {
    text += fmt::format(
        "no width of {} tensor{} met its limit, so each has the one that loses least; give more "
        "pictures (--limit), or --loss more\n",
        summary.missed, summary.missed > 1 ? "s" : "");
  }
  for (const std::string& note : summary.notes) text += note + "\n";
  return text;
}

std::string summary_json(const TuningSummary& summary) {
  nlohmann::ordered_json json{
      {"network", summary.network},
      {"scheme", summary.scheme},
      {"metric", metric_name(summary.metric)},
      {"pictures", summary.pictures},
      {"float_accuracy", summary.float_accuracy},
      {"accuracy", summary.accuracy},
      {"relative_loss_pct", 100 * summary.relative_loss()},
      {"memory_kb", summary.memory_kb},
      {"memory_saved_pct", saved_pct(summary.memory_kb, summary.memory_kb_8bit)},
      {"multiplication_cost", summary.multiplication_cost},
      {"multiplication_cost_saved_pct",
       saved_pct(mega(summary.multiplication_cost), mega(summary.multiplication_cost_8bit))},
      {"evaluations", summary.evaluations},
      {"missed", summary.missed}};
  if (summary.search_accuracy) {
    json["search_accuracy"] = *summary.search_accuracy;
    json["picture_loss_pct"] = 100 * summary.picture_loss;
    json["widened_bits"] = summary.widened;
  }
  if (summary.held_back) {
    const HeldBackScore& held = *summary.held_back;
    json["held_back"] = {{"pictures", held.pictures},
                         {"float_accuracy", held.float_accuracy},
                         {"accuracy", held.accuracy},
                         {"relative_loss_pct", 100 * held.relative_loss},
                         {"standard_error_pct", nullptr}};
    if (held.pictures > 1) json["held_back"]["standard_error_pct"] = 100 * held.standard_error;
  }
  json["notes"] = summary.notes;
  json["layers"] = nlohmann::ordered_json::array();
  for (const TunedLayer& layer : summary.layers) {
    json["layers"].push_back({{"name", layer.name},
                              {"weight", layer.weight},
                              {"bias", layer.bias},
                              {"output", layer.output},
                              {"weight_sqnr_db", layer.weight_sqnr_db},
                              {"output_sqnr_db", layer.output_sqnr_db},
                              {"saturation_pct", 100 * layer.saturation},
                              {"memory_kb", layer.memory_kb},
                              {"multiplication_cost", layer.multiplication_cost}});
  }
  return json.dump(2) + "\n";
}

std::string layers_csv(const TuningSummary& summary) {
  std::string text =
      "layer,weight,bias,output,weight_sqnr_db,output_sqnr_db,saturation_pct,memory_kb,"
      "multiplication_cost\n";
  for (const TunedLayer& layer : summary.layers) {
    text += fmt::format("{},\"{}\",\"{}\",\"{}\",{:.2f},{:.2f},{:.4f},{:.3f},{}\n", layer.name,
                        layer.weight, layer.bias, layer.output, layer.weight_sqnr_db,
                        layer.output_sqnr_db, 100 * layer.saturation, layer.memory_kb,
                        layer.multiplication_cost);
  }
  return text;
}

std::string steps_csv(const std::vector<fxp::SearchStep>& steps, const Network& network) {
  constexpr const char* kNames[] = {"weights", "biases", "activations"};
  const std::vector<LayerIndex> layers = layers_with_weights(network);
  std::string text = "component,layer,bits,fraction_bits,loss\n";
  for (const fxp::SearchStep& step : steps) {
    text += fmt::format("{},{},{},{},{:f}\n", kNames[static_cast<std::size_t>(step.component)],
                        network.layers[static_cast<std::size_t>(layers[step.layer])].name,
                        step.format.bits, step.format.fraction_bits, step.loss);
  }
  return text;
}

}  // namespace rill
