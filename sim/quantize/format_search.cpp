// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/format_search.h"

#include <cmath>
#include <map>
#include <utility>

#include "sim/core/error.h"

namespace rill::fxp {
namespace {

constexpr int kWiden = 4;             // step 1 of quantization.md, 3.4
constexpr int kMostBits = 32;         // beyond, widening cannot help
constexpr double kInvalidLoss = 1.0;  // of a point with no bits at all

std::size_t index_of(Component component) { return static_cast<std::size_t>(component); }

/// The search of one layer's format: steps 2 to 5. Every point is evaluated once.
class LayerSearch {
 public:
  LayerSearch(Formats& formats, Component component, std::size_t layer, double limit,
              const SearchSettings& settings, const LossFunction& loss,
              const StepObserver& observer)
      : formats_(formats),
        component_(component),
        layer_(layer),
        limit_(limit),
        trade_off_(settings.trade_off),
        goes_on_(settings.goes_on),
        loss_(loss),
        observer_(observer) {}

  /// Nothing when no width on the diagonal meets the limit.
  std::optional<std::pair<QFormat, double>> run(const QFormat& start) {
    std::optional<QFormat> diagonal = descend(start);
    if (!diagonal && goes_on_) {
      diagonal = best_below(start);
      if (evaluate(*diagonal) > limit_) return std::pair{*diagonal, evaluate(*diagonal)};
    }
    if (!diagonal) return {};
    const QFormat narrow = narrowed(*diagonal);
    const QFormat chosen = traded_off(narrow, best_around(narrow));
    return std::pair{chosen, evaluate(chosen)};
  }

 private:
  double evaluate(const QFormat& format) {
    if (format.bits < 1) return kInvalidLoss;
    const auto [entry, is_new] = seen_.try_emplace({format.bits, format.fraction_bits}, 0.0);
    if (!is_new) return entry->second;
    formats_.at(component_, layer_) = format;
    entry->second = loss_(formats_);
    if (observer_) observer_({component_, layer_, format, entry->second});
    return entry->second;
  }

  // Step 2: integer bits kept. One step further than the first failure, then the narrowest that
  // meets the limit.
  std::optional<QFormat> descend(QFormat format) {
    std::optional<QFormat> narrowest;
    const auto look = [&] {
      const double found = evaluate(format);
      if (found <= limit_) narrowest = format;
      return found;
    };
    double found = look();
    while (found <= limit_ && format.bits > 1) {
      format = {format.bits - 1, format.fraction_bits - 1};
      found = look();
    }
    if (format.bits > 1) {
      format = {format.bits - 1, format.fraction_bits - 1};
      look();
    }
    return narrowest;
  }

  /// The narrowest of the whole diagonal that meets the limit, or else what loses least.
  QFormat best_below(QFormat format) {
    QFormat best = format;
    for (; format.bits > 1; format = {format.bits - 1, format.fraction_bits - 1}) {
      const double found = evaluate(format);
      if (found <= limit_ || found < evaluate(best)) best = format;
    }
    return best;
  }

  // Step 3: integer bits removed.
  QFormat narrowed(const QFormat& start) {
    QFormat narrowest = start;
    if (start.bits <= 2) return narrowest;
    for (QFormat format = start; format.bits > 1;) {
      --format.bits;
      if (evaluate(format) > limit_) break;
      narrowest = format;
    }
    return narrowest;
  }

  // Step 4: the 3 x 3 window, the first smallest loss in order of width, then fraction.
  QFormat best_around(const QFormat& centre) {
    QFormat best = centre;
    std::optional<double> smallest;
    for (int bits = centre.bits - 1; bits <= centre.bits + 1; ++bits) {
      for (int f = centre.fraction_bits - 1; f <= centre.fraction_bits + 1; ++f) {
        const double found = evaluate({bits, f});
        if (smallest && found >= *smallest) continue;
        smallest = found;
        best = {bits, f};
      }
    }
    return best;
  }

  // Step 5.
  QFormat traded_off(const QFormat& narrow, const QFormat& local) {
    const double narrow_loss = evaluate(narrow);
    const double local_loss = evaluate(local);
    if (std::fabs(narrow_loss - local_loss) >= trade_off_) {
      return local_loss < narrow_loss ? local : narrow;
    }
    return narrow.bits < local.bits ? narrow : local;
  }

