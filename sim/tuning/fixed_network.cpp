// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/fixed_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/error.h"
#include "sim/tuning/fixed_maps.h"

namespace rill {
namespace {

using fxp::Component;
using fxp::QFormat;

constexpr double kMostStateBytes = 512.0 * 1024 * 1024;
constexpr int kSlopeBits = 8;  // of the machine's leaky ReLU, unless numerics say otherwise

bool same(const std::optional<QFormat>& a, const std::optional<QFormat>& b) {
  return a.has_value() == b.has_value() &&
         (!a || (a->bits == b->bits && a->fraction_bits == b->fraction_bits));
}

double quantized(const QFormat& format, double x) {
  return fxp::value(format, fxp::code(format, static_cast<float>(x)));
}

/// `scale`: an output scale, which the machine's codes contain.
void quantize_list(const std::optional<QFormat>& format, double scale,
                   const std::vector<double>& from, std::vector<double>& to) {
  to = from;
  if (!format) return;
  const double magnitude =
      std::accumulate(from.begin(), from.end(), 0.0,
                      [&](double most, double x) { return std::max(most, std::abs(x * scale)); });
  const QFormat stored = stored_format(*format, magnitude);
  for (double& x : to) x = quantized(stored, x * scale) / scale;
}

/// Means round half up in the machine (Requantization), all else half to even.
void quantize_map(const QFormat& format, bool is_mean, std::vector<float>& map) {
  const auto most = static_cast<float>((std::int64_t{1} << (format.bits - 1)) - 1);
  for (float& x : map) {
    if (is_mean) {
      const float code = std::floor(std::ldexp(x, format.fraction_bits) + 0.5F);
      x = std::ldexp(std::clamp(code, -most, most), -format.fraction_bits);
    } else {
      x = fxp::value(format, fxp::code(format, x));
    }
  }
}

bool is_mean(const Layer& layer) {
  return layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool;
}

/// The machine rounds where a layer makes numbers; others hand codes on.
bool rounds(const Layer& layer) {
  return layer.has_weights() || layer.op == Op::Add || layer.op == Op::L2Normalize ||
         is_mean(layer);
}

}  // namespace

FixedNetwork::FixedNetwork(const TuningTask& task, int input_bits)
    : task_(task),
      input_bits_(input_bits),
      layers_(layers_with_weights(task.network)),
      network_(task.network),
      parameters_(task.folded),
      inputs_(task.pictures.size()),
      states_(task.pictures.size()) {
  for (Layer& layer : network_.layers) {
    layer.leaky_slope =
        std::ldexp(std::round(std::ldexp(layer.leaky_slope, kSlopeBits)), -kSlopeBits);
  }
}

bool FixedNetwork::set_layer(std::size_t layer, const fxp::Formats& formats, std::size_t at) {
  bool changed = false;
  const double scale = network_.layers[layer].output_scale;
  for (const Component component : {Component::Weights, Component::Biases}) {
    const auto& format = formats.at(component, at);
    if (formats_ && same(format, formats_->at(component, at))) continue;
    changed = true;
    const LayerParameters& exact = task_.folded[layer];
    component == Component::Weights
        ? quantize_list(format, scale, exact.weight, parameters_[layer].weight)
        : quantize_list(format, scale, exact.bias, parameters_[layer].bias);
  }
  return changed;
}

std::size_t FixedNetwork::take(const fxp::Formats& formats) {
  MapFormats maps = machine_formats(task_, formats, input_bits_);
  std::size_t first = network_.layers.size();
  for (std::size_t at = 0; at < layers_.size(); ++at) {
    const auto layer = static_cast<std::size_t>(layers_[at]);
    if (set_layer(layer, formats, at)) first = std::min(first, layer);
  }
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    if (formats_ && same(maps[i + 1], maps_[i + 1])) continue;
    first = std::min(first, i);
    if (network_.layers[i].op != Op::L2Normalize) continue;
    std::optional<QFormat> gains;
    if (maps[i + 1]) gains = gain_format(task_.folded[i].weight, *maps[i + 1]);
    quantize_list(gains, 1, task_.folded[i].weight, parameters_[i].weight);
  }
  // The picture's format can be one that a map shares with it.
  if (formats_ && !same(maps[0], maps_[0])) first = 0;
  if (!formats_ || !same(maps[0], maps_[0])) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      inputs_[i] = task_.pictures[i].input;
      for (double& x : inputs_[i].values) x = quantized(*maps[0], x);
    }
  }
  formats_ = formats;
  maps_ = std::move(maps);
  for (FloatState& kept : states_) {
    if (kept.next > first) kept = {};
  }
  return first;
}

bool FixedNetwork::may_keep(std::size_t layer) const {
  double floats = 0;
  for (std::size_t i = 0; i < layer; ++i) {
    const std::vector<LayerIndex> readers = network_.consumers_of(static_cast<LayerIndex>(i));
    if (readers.empty() || static_cast<std::size_t>(readers.back()) < layer) continue;
    floats += static_cast<double>(network_.layers[i].out.size());
  }
  return floats * sizeof(float) * static_cast<double>(states_.size()) <= kMostStateBytes;
}

RealMap FixedNetwork::answer_from(std::size_t picture, std::size_t first_changed) {
  const LayerIndex output = network_.outputs.front();
  RealMap answer{network_.shape_of(output), {}};
  const auto visit = [&](LayerIndex layer, const std::vector<float>& values) {
    if (layer == output) answer.values.assign(values.begin(), values.end());
  };
  const auto change = [&](LayerIndex layer, std::vector<float>& map) {
    const auto at = static_cast<std::size_t>(layer);
    const auto& format = maps_[at + 1];
    if (format && rounds(network_.layers[at])) {
      quantize_map(*format, is_mean(network_.layers[at]), map);
    }
  };
  FloatState& kept = states_[picture];
  // The output may be read before the last layer, so a kept state stands before it.
  const std::size_t until = std::min(first_changed, static_cast<std::size_t>(output));
  if (may_keep(until)) {
    advance_float(network_, parameters_, inputs_[picture], until, kept, visit, change);
  }
  FloatState state = kept;
  advance_float(network_, parameters_, inputs_[picture], network_.layers.size(), state, visit,
                change);
  return answer;
}

double FixedNetwork::accuracy(const fxp::Formats& formats) {
  const std::size_t first = take(formats);
  std::vector<double> scores(task_.pictures.size());
  in_parallel(scores.size(), task_.jobs, [&](std::size_t i) {
    scores[i] = score(task_.metric, task_.run, task_.pictures[i], answer_from(i, first));
  });
  return std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
}

RealMap FixedNetwork::answer(const fxp::Formats& formats, std::size_t picture) {
  return answer_from(picture, take(formats));
}

}  // namespace rill
