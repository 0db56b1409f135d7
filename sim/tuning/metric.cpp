// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/metric.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/report/answer.h"
#include "sim/report/flow_answer.h"

namespace rill {
namespace {

constexpr double kNoError = 200;  // dB

/// Real answers as codes fine enough to tell two confidences apart, see float_detector().
FeatureMap as_codes(const RealMap& answer) {
  constexpr double kUnits = 16777216.0;  // 2^24
  FeatureMap map{answer.shape, Format::fixed(32, 8, Rounding::RndConv, Overflow::Sat), {}};
  map.codes.reserve(answer.values.size());
  const auto lowest = static_cast<double>(map.format.min_code());
  const auto highest = static_cast<double>(map.format.max_code());
  for (const double value : answer.values) {
    map.codes.push_back(static_cast<Code>(std::clamp(std::round(value * kUnits), lowest, highest)));
  }
  return map;
}

PixelBox box_of(const RunSpec& run, const TunedPicture& picture, const RealMap& answer) {
  YoloOptions options;
  options.anchors = run.anchors;
  options.picture_width = picture.width;
  options.picture_height = picture.height;
  const Box box = yolo_box(as_codes(answer), options);
  if (!box.found) return {};
  return {std::clamp(box.left, 1, picture.width), std::clamp(box.right, 1, picture.width),
          std::clamp(box.top, 1, picture.height), std::clamp(box.bottom, 1, picture.height)};
}

double flow_error(const TunedPicture& picture, const RealMap& answer) {
  if (answer.shape.channels != 2) {
    Diagnostic diagnostic;
    diagnostic.key = "truth";
    diagnostic.message = "holds flows, but the network answers " +
                         std::to_string(answer.shape.channels) +
                         " channels, not the two of a flow; leave it away";
    throw ConfigError(std::move(diagnostic));
  }
  FlowField flow{answer.shape.width, answer.shape.height, {}};
  flow.uv.assign(answer.values.begin(), answer.values.end());
  if (flow.width != picture.width || flow.height != picture.height) {
    flow = resize_flow(flow, picture.width, picture.height);
  }
  return end_point_error(flow, picture.flow).mean;
}

std::ptrdiff_t class_of(const RealMap& answer) {
  return std::max_element(answer.values.begin(), answer.values.end()) - answer.values.begin();
}

double signal_agreement(const RealMap& exact, const RealMap& answer) {
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < exact.values.size(); ++i) {
    signal += exact.values[i] * exact.values[i];
    const double error = answer.values[i] - exact.values[i];
    noise += error * error;
  }
  if (signal == 0) return noise == 0 ? 1 : 0;
  return std::max(0.0, 1 - std::sqrt(noise / signal));
}

}  // namespace

std::string metric_name(MetricKind kind) {
  switch (kind) {
    case MetricKind::Iou:
      return "IoU with the truth";
    case MetricKind::BoxAgreement:
      return "IoU with the float network's box";
    case MetricKind::TopOne:
      return "same class as the float network";
    case MetricKind::EndPoint:
      return "end-point error in pixels";
    case MetricKind::Signal:
      return "agreement with the float network";
  }
  throw InternalError("metric_name: unknown metric");
}

MetricKind metric_for(const RunSpec& run, const Shape& answer, bool has_truth) {
  if (run.decoder == "yolo_boxes") {
    return has_truth ? MetricKind::Iou : MetricKind::BoxAgreement;
  }
  return answer.pixels() == 1 ? MetricKind::TopOne : MetricKind::Signal;
}

double relative_loss(MetricKind kind, double float_score, double score) {
  if (kind == MetricKind::EndPoint) {
    if (float_score > 0) return (score - float_score) / float_score;
    return score > 0 ? 1 : 0;
  }
  return float_score > 0 ? (float_score - score) / float_score : 0;
}

double score(MetricKind kind, const RunSpec& run, const TunedPicture& picture,
             const RealMap& answer) {
  internal_check(answer.values.size() == static_cast<std::size_t>(answer.shape.size()),
                 "score: an answer without its values");
  switch (kind) {
    case MetricKind::Iou:
      return intersection_over_union(box_of(run, picture, answer), picture.truth);
    case MetricKind::BoxAgreement: {
      const PixelBox exact = box_of(run, picture, picture.float_answer);
      return intersection_over_union(box_of(run, picture, answer), exact);
    }
    case MetricKind::TopOne:
      return class_of(answer) == class_of(picture.float_answer) ? 1 : 0;
    case MetricKind::EndPoint:
      return flow_error(picture, answer);
    case MetricKind::Signal:
      return signal_agreement(picture.float_answer, answer);
  }
  throw InternalError("score: unknown metric");
}

double SignalToNoise::decibels() const {
  if (noise_ == 0) return kNoError;
  return signal_ == 0 ? -kNoError : 10 * std::log10(signal_ / noise_);
}

}  // namespace rill
