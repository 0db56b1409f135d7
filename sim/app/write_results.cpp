// SPDX-License-Identifier: Apache-2.0
// The output folder of a run.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/app/session.h"
#include "sim/io/arrays.h"
#include "sim/io/draw.h"
#include "sim/io/picture_codecs.h"
#include "sim/page/report_page.h"
#include "sim/report/flow_answer.h"
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

/// Of a tiled machine: `outputs/batch_<k>/`, a file a map, sums before activation with `_acc` or
/// `_pre`, buffers and DDR; [picture][channel][row][column].
void write_batches(const OutputFolder& folder, const Network& network,
                   const SimulationResult& result) {
  for (std::size_t k = 0; k < result.batches.size(); ++k) {
    const std::string place = "outputs/batch_" + std::to_string(k) + "/";
    const TiledBatch& batch = result.batches[k];
    for (const NamedCodes& map : batch.arrays) {
      write_npy(folder.file(place + map.name + ".npy"),
                integer_array(map.shape, "i4", {map.codes.begin(), map.codes.end()}));
    }
    if (!batch.arrays.empty() || batch.answers.empty()) continue;
    const Shape& shape = batch.answers.front().shape;
    std::vector<std::int64_t> codes;
    for (const FeatureMap& answer : batch.answers) {
      for (int channel = 0; channel < shape.channels; ++channel) {
        for (std::int64_t pixel = 0; pixel < shape.pixels(); ++pixel) {
          codes.push_back(answer.codes[static_cast<std::size_t>(pixel * shape.channels + channel)]);
        }
      }
    }
    const auto layer = static_cast<std::size_t>(network.outputs.front());
    write_npy(folder.file(place + network.layers[layer].name + ".npy"),
              integer_array({static_cast<std::int64_t>(batch.answers.size()), shape.channels,
                             shape.height, shape.width},
                            "i4", std::move(codes)));
  }
}

/// The flow on the colour wheel, with an arrow every `arrow_step` pixels unless that is 0.
Picture drawn_flow(const FlowField& flow, int arrow_step) {
  Picture picture = flow_picture(flow);
  if (arrow_step > 0) draw_arrows(picture, flow, arrow_step);
  return picture;
}

/// The flow as .flo, as a height x width x 2 array, and on the colour wheel.
void write_flow(const OutputFolder& folder, const FlowField& flow, int arrow_step) {
  write_flo(folder.file("flow.flo"), flow);
  write_npy(folder.file("flow.npy"),
            real_array({flow.height, flow.width, 2}, "f4", {flow.uv.begin(), flow.uv.end()}));
  write_png(folder.file("answer.png"), drawn_flow(flow, arrow_step));
}

/// The picture as read, with a labelled box for every answer.
Picture annotated(Picture picture, const std::vector<Box>& answer) {
  constexpr Colour kBox{255, 64, 64};
  constexpr Colour kInk{255, 255, 255};
  for (const Box& box : answer) {
    if (!box.found) continue;
    // The decoder does not clip: a box may reach beyond the picture, its edges shall be seen.
    const Rectangle seen{
        std::clamp(box.left, 0, picture.width - 1), std::clamp(box.top, 0, picture.height - 1),
        std::clamp(box.right, 0, picture.width - 1), std::clamp(box.bottom, 0, picture.height - 1)};
    draw_rectangle(picture, seen, kBox);
    const int percent = static_cast<int>(std::lround(box.confidence * 100));
    draw_label(picture, seen.x1, seen.y1 - label_height(), std::to_string(percent) + " %", kInk,
               kBox);
  }
  return picture;
}

/// A picture out of a stitched batch is as small as the network's input: its boxes refer to
/// `answer_size`. Others have their own size.
bool is_from_batch(const RunConfiguration& configuration, const Picture& picture) {
  return !configuration.run.answer_size.empty() &&
         picture.width == configuration.network.input.width;
}

YoloOptions box_options_of(const RunConfiguration& configuration, const Picture& picture) {
  YoloOptions options = box_options(configuration.run);
  if (is_from_batch(configuration, picture)) return options;
  options.picture_width = picture.width;
  options.picture_height = picture.height;
  return options;
}

/// Of a tiled machine: of every picture of every batch.
std::vector<Box> batch_answers(const RunConfiguration& configuration, const FinishedRun& run) {
  std::vector<Box> boxes;
  for (std::size_t k = 0; k < run.result.batches.size(); ++k) {
    const auto& pictures = run.workload->pictures[k % run.workload->pictures.size()];
    for (std::size_t i = 0; i < run.result.batches[k].answers.size(); ++i) {
      FeatureMap answer = run.result.batches[k].answers[i];
      if (!run.workload->answer_scale.empty()) {
        answer.format = Format::scaled(answer.format.width, true, false);
        answer.format.scale = run.workload->answer_scale;
      }
      boxes.push_back(yolo_box(answer, box_options_of(configuration, pictures[i])));
    }
  }
  return boxes;
}

