// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/flow_report.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "sim/evaluate/json_text.h"
#include "sim/report/text_table.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string flow_evaluation_text(const EvaluationTitle& title,
                                 const std::vector<FlowResult>& results,
                                 const std::optional<MachineFigures>& machine) {
  constexpr std::size_t kShown = 5;
  const FlowAccuracy accuracy = accuracy_of(results);
  std::string text = fmt::format("{}, {}: {} {}\n\n", title.run, title.numerics, accuracy.pairs,
                                 accuracy.pairs == 1 ? "pair" : "pairs");
  text += fmt::format(
      "end-point error  {:.6f} pixels on average, root mean square {:.6f}, at "
      "most {:.3f}\n\n",
      accuracy.mean_px, accuracy.rms_px, accuracy.worst_px);
  TextTable worst;
  worst.column("worst", TextTable::Align::Left);
  for (const char* head : {"mean px", "rms px", "at most px", "mean length px"}) {
    worst.column(head, TextTable::Align::Right);
  }
  for (const FlowResult& result : worst_of(results, kShown)) {
    const EndPointError& error = *result.figures.error;
    worst.row({result.pair.name, fmt::format("{:.4f}", error.mean),
               fmt::format("{:.4f}", error.rms), fmt::format("{:.3f}", error.worst),
               fmt::format("{:.3f}", result.figures.mean_length)});
  }
  text += worst.text();
  if (machine) text += machine_text(*machine);
  return text + last_lines(title, accuracy.pairs, "pairs");
}

std::string flow_evaluation_json(const EvaluationTitle& title,
                                 const std::vector<FlowResult>& results,
                                 const std::optional<MachineFigures>& machine) {
  const FlowAccuracy accuracy = accuracy_of(results);
  Json json{{"run", title.run},
            {"numerics", title.numerics},
            {"pairs", accuracy.pairs},
            {"mean_end_point_error_px", accuracy.mean_px},
            {"mean_rms_px", accuracy.rms_px},
            {"worst_px", accuracy.worst_px},
            {"results", Json::array()}};
  for (const FlowResult& result : results) {
    const EndPointError& error = *result.figures.error;
    json["results"].push_back({{"pair", result.pair.name},
                               {"mean_px", error.mean},
                               {"rms_px", error.rms},
                               {"worst_px", error.worst},
                               {"pixels", error.pixels},
                               {"mean_length_px", result.figures.mean_length}});
  }
  if (machine) json["machine"] = Json::parse(machine_json_text(*machine));
  json["notes"] = title.notes;
  json["host"] = {{"seconds", title.seconds}};
  return detail::json_text(std::move(json));
}

std::string flow_evaluation_csv(const std::vector<FlowResult>& results) {
  std::string text = "first,second,truth,mean_px,rms_px,worst_px,pixels,mean_length_px\n";
  for (const FlowResult& result : results) {
    const EndPointError& error = *result.figures.error;
    text +=
        fmt::format("{},{},{},{:.9f},{:.9f},{:.9f},{},{:.9f}\n", result.pair.name,
                    result.pair.second.filename().string(), result.pair.truth.filename().string(),
                    error.mean, error.rms, error.worst, error.pixels, result.figures.mean_length);
  }
  return text;
}

}  // namespace rill