  Formats& formats_;
  Component component_;
  std::size_t layer_;
  double limit_;
  double trade_off_;
  bool goes_on_;
  const LossFunction& loss_;
  const StepObserver& observer_;
  std::map<std::pair<int, int>, double> seen_;
};

// Step 1: the fixed-width rule of a component, widened until the loss with this component alone is
// small.
std::vector<QFormat> start_formats(const Magnitudes& magnitudes, Component component,
                                   const SearchSettings& settings, const LossFunction& loss) {
  const std::vector<float>& largest = magnitudes[index_of(component)];
  for (int bits = settings.start_bits[index_of(component)];; bits += kWiden) {
    Formats alone(largest.size());
    std::vector<QFormat> formats;
    for (std::size_t layer = 0; layer < largest.size(); ++layer) {
      formats.push_back(fixed_width_format(bits, largest[layer]));
      alone.at(component, layer) = formats.back();
    }
    if (loss(alone) <= settings.start_loss || bits + kWiden > kMostBits) return formats;
  }
}

/// What the three searches share; they differ in what is quantized meanwhile, and in the limits.
struct Coupling {
  bool components = true;       ///< earlier components stay quantized
  bool layers = true;           ///< earlier layers stay quantized
  std::optional<double> limit;  ///< of every layer; none: the optimized search's own
};

SearchResult search(const Magnitudes& magnitudes, const SearchSettings& settings,
                    const Coupling& coupling, const LossFunction& loss,
                    const StepObserver& observer) {
  const std::size_t layers = magnitudes[0].size();
  SearchResult result;
  result.formats = Formats(layers);
  for (const Component component : kComponents) {
    ComponentResult& found = result.components.emplace_back();
    found.initial = start_formats(magnitudes, component, settings, loss);
    Formats base = coupling.components ? result.formats : Formats(layers);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const double limit =
          coupling.limit.value_or(loss_limit(component, layer, layers, settings.tolerance));
      Formats trial = coupling.layers ? base : Formats(layers);
      LayerSearch one(trial, component, layer, limit, settings, loss, observer);
      const auto chosen = one.run(found.initial[layer]);
      if (!chosen) {
        result.stopped = true;
        return result;
      }
      if (chosen->second > limit && settings.goes_on) ++result.missed;
      base.at(component, layer) = chosen->first;
      result.formats.at(component, layer) = chosen->first;
      found.chosen.push_back(chosen->first);
      found.losses.push_back(chosen->second);
    }
  }
  return result;
}

}  // namespace

Formats::Formats(std::size_t layers) {
  for (auto& component : of) component.resize(layers);
}

std::optional<QFormat>& Formats::at(Component component, std::size_t layer) {
  return of[index_of(component)].at(layer);
}

const std::optional<QFormat>& Formats::at(Component component, std::size_t layer) const {
  return of[index_of(component)].at(layer);
}

double loss_limit(Component component, std::size_t layer, std::size_t layers, double tolerance) {
  const double share = static_cast<double>(layer + 1) * tolerance / static_cast<double>(layers);
  switch (component) {
    case Component::Weights:
      return share;
    case Component::Biases:
      return tolerance;
    case Component::Activations:
      return tolerance + share;
  }
  throw InternalError("loss_limit: unknown component");
}

SearchResult optimized_search(const Magnitudes& magnitudes, const SearchSettings& settings,
                              const LossFunction& loss, const StepObserver& observer) {
  return search(magnitudes, settings, {}, loss, observer);
}

SearchResult layer_independent_search(const Magnitudes& magnitudes, const SearchSettings& settings,
                                      double limit, const LossFunction& loss,
                                      const StepObserver& observer) {
  return search(magnitudes, settings, {false, false, limit}, loss, observer);
}

SearchResult parameter_independent_search(const Magnitudes& magnitudes,
                                          const SearchSettings& settings, const LossFunction& loss,
                                          const StepObserver& observer) {
  return search(magnitudes, settings, {false, true, {}}, loss, observer);
}

Formats fixed_width_formats(const Magnitudes& magnitudes, int bits) {
  Formats formats(magnitudes[0].size());
  for (const Component component : kComponents) {
    for (std::size_t layer = 0; layer < magnitudes[0].size(); ++layer) {
      formats.at(component, layer) =
          fixed_width_format(bits, magnitudes[index_of(component)].at(layer));
    }
  }
  return formats;
}

std::vector<SearchStep> brute_force(Component component, std::size_t layer, const Grid& grid,
                                    const Formats& others, const LossFunction& loss) {
  std::vector<SearchStep> steps;
  Formats formats = others;
  for (int bits = grid.min_bits; bits <= grid.max_bits; ++bits) {
    for (int f = grid.min_fraction; f <= grid.max_fraction; ++f) {
      formats.at(component, layer) = QFormat{bits, f};
      steps.push_back({component, layer, {bits, f}, loss(formats)});
    }
  }
  return steps;
}

}  // namespace rill::fxp
