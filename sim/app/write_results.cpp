// SPDX-License-Identifier: Apache-2.0
// The output folder of a run.
#include <cmath>
#include <string>

#include "sim/app/session.h"
#include "sim/io/arrays.h"
#include "sim/io/draw.h"
#include "sim/report/json.h"
#include "sim/report/layers_csv.h"

namespace rill {
namespace {

/// Codes as a height x width x channels array of 32-bit integers.
Array array_of(const FeatureMap& map) {
  return integer_array({map.shape.height, map.shape.width, map.shape.channels}, "i4",
                       {map.codes.begin(), map.codes.end()});
}

void write_codes(const OutputFolder& folder, const Network& network,
                 const SimulationResult& result) {
  for (std::size_t i = 0; i < result.outputs.size(); ++i) {
    const auto layer = static_cast<std::size_t>(network.outputs[i]);
    write_npy(folder.file("outputs/" + network.layers[layer].name + ".npy"),
              array_of(result.outputs[i]));
  }
  // Asked for, every layer lies beside the answer; of several frames, the later ones apart.
  for (std::size_t frame = 0; frame < result.layers.size(); ++frame) {
    const std::string place =
        frame == 0 ? "outputs/" : "layers/frame" + std::to_string(frame) + "/";
    for (std::size_t layer = 0; layer < result.layers[frame].size(); ++layer) {
      write_npy(folder.file(place + network.layers[layer].name + ".npy"),
                array_of(result.layers[frame][layer]));
    }
  }
}

/// The picture as read, with a labelled box for every answer.
Picture annotated(Picture picture, const std::vector<Box>& answer) {
  constexpr Colour kBox{255, 64, 64};
  constexpr Colour kInk{255, 255, 255};
  for (const Box& box : answer) {
    if (!box.found) continue;
    draw_rectangle(picture, {box.left, box.top, box.right, box.bottom}, kBox);
    const int percent = static_cast<int>(std::lround(box.confidence * 100));
    draw_label(picture, box.left, box.top - label_height(), std::to_string(percent) + " %", kInk,
               kBox);
  }
  return picture;
}

}  // namespace

std::vector<Box> read_answer(const RunConfiguration& configuration, const FinishedRun& run) {
  if (configuration.run.decoder != "yolo_boxes" || !run.workload) return {};
  const Picture& picture = run.workload->picture;
  // Every frame of a run is the same picture, so one answer stands for all.
  return {yolo_box(run.result.outputs.back(),
                   on_picture(box_options(configuration.run), picture.width, picture.height))};
}

std::vector<ClassScore> read_classes(const RunConfiguration& configuration,
                                     const FinishedRun& run) {
  constexpr int kShown = 5;  // what "top 5" counts
  if (configuration.run.decoder != "classes" || !run.workload) return {};
  return top_classes(run.result.outputs.back(), kShown);
}

void write_results(const OutputFolder& folder, const RunConfiguration& configuration,
                   const FinishedRun& run, const RunReport& report) {
  folder.write("report.json", json_report(report));
  folder.write("layers.csv", layers_csv(report));
  folder.write("configuration.yaml", configuration.resolved_yaml);
  if (!run.workload) return;
  write_codes(folder, configuration.network, run.result);
  if (!report.answer.empty()) {
    write_png(folder.file("answer.png"), annotated(run.workload->picture, report.answer));
  }
}

}  // namespace rill
