// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/evaluate/detector.h"
#include "sim/evaluate/ground_truth.h"
#include "sim/report/answer.h"

namespace rill {

/// What a detector found on one picture.
struct PictureResult {
  LabelledPicture picture;
  Box box;
  PixelBox found;  ///< in whole pixels and clipped as the run says
  double iou = 0;
  double contest_iou = 0;
};

/// A box on a picture of that size against the true one; clipped to the picture on request.
PictureResult judge(const LabelledPicture& labelled, const Box& box, int width, int height,
                    bool clip);

/// Runs the detector on every picture with `jobs` threads. `progress` is told how many are done and
/// stops the work by returning false; the results of pictures that were not looked at are missing
/// then. Results come in the order of the pictures.
std::vector<PictureResult> evaluate_pictures(const Detector& detector, const RunSpec& run,
                                             const std::vector<LabelledPicture>& pictures, int jobs,
                                             const std::function<bool(std::size_t)>& progress);

/// Means over pictures.
struct Accuracy {
  std::size_t pictures = 0;
  double mean_iou = 0;
  double mean_contest_iou = 0;
  double share_above_half = 0;  ///< IoU > 0.5
  double share_missed = 0;      ///< IoU = 0
};
Accuracy accuracy_of(const std::vector<PictureResult>& results);

/// The `count` worst results, worst first.
std::vector<PictureResult> worst_of(std::vector<PictureResult> results, std::size_t count);

}  // namespace rill
