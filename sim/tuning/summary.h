// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// One layer with its numbers.
struct TunedLayer {
  std::string name;
  std::string weight, bias, output;      ///< formats
  double weight_sqnr_db = 0;             ///< of the weights' codes
  double output_sqnr_db = 0;             ///< of the output in codes against the float network
  double saturation = 0;                 ///< share of the float output beyond the format's range
  double memory_kb = 0;                  ///< weights, biases and output, 1024 bytes
  std::int64_t multiplication_cost = 0;  ///< bit products (quantization.md, 3.5)
};

/// What codes are worth on pictures that nobody tuned on.
struct HeldBackScore {
  std::size_t pictures = 0;
  double float_accuracy = 0;
  double accuracy = 0;  ///< in codes
  double relative_loss = 0;
  double standard_error = 0;  ///< of that loss, from its spread over the pictures; 0 of one picture
  /// Whether more is lost here than on the pictures tuned on and than `limit`, beyond what chance
  /// explains (a standard error).
  bool parts(double tuned_loss, double limit) const;
};

/// A network with its numbers, judged in codes: what the machine computes.
struct TuningSummary {
  std::string network, scheme;
  MetricKind metric = MetricKind::Signal;
  std::size_t pictures = 0;
  bool pairs = false;  ///< of pictures
  double float_accuracy = 0;
  double accuracy = 0;                    ///< in codes
  std::optional<double> search_accuracy;  ///< as the search saw it, see FixedNetwork
  std::vector<TunedLayer> layers;
  double memory_kb = 0, memory_kb_8bit = 0;
  std::int64_t multiplication_cost = 0, multiplication_cost_8bit = 0;
  std::size_t evaluations = 0;
  std::size_t resumed = 0;  ///< losses that an interrupted search had left
  int missed = 0;           ///< tensors that no width brought within their limit
  int widened = 0;          ///< see widen_until_codes_hold()
  double picture_loss = 0;  ///< what the picture's bits alone lose: with search_accuracy
  std::optional<HeldBackScore> held_back;
  std::vector<std::string> notes;  ///< what a reader must not miss

  double relative_loss() const;
};

/// Mean score of a model's codes over the pictures of a task.
double accuracy_in_codes(const TuningTask& task, const QuantizedModel& model);

/// Scores of float network and codes over the task's held-back pictures; nothing without any.
std::optional<HeldBackScore> held_back_score(const TuningTask& task, const QuantizedModel& model);

/// Runs the codes on every picture of the task. SQNR and saturation are over the first
/// `measured_pictures`. Memory and cost count the bits that the machine has; of what a search made
/// zero (one bit) the one that the published metric counts.
TuningSummary summarise(const TuningTask& task, const QuantizedModel& model,
                        const std::optional<FixedFormats>& searched, std::size_t measured_pictures);

std::string summary_text(const TuningSummary& summary);
std::string summary_json(const TuningSummary& summary);
/// One line a layer.
std::string layers_csv(const TuningSummary& summary);
/// One line an evaluation of a search, in order.
std::string steps_csv(const std::vector<fxp::SearchStep>& steps, const Network& network);

}  // namespace rill
