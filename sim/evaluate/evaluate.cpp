// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/evaluate.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

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
  std::vector<char> looked_at(pictures.size(), 0);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  std::mutex mutex;  // of what follows
  std::size_t done = 0;
  std::exception_ptr error;
  const auto work = [&] {
    for (std::size_t i = next++; i < pictures.size() && !stopped; i = next++) {
      try {
        results[i] = look_at(detector, options, run.clip_boxes, pictures[i]);
        looked_at[i] = 1;
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (error == nullptr) error = std::current_exception();
        stopped = true;
      }
      const std::lock_guard lock(mutex);
      if (!progress(++done)) stopped = true;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (error != nullptr) std::rethrow_exception(error);
  std::vector<PictureResult> complete;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (looked_at[i] != 0) complete.push_back(std::move(results[i]));
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
