// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/engine/engine.h"
#include "sim/model/float_forward.h"
#include "sim/model/input.h"
#include "sim/numerics/shift_format.h"
#include "sim/tuning/fixed_network.h"
#include "sim/tuning/fixed_search.h"
#include "sim/tuning/picture_pairs.h"

namespace rill {
namespace {

constexpr int kReferenceBits = 8;  // what memory and cost are compared with (quantization.md, 3.5)

RealMap reals_of(const FeatureMap& map) {
  RealMap reals{map.shape, {}};
  reals.values.reserve(map.codes.size());
  const auto channels = static_cast<std::size_t>(map.shape.channels);
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    reals.values.push_back(map.format.real(map.codes[i], static_cast<int>(i % channels)));
  }
  return reals;
}

/// What one map's codes lose against the float network's values.
struct MapError {
  SignalToNoise sqnr;
  std::int64_t saturated = 0;
  std::int64_t values = 0;
};

void add_map(const FeatureMap& codes, const std::vector<float>& exact, MapError& error) {
  const auto channels = static_cast<std::size_t>(codes.shape.channels);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto channel = static_cast<int>(i % channels);
    const Format& format = codes.format;
    error.sqnr.add(exact[i], format.real(codes.codes[i], channel));
    const double half = format.lsb(channel) / 2;
    const bool outside = exact[i] > format.real(format.max_code(), channel) + half ||
                         exact[i] < format.real(format.min_code(), channel) - half;
    error.saturated += outside ? 1 : 0;
    ++error.values;
  }
}

std::vector<MapError> map_errors(const TuningTask& task, const QuantizedModel& model,
                                 std::size_t pictures) {
  const Engine engine(model);
  std::vector<MapError> errors(task.network.layers.size());
  for (std::size_t i = 0; i < std::min(pictures, task.pictures.size()); ++i) {
    const RealMap& input = task.pictures[i].input;
    const auto codes = engine.run(quantize_input(input, model.input_format));
    forward_float(task.network, task.folded, input,
                  [&](LayerIndex layer, const std::vector<float>& exact) {
                    const auto at = static_cast<std::size_t>(layer);
                    add_map(codes[at], exact, errors[at]);
                  });
  }
  return errors;
}

/// Weights of an output channel that stand together: a deconvolution's tensor is [in][out][kh][kw].
std::size_t run_of(const Layer& layer, std::size_t weights) {
  return layer.op == Op::Deconvolution ? static_cast<std::size_t>(layer.window.taps())
                                       : weights / static_cast<std::size_t>(layer.out_channels);
}

/// Codes that contain the exponents of the channels that they meet: shifts, worth the sum's step
/// over the input's, and mantissas of blocks, whose step belongs to the smallest of the input's.
double channels_sqnr(const Layer& layer, const QuantizedLayer& numbers,
                     const std::vector<double>& exact) {
  SignalToNoise sqnr;
  const std::vector<double>& steps = numbers.arithmetic.input.scale;
  const double one = is_shift_weight(numbers.arithmetic.weight)
                         ? 1
                         : *std::min_element(steps.begin(), steps.end());
  const auto outputs = static_cast<std::size_t>(layer.out_channels);
  const std::size_t run = run_of(layer, exact.size());
  const auto group_inputs = static_cast<std::size_t>(layer.in.channels / layer.groups);
  const auto group_outputs = static_cast<std::size_t>(layer.out_channels / layer.groups);
  const auto taps = static_cast<std::size_t>(layer.window.taps());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const std::size_t out = i / run % outputs;
    const std::size_t place = i / (run * outputs) * run + i % run;  // in its filter
    const std::size_t in = out / group_outputs * group_inputs + place / taps;
    const double step = numbers.arithmetic.weight.lsb(static_cast<int>(out)) * one /
                        numbers.arithmetic.input.lsb(static_cast<int>(in));
    sqnr.add(exact[i], numbers.weight[i] * step);
  }
  return sqnr.decibels();
}

double weight_sqnr(const Layer& network_layer, const QuantizedLayer& layer,
                   const std::vector<double>& exact) {
  if (is_shift_weight(layer.arithmetic.weight) || layer.arithmetic.input.scale.size() > 1) {
    return channels_sqnr(network_layer, layer, exact);
  }
  SignalToNoise sqnr;
  const std::size_t run = run_of(network_layer, exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto channel =
        static_cast<int>(i / run % static_cast<std::size_t>(network_layer.out_channels));
    sqnr.add(exact[i], layer.arithmetic.weight.real(layer.weight[i], channel));
  }
  return sqnr.decibels();
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> scores_in_codes(const TuningTask& task,
                                    const std::vector<TunedPicture>& pictures,
                                    const QuantizedModel& model) {
  const Engine engine(model);
  std::vector<double> scores(pictures.size());
  in_parallel(scores.size(), task.jobs, [&](std::size_t i) {
    const auto outputs = engine.run_outputs(quantize_input(pictures[i].input, model.input_format));
    scores[i] = score(task.metric, task.run, pictures[i], reals_of(outputs.front()));
  });
  return scores;
}

fxp::LayerBits bits_of(const LayerArithmetic& numbers, const std::optional<FixedFormats>& searched,
                       std::size_t layer) {
  const auto bits = [&](fxp::Component component, int stored) {
    const bool is_zero = searched && searched->formats.at(component, layer)->bits == 1;
    return is_zero && stored == 2 ? 1 : stored;
  };
  return {bits(fxp::Component::Weights, numbers.weight.stored_bits()),
          bits(fxp::Component::Biases, numbers.bias.width),
          bits(fxp::Component::Activations, numbers.output.width)};
}

}  // namespace