/// As a PNG no wider than a page shows it.
PagePicture shown(const std::string& name, const Picture& picture) {
  constexpr int kWidest = 640;
  if (picture.width <= kWidest) return {name, detail::encode_png(picture)};
  const int height = std::max(1, picture.height * kWidest / picture.width);
  return {name, detail::encode_png(resize_bilinear(picture, kWidest, height))};
}

/// Of a tiled machine: the pictures of every input, in their order, with their answers drawn in;
/// those of its last batch where it ran several times.
std::vector<Picture> batch_pictures(const RunConfiguration& configuration, const FinishedRun& run,
                                    const RunReport& report) {
  const std::vector<int>& size = configuration.run.answer_size;
  const auto& inputs = run.workload->pictures;
  const std::size_t batches = run.result.batches.size();
  std::vector<Picture> drawn;
  for (std::size_t input = 0; input < std::min(inputs.size(), batches); ++input) {
    const std::size_t batch = input + (batches - 1 - input) / inputs.size() * inputs.size();
    const std::vector<Picture>& pictures = inputs[input];
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      const std::size_t box = batch * pictures.size() + i;
      if (box >= report.answer.size()) continue;
      drawn.push_back(annotated(is_from_batch(configuration, pictures[i])
                                    ? resize_nearest(pictures[i], size[0], size[1])
                                    : pictures[i],
                                {report.answer[box]}));
    }
  }
  return drawn;
}

constexpr std::size_t kMostOnPage = 4;

std::string page_of(const RunConfiguration& configuration, const FinishedRun& run,
                    const RunReport& report) {
  std::vector<PagePicture> pictures;
  if (run.workload && !run.workload->pictures.empty()) {
    // A page stays small: the first of the pictures, all of which lie beside it.
    const std::vector<Picture> drawn = batch_pictures(configuration, run, report);
    for (std::size_t i = 0; i < std::min(drawn.size(), kMostOnPage); ++i) {
      pictures.push_back(shown("picture " + std::to_string(i), drawn[i]));
    }
    if (drawn.size() > kMostOnPage) {
      pictures.back().name +=
          fmt::format(" (of {}: answer_0.png to answer_{}.png beside this page)", drawn.size(),
                      drawn.size() - 1);
    }
  } else if (run.workload) {
    const Picture& picture = run.workload->picture;
    const std::optional<FlowField> flow = read_flow(configuration, run);
    pictures.push_back(shown(flow ? "the first picture" : "the picture", picture));
    if (flow) {
      pictures.push_back(shown("the answer: how far each pixel moves, a colour for each direction",
                               drawn_flow(*flow, configuration.run.flow_arrows)));
    }
    if (!report.answer.empty()) {
      pictures.push_back(shown("the answer", annotated(picture, report.answer)));
    }
  }
  return report_page(report, *run.result.timeline, pictures);
}

}  // namespace

std::vector<Box> read_answer(const RunConfiguration& configuration, const FinishedRun& run) {
  if (configuration.run.decoder != "yolo_boxes" || !run.workload) return {};
  if (!run.result.batches.empty()) return batch_answers(configuration, run);
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

std::optional<FlowField> read_flow(const RunConfiguration& configuration, const FinishedRun& run) {
  if (configuration.run.decoder != "optical_flow" || !run.workload) return std::nullopt;
  return decoded_flow(run.result.outputs.back(), run.workload->picture.width,
                      run.workload->picture.height);
}

void write_results(const OutputFolder& folder, const RunConfiguration& configuration,
                   const FinishedRun& run, const RunReport& report) {
  folder.write("report.json", json_report(report));
  folder.write("layers.csv", layers_csv(report));
  folder.write("configuration.yaml", configuration.resolved_yaml);
  if (run.result.timeline) folder.write("report.html", page_of(configuration, run, report));
  if (!run.workload) return;
  if (!run.result.batches.empty()) {
    write_batches(folder, configuration.network, run.result);
    const std::vector<Picture> drawn = batch_pictures(configuration, run, report);
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      write_png(folder.file("answer_" + std::to_string(i) + ".png"), drawn[i]);
    }
    return;
  }
  write_codes(folder, configuration.network, run.result);
  if (const std::optional<FlowField> flow = read_flow(configuration, run)) {
    write_flow(folder, *flow, configuration.run.flow_arrows);
  }
  if (!report.answer.empty()) {
    write_png(folder.file("answer.png"), annotated(run.workload->picture, report.answer));
  }
}

}  // namespace rill
