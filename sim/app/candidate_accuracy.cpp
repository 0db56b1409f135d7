// SPDX-License-Identifier: Apache-2.0
#include "sim/app/candidate_accuracy.h"

#include "sim/evaluate/evaluate.h"
#include "sim/model/load_parameters.h"
#include "sim/model/synthetic.h"
#include "sim/tuning/summary.h"
#include "sim/tuning/tuning_task.h"

namespace rill {
namespace {

CandidateAccuracy against_truth(const AccuracyRequest& request, const RunSpec& run,
                                const QuantizedModel& model) {
  auto pictures = read_ground_truth(request.truth, request.pictures);
  if (request.limit > 0 && request.limit < pictures.size()) pictures.resize(request.limit);
  const auto results = evaluate_pictures(code_detector(model, run), run, pictures, 1,
                                         [](std::size_t /*done*/) { return true; });
  const Accuracy accuracy = accuracy_of(results);
  return {metric_name(MetricKind::Iou), accuracy.mean_iou, accuracy.pictures};
}

}  // namespace

std::optional<CandidateAccuracy> candidate_accuracy(const AccuracyRequest& request,
                                                    const RunConfiguration& configuration,
                                                    const QuantizedModel& model) {
  if (!request.wanted) return {};
  const RunSpec& run = configuration.run;
  const Network& network = configuration.network;
  const bool has_flow = run.decoder == "optical_flow";  // end-point error, not boxes
  if (!request.truth.empty() && !has_flow) return against_truth(request, run, model);
  if (!run.weights.empty() && holds_only_codes(network, run.weights)) return {};
  FloatParameters folded = run.weights.empty() ? synthetic_parameters(network, run.seed)
                                               : load_float_parameters(network, run.weights);
  fold_batch_norm(network, folded);
  TuningPictures pictures;
  pictures.folder = request.pictures;
  pictures.truth = request.truth;
  pictures.limit = request.limit;
  if (request.pictures.empty()) pictures.single = run.input;
  const TuningTask task = make_task(run, network, folded, pictures, 1);
  return CandidateAccuracy{metric_name(task.metric), accuracy_in_codes(task, model),
                           task.pictures.size()};
}

}  // namespace rill