double accuracy_in_codes(const TuningTask& task, const QuantizedModel& model) {
  return mean(scores_in_codes(task, task.pictures, model));
}

bool HeldBackScore::parts(double tuned_loss, double limit) const {
  return relative_loss - standard_error > std::max(tuned_loss, limit);
}

std::optional<HeldBackScore> held_back_score(const TuningTask& task, const QuantizedModel& model) {
  if (task.held_back.empty()) return std::nullopt;
  const std::vector<double> in_codes = scores_in_codes(task, task.held_back, model);
  std::vector<double> in_float;
  std::vector<double> lost;
  for (std::size_t i = 0; i < in_codes.size(); ++i) {
    const TunedPicture& picture = task.held_back[i];
    in_float.push_back(score(task.metric, task.run, picture, picture.float_answer));
    lost.push_back(in_float.back() - in_codes[i]);
  }
  HeldBackScore held;
  held.pictures = lost.size();
  held.float_accuracy = mean(in_float);
  held.accuracy = mean(in_codes);
  held.relative_loss = relative_loss(task.metric, held.float_accuracy, held.accuracy);
  if (lost.size() > 1 && held.float_accuracy > 0) {
    const double middle = mean(lost);
    double squares = 0;
    for (const double one : lost) squares += (one - middle) * (one - middle);
    const auto count = static_cast<double>(lost.size());
    held.standard_error = std::sqrt(squares / (count - 1) / count) / held.float_accuracy;
  }
  return held;
}

double TuningSummary::relative_loss() const {
  return rill::relative_loss(metric, float_accuracy, accuracy);
}

TuningSummary summarise(const TuningTask& task, const QuantizedModel& model,
                        const std::optional<FixedFormats>& searched,
                        std::size_t measured_pictures) {
  TuningSummary summary;
  summary.network = task.network.name;
  summary.metric = task.metric;
  summary.pictures = task.pictures.size();
  summary.pairs = takes_pairs(task.network);
  summary.float_accuracy = task.float_accuracy;
  summary.accuracy = accuracy_in_codes(task, model);
  summary.held_back = held_back_score(task, model);
  if (searched) {
    FixedNetwork network(task, searched->input_bits);
    const fxp::Formats none(searched->formats.of[0].size());
    summary.picture_loss =
        rill::relative_loss(task.metric, task.float_accuracy, network.accuracy(none));
    summary.search_accuracy = network.accuracy(searched->formats);
  }
  const std::vector<LayerIndex> layers = layers_with_weights(task.network);
  const std::vector<fxp::LayerSize> sizes = sizes_of(task.network);
  const std::vector<MapError> errors = map_errors(task, model, measured_pictures);
  std::vector<fxp::LayerBits> bits;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto at = static_cast<std::size_t>(layers[i]);
    const QuantizedLayer& layer = model.layers[at];
    const LayerArithmetic& numbers = layer.arithmetic;
    bits.push_back(bits_of(numbers, searched, i));
    TunedLayer row;
    row.name = task.network.layers[at].name;
    row.weight = numbers.weight.to_string();
    row.bias = layer.bias.empty() ? "-" : numbers.bias.to_string();
    row.output = numbers.output.to_string();
    row.weight_sqnr_db = weight_sqnr(task.network.layers[at], layer, task.folded[at].weight);
    row.output_sqnr_db = errors[at].sqnr.decibels();
    row.saturation = errors[at].values == 0 ? 0
                                            : static_cast<double>(errors[at].saturated) /
                                                  static_cast<double>(errors[at].values);
    row.memory_kb = fxp::memory({sizes[i]}, {bits[i]}).total();
    row.multiplication_cost = fxp::multiplication_cost({sizes[i]}, {bits[i]});
    summary.layers.push_back(row);
  }
  const std::vector<fxp::LayerBits> eight(
      layers.size(), fxp::LayerBits{kReferenceBits, kReferenceBits, kReferenceBits});
  summary.memory_kb = fxp::memory(sizes, bits).total();
  summary.memory_kb_8bit = fxp::memory(sizes, eight).total();
  summary.multiplication_cost = fxp::multiplication_cost(sizes, bits);
  summary.multiplication_cost_8bit = fxp::multiplication_cost(sizes, eight);
  return summary;
}

}  // namespace rill
