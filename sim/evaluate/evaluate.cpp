// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/evaluate.h"

#include <algorithm>

#include "sim/evaluate/in_threads.h"

namespace rill {

namespace {

PictureResult look_at(const Detector& detector, const YoloOptions& options, bool clip,
                      const LabelledPicture& labelled) {
  const Picture picture = read_picture(labelled.path);
  const YoloOptions own = on_picture(options, picture.width, picture.height);
  return judge(labelled, yolo_box(detector(picture), own), own.picture_width, own.picture_height,
               clip);
}

}  // namespace

PictureResult judge(const LabelledPicture& labelled, const Box& box, int width, int height,
                    bool clip) {
  PictureResult result;
  result.picture = labelled;
  result.box = box;
  if (!box.found) return result;
  const auto x = [&](int corner) { return clip ? std::clamp(corner, 1, width) : corner; };
  const auto y = [&](int corner) { return clip ? std::clamp(corner, 1, height) : corner; };
  result.found = {x(box.left), x(box.right), y(box.top), y(box.bottom)};
  result.iou = intersection_over_union(result.found, labelled.truth);
  result.contest_iou = contest_intersection_over_union(result.found, labelled.truth);
  return result;
}

std::vector<PictureResult> evaluate_pictures(const Detector& detector, const RunSpec& run,
                                             const std::vector<LabelledPicture>& pictures, int jobs,
                                             const std::function<bool(std::size_t)>& progress) {
  const YoloOptions options = box_options(run);
  std::vector<PictureResult> results(pictures.size());
  const auto task = [&](std::size_t i) {
    results[i] = look_at(detector, options, run.clip_boxes, pictures[i]);
  };
  std::vector<PictureResult> complete;
  for (const std::size_t i : in_threads(pictures.size(), jobs, task, progress)) {
    complete.push_back(std::move(results[i]));
  }
  return complete;
}

Accuracy accuracy_of(const std::vector<PictureResult>& results) {
  Accuracy accuracy;
  accuracy.pictures = results.size();
  const auto count = static_cast<double>(std::max<std::size_t>(results.size(), 1));
  for (const PictureResult& result : results) {
    accuracy.mean_iou += result.iou / count;
    accuracy.mean_contest_iou += result.contest_iou / count;
    accuracy.share_above_half += (result.iou > 0.5 ? 1 : 0) / count;
    accuracy.share_missed += (result.iou == 0 ? 1 : 0) / count;
  }
  return accuracy;
}

std::vector<PictureResult> worst_of(std::vector<PictureResult> results, std::size_t count) {
  std::stable_sort(results.begin(), results.end(),
                   [](const auto& a, const auto& b) { return a.iou < b.iou; });
  results.resize(std::min(count, results.size()));
  return results;
}

}  // namespace rill
