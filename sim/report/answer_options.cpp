// SPDX-License-Identifier: Apache-2.0
// How a run's answer is read.
#include "sim/io/array_store.h"
#include "sim/report/answer.h"

namespace rill {

YoloOptions box_options(const RunSpec& run) {
  YoloOptions options;
  options.anchors = run.anchors;
  options.choice = run.anchor_choice;
  options.corners = run.corners;
  // Made-up weights have no array beside them.
  if (!run.answer_bias.empty() && !run.weights.empty()) {
    options.bias = ArrayStore(run.weights).get(run.answer_bias).reals();
  }
  if (!run.answer_size.empty()) {
    options.picture_width = run.answer_size[0];
    options.picture_height = run.answer_size[1];
  }
  return options;
}

YoloOptions on_picture(const YoloOptions& options, int width, int height) {
  YoloOptions own = options;
  if (own.picture_width > 0) return own;
  own.picture_width = width;
  own.picture_height = height;
  return own;
}

}  // namespace rill
