// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "sim/quantize/fixed_point.h"

/// Searches for a (BW, F) per layer and component (reference/quantization.md, 3.2 to 3.4).
namespace rill::fxp {

enum class Component { Weights, Biases, Activations };
constexpr std::array<Component, 3> kComponents{Component::Weights, Component::Biases,
                                               Component::Activations};

/// Which tensors are quantized, and how; the others stay real.
struct Formats {
  std::array<std::vector<std::optional<QFormat>>, 3> of;  ///< by component, then layer

  explicit Formats(std::size_t layers);
  std::optional<QFormat>& at(Component component, std::size_t layer);
  const std::optional<QFormat>& at(Component component, std::size_t layer) const;
};

/// Relative accuracy loss, (acc_float - acc)/acc_float, of a network with these formats: one whole
/// evaluation. May be negative.
using LossFunction = std::function<double(const Formats&)>;

/// One evaluation of a search, in order.
struct SearchStep {
  Component component = Component::Weights;
  std::size_t layer = 0;
  QFormat format;
  double loss = 0.0;
};
using StepObserver = std::function<void(const SearchStep&)>;

struct SearchSettings {
  double tolerance = 0.005;                  ///< T
  std::array<int, 3> start_bits{12, 8, 12};  ///< weights, biases, activations
  double start_loss = 0.005;                 ///< above it the start widths grow by 4
  double trade_off = 0.0015;                 ///< smaller differences of loss do not count
  /// Where the published search stops with an error, since neither the start nor a step below it
  /// meets the limit: look down the whole diagonal, and if nothing there does, keep what loses
  /// least. Losses that jump (boxes) miss limits by chance.
  bool goes_on = false;
};

/// max|x| of every layer, by component.
using Magnitudes = std::array<std::vector<float>, 3>;

/// Limit of layer i (from 0) of n: weights (i+1)T/n, biases T, activations T + (i+1)T/n.
double loss_limit(Component component, std::size_t layer, std::size_t layers, double tolerance);

/// Outcome of one component.
struct ComponentResult {
  std::vector<QFormat> initial;
  std::vector<QFormat> chosen;
  std::vector<double> losses;  ///< after each layer
};

struct SearchResult {
  bool stopped = false;  ///< no width on a diagonal met the limit: raise the start or the limit
  int missed = 0;        ///< tensors beyond their limit (SearchSettings::goes_on)
  Formats formats{0};
  std::vector<ComponentResult> components;  ///< those that ran, in order
};

/// The final optimized search: weights, then biases, then activations, layer after layer.
SearchResult optimized_search(const Magnitudes& magnitudes, const SearchSettings& settings,
                              const LossFunction& loss, const StepObserver& observer = {});

/// Each layer and component alone, all others real; every limit is `limit`.
SearchResult layer_independent_search(const Magnitudes& magnitudes, const SearchSettings& settings,
                                      double limit, const LossFunction& loss,
                                      const StepObserver& observer = {});

/// Components alone, but earlier layers stay quantized.
SearchResult parameter_independent_search(const Magnitudes& magnitudes,
                                          const SearchSettings& settings, const LossFunction& loss,
                                          const StepObserver& observer = {});

/// One width everywhere, fraction bits from each tensor's largest magnitude.
Formats fixed_width_formats(const Magnitudes& magnitudes, int bits);

/// The full grid of one layer's component upon given formats.
struct Grid {
  int min_bits = 1, max_bits = 12;
  int min_fraction = 0, max_fraction = 12;
};
std::vector<SearchStep> brute_force(Component component, std::size_t layer, const Grid& grid,
                                    const Formats& others, const LossFunction& loss);

}  // namespace rill::fxp
