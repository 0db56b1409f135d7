// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/evaluation_report.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "sim/evaluate/json_text.h"
#include "sim/io/draw.h"
#include "sim/report/text_table.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

std::string corners(const PixelBox& box) {
  return fmt::format("{} {} {} {}", box.x1, box.x2, box.y1, box.y2);
}

Json machine_json(const MachineFigures& machine) {
  return {{"pictures", machine.pictures},
          {"codes", machine.codes},
          {"differing_codes", machine.differing_codes},
          {"latency_cycles", machine.latency_cycles},
          {"interval_cycles", machine.interval_cycles},
          {"frames_per_second", machine.frames_per_second},
          {"power_w", machine.power_w},
          {"energy_per_frame_j", machine.energy_per_frame_j}};
}

}  // namespace

std::string machine_text(const MachineFigures& machine) {
  std::string text = "\n";
  if (machine.pictures > 0) {
    text += fmt::format(
        "machine    {} of {} codes of the answers differ from the function's, {} pictures\n",
        machine.differing_codes, machine.codes, machine.pictures);
  }
  text += fmt::format("latency    {:.0f} cycles\n", machine.latency_cycles);
  text += fmt::format("interval   {:.0f} cycles, {:.1f} frames/s\n", machine.interval_cycles,
                      machine.frames_per_second);
  return text + fmt::format("power      about {:.2f} W, {:.2f} mJ a frame\n", machine.power_w,
                            1e3 * machine.energy_per_frame_j);
}

std::string machine_json_text(const MachineFigures& machine) {
  return machine_json(machine).dump();
}

std::string last_lines(const EvaluationTitle& title, std::size_t count, const std::string& what) {
  constexpr int kWidth = 100;
  constexpr int kIndent = 11;
  std::string text = "\n";
  for (const std::string& note : title.notes) {
    text += "note       " + wrapped(note, kWidth, kIndent, kIndent) + '\n';
  }
  return text + fmt::format("host       {:.1f} {} a second\n",
                            static_cast<double>(count) / title.seconds, what);
}

std::string evaluation_text(const EvaluationTitle& title, const std::vector<PictureResult>& results,
                            const std::optional<MachineFigures>& machine) {
  constexpr std::size_t kShown = 5;
  const Accuracy accuracy = accuracy_of(results);
  std::string text =
      fmt::format("{}, {}: {} pictures\n\n", title.run, title.numerics, accuracy.pictures);
  text += fmt::format("mean IoU   {:.9f}   (the contest's formula: {:.9f})\n", accuracy.mean_iou,
                      accuracy.mean_contest_iou);
  text += fmt::format("IoU > 0.5  {:.1f} % of the pictures\n", 100 * accuracy.share_above_half);
  text += fmt::format("IoU = 0    {:.1f} %\n\n", 100 * accuracy.share_missed);
  TextTable worst;
  for (const char* head : {"worst", "found x1 x2 y1 y2", "true"}) {
    worst.column(head, TextTable::Align::Left);
  }
  worst.column("IoU", TextTable::Align::Right);
  for (const PictureResult& result : worst_of(results, kShown)) {
    worst.row({result.picture.name, result.box.found ? corners(result.found) : "nothing",
               corners(result.picture.truth), fmt::format("{:.4f}", result.iou)});
  }
  text += worst.text();
  if (machine) text += machine_text(*machine);
  return text + last_lines(title, accuracy.pictures, "pictures");
}

std::string evaluation_json(const EvaluationTitle& title, const std::vector<PictureResult>& results,
                            const std::optional<MachineFigures>& machine) {
  const Accuracy accuracy = accuracy_of(results);
  Json json{{"run", title.run},
            {"numerics", title.numerics},
            {"pictures", accuracy.pictures},
            {"mean_iou", accuracy.mean_iou},
            {"mean_contest_iou", accuracy.mean_contest_iou},
            {"share_above_half", accuracy.share_above_half},
            {"share_missed", accuracy.share_missed},
            {"results", Json::array()}};
  for (const PictureResult& result : results) {
    json["results"].push_back({{"picture", result.picture.name},
                               {"found", result.box.found},
                               {"x1", result.found.x1},
                               {"x2", result.found.x2},
                               {"y1", result.found.y1},
                               {"y2", result.found.y2},
                               {"iou", result.iou}});
  }
  if (machine) json["machine"] = machine_json(*machine);
  json["notes"] = title.notes;
  json["host"] = {{"seconds", title.seconds}};
  return detail::json_text(std::move(json));
}

std::string evaluation_csv(const std::vector<PictureResult>& results) {
  std::string text =
      "picture,found,anchor,gx,gy,tx,ty,tw,th,tconf,x1,x2,y1,y2,gt_x1,gt_x2,gt_y1,gt_y2,iou\n";
  for (const PictureResult& r : results) {
    text += fmt::format("{},{},{},{},{}", r.picture.name, r.box.found ? 1 : 0, r.box.anchor,
                        r.box.grid_x, r.box.grid_y);
    for (const Code code : r.box.codes) text += fmt::format(",{}", code);
    for (const PixelBox* box : {&r.found, &r.picture.truth}) {
      text += fmt::format(",{},{},{},{}", box->x1, box->x2, box->y1, box->y2);
    }
    text += fmt::format(",{:.9f}\n", r.iou);
  }
  return text;
}

Picture drawn_result(const PictureResult& result) {
  constexpr Colour kTrue{64, 200, 64};
  constexpr Colour kFound{255, 64, 64};
  constexpr Colour kInk{255, 255, 255};
  Picture picture = read_picture(result.picture.path);
  const PixelBox& truth = result.picture.truth;
  draw_rectangle(picture, {truth.x1, truth.y1, truth.x2, truth.y2}, kTrue);
  if (result.box.found) {
    const PixelBox& found = result.found;
    draw_rectangle(picture, {found.x1, found.y1, found.x2, found.y2}, kFound);
  }
  draw_label(picture, 0, 0, fmt::format("IOU {:.3f}", result.iou), kInk, kFound);
  return picture;
}

}  // namespace rill
