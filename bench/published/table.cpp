// SPDX-License-Identifier: Apache-2.0
#include "bench/published/table.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "sim/app/processes.h"
#include "sim/core/error.h"
#include "sim/evaluate/evaluate.h"
#include "sim/report/json.h"
#include "sim/validation/case_table.h"

namespace rill::published {

namespace {

std::vector<PictureResult> evaluated(const RunRequest& request,
                                     const std::filesystem::path& reference) {
  const RunConfiguration configuration = configure(request);
  const Detector detector =
      code_detector(prepare(request, configuration)->model, configuration.run);
  return evaluate_pictures(detector, configuration.run,
                           read_ground_truth(reference / "dac_sdc/ground_truth_0_199.txt",
                                             reference / "dac_sdc/pictures"),
                           static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U)),
                           [](std::size_t) { return true; });
}

}  // namespace

std::string table(const std::vector<Row>& rows) {
  std::string text = "| | rill | published | deviation | source |\n|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    const std::string ours = fmt::format("{:.{}f}", row.ours, row.digits);
    if (!row.published) {
      text += fmt::format("| {} | {} | – | – | {} |\n", row.what, ours, row.source);
      continue;
    }
    const double deviation =
        *row.published == 0 ? 0 : 100 * (row.ours - *row.published) / *row.published;
    text += fmt::format("| {} | {} | {:.{}f} | {:+.2f} % | {} |\n", row.what, ours, *row.published,
                        row.digits, deviation, row.source);
  }
  return text;
}

RunRequest shipped(const std::string& run, std::vector<std::string> settings) {
  RunRequest request;
  request.run_file = RILL_SOURCE_DIR "/configs/runs/" + run + ".yaml";
  request.settings = std::move(settings);
  return request;
}

std::string timing_report(const RunRequest& request, int frames) {
  RunRequest timing = request;
  timing.timing_only = true;
  timing.settings.push_back("frames=" + std::to_string(frames));
  const auto task = [&timing] {
    const RunConfiguration configuration = configure(timing);
    const Plan plan = map_network(configuration);
    return json_report(report_run(
        configuration, plan,
        simulate_run(timing, configuration, plan, std::nullopt, [](double /*share*/) {})));
  };
  const ProcessResult result = run_in_processes({task}, 1, [](int) {}).front();
  if (result.exit_code != 0) throw SimulationError(result.output);
  return result.output;
}

Boxes boxes_of(const RunRequest& request, const std::filesystem::path& reference) {
  const auto results = evaluated(request, reference);
  return {results.size(), 0, accuracy_of(results).mean_iou, 0};
}

Boxes boxes_against(const RunRequest& request, const std::filesystem::path& reference,
                    const std::string& table_name) {
  return compared(evaluated(request, reference), reference / "dac_sdc" / table_name);
}

Boxes compared(const std::vector<PictureResult>& results, const std::filesystem::path& table) {
  const CaseTable truth(table, {"x1", "x2", "y1", "y2", "iou"});
  Boxes boxes{results.size(), 0, accuracy_of(results).mean_iou, 0};
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PixelBox& found = results[i].found;
    const auto is = [&](const char* column, int corner) {
      return truth.required_number(i, column) == corner;
    };
    if (is("x1", found.x1) && is("x2", found.x2) && is("y1", found.y1) && is("y2", found.y2)) {
      ++boxes.equal;
    }
    boxes.published_mean_iou +=
        truth.required_number(i, "iou") / static_cast<double>(results.size());
  }
  return boxes;
}

}  // namespace rill::published
