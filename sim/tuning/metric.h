// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/evaluate/iou.h"
#include "sim/io/flow_field.h"
#include "sim/model/model.h"

namespace rill {

/// How good answers are, 0 to 1; or how far off.
enum class MetricKind {
  Iou,           ///< of the box with the one that people drew
  BoxAgreement,  ///< IoU of the box with the float network's
  TopOne,        ///< share of pictures with the float network's class
  EndPoint,      ///< end-point error of the flow, in pixels: the smaller the better
  Signal,        ///< 1 - |answer - float answer| / |float answer|, at least 0
};

/// `IoU with the truth`, …
std::string metric_name(MetricKind kind);

/// What is lost of the float network's mean score, as a share of it; negative for a gain.
double relative_loss(MetricKind kind, double float_score, double score);

/// What is known about one picture before anything is quantized.
struct TunedPicture {
  std::string name;
  RealMap input;  ///< normalised
  int width = 0;  ///< of the picture itself, to which boxes are scaled
  int height = 0;
  PixelBox truth;        ///< MetricKind::Iou
  FlowField flow;        ///< the true one: MetricKind::EndPoint
  RealMap float_answer;  ///< of the network's first output
};

/// The metric that a run and its pictures allow; `has_truth`: their boxes.
MetricKind metric_for(const RunSpec& run, const Shape& answer, bool has_truth);

/// Score of one answer.
double score(MetricKind kind, const RunSpec& run, const TunedPicture& picture,
             const RealMap& answer);

/// 10 log10 of signal over error power, in dB; 200 when there is no error.
class SignalToNoise {
 public:
  void add(double exact, double quantized) {
    signal_ += exact * exact;
    noise_ += (exact - quantized) * (exact - quantized);
  }
  double decibels() const;

 private:
  double signal_ = 0;
  double noise_ = 0;
};

}  // namespace rill
