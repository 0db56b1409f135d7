// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/fixed_search.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

#include "sim/core/error.h"
#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/fixed_network.h"

namespace rill {
namespace {

using fxp::Component;

/// Limit of every layer in the searches that look at one layer alone (quantization.md, 3.4).
constexpr double kIndependentLimit = 0.003;

/// Every layer and component alone over a grid around the fixed-width rule: the narrowest format
/// within the limit, of these the one with the smallest loss.
fxp::Formats brute_force_all(const fxp::Magnitudes& magnitudes, const fxp::LossFunction& loss,
                             const std::function<void(const fxp::SearchStep&)>& observe) {
  constexpr int kWidest = 12;
  const std::size_t layers = magnitudes[0].size();
  fxp::Formats chosen(layers);
  for (const Component component : fxp::kComponents) {
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const float largest = magnitudes[static_cast<std::size_t>(component)][layer];
      std::optional<fxp::SearchStep> best;
      for (int bits = 1; bits <= kWidest && !best; ++bits) {
        const int rule = fxp::fixed_width_format(bits, largest).fraction_bits;
        const auto grid = fxp::brute_force(component, layer, {bits, bits, rule - 1, rule + 2},
                                           fxp::Formats(layers), loss);
        for (const fxp::SearchStep& step : grid) {
          observe(step);
          if (step.loss > kIndependentLimit || (best && step.loss >= best->loss)) continue;
          best = step;
        }
      }
      chosen.at(component, layer) = best ? best->format : fxp::fixed_width_format(kWidest, largest);
    }
  }
  return chosen;
}

/// What a journal's losses depend on.
std::string task_text(const TuningTask& task, int input_bits) {
  double sum = 0;
  for (const LayerParameters& layer : task.folded) {
    sum = std::accumulate(layer.weight.begin(), layer.weight.end(), sum);
    sum = std::accumulate(layer.bias.begin(), layer.bias.end(), sum);
  }
  std::string text = fmt::format("2 {} {} {:.17g} {:.17g} {}-bit picture", task.network.name,
                                 metric_name(task.metric), sum, task.float_accuracy, input_bits);
  for (const TunedPicture& picture : task.pictures) text += " " + picture.name;
  return text;
}

}  // namespace

SearchJournal::SearchJournal(std::filesystem::path path, const std::string& task)
    : path_(std::move(path)) {
  if (path_.empty()) return;
  std::ifstream file(path_);
  std::string line;
  if (std::getline(file, line) && line == task) {
    while (std::getline(file, line)) {
      const std::size_t tab = line.find('\t');
      if (tab == std::string::npos) continue;  // the last line of a process that was killed
      losses_[line.substr(tab + 1)] = std::strtod(line.c_str(), nullptr);
    }
    return;
  }
  file.close();
  std::error_code ignored;  // writing tells
  std::filesystem::create_directories(path_.parent_path(), ignored);
  std::ofstream fresh(path_);
  fresh << task << "\n";
  if (!fresh) {
    Diagnostic diagnostic;
    diagnostic.where.file = path_.string();
    diagnostic.message = "cannot be written; choose another --out";
    throw ConfigError(std::move(diagnostic));
  }
}

const double* SearchJournal::find(const std::string& formats) const {
  const auto found = losses_.find(formats);
  return found == losses_.end() ? nullptr : &found->second;
}

void SearchJournal::add(const std::string& formats, double loss) {
  losses_[formats] = loss;
  if (path_.empty()) return;
  std::ofstream file(path_, std::ios::app);
  file << fmt::format("{:.17g}\t{}\n", loss, formats);
}

std::string formats_text(const fxp::Formats& formats) {
  constexpr const char* kLetters = "wba";
  std::string text;
  for (const Component component : fxp::kComponents) {
    const auto& list = formats.of[static_cast<std::size_t>(component)];
    for (std::size_t layer = 0; layer < list.size(); ++layer) {
      if (!list[layer]) continue;
      text += fmt::format("{}{}{}:{}.{}", text.empty() ? "" : " ",
                          kLetters[static_cast<std::size_t>(component)], layer, list[layer]->bits,
                          list[layer]->fraction_bits);
    }
  }
  return text;
}

SearchOutcome search_formats(const TuningTask& task, const SearchRequest& request,
                             const SearchProgress& progress) {
  SearchJournal journal(request.journal, task_text(task, request.input_bits));
  FixedNetwork network(task, request.input_bits);
  SearchOutcome outcome;
  outcome.resumed = journal.size();
  const double with_picture = network.accuracy(fxp::Formats(magnitudes_of(task)[0].size()));
  const bool loses = relative_loss(task.metric, task.float_accuracy, with_picture) > 0;
  outcome.reference = loses ? with_picture : task.float_accuracy;
  std::size_t evaluations = 0;
  const auto loss = [&](const fxp::Formats& formats) {
    const std::string text = formats_text(formats);
    ++evaluations;
    if (const double* known = journal.find(text)) return *known;
    const double accuracy = network.accuracy(formats);
    const double lost = relative_loss(task.metric, outcome.reference, accuracy);
    journal.add(text, lost);
    return lost;
  };
  const auto observe = [&](const fxp::SearchStep& step) {
    outcome.steps.push_back(step);
    if (progress) progress(evaluations, step);
  };
  const fxp::Magnitudes magnitudes = magnitudes_of(task);
  const auto take = [&outcome](const fxp::SearchResult& result) {
    outcome.formats = result.formats;
    outcome.stopped = result.stopped;
    outcome.missed = result.missed;
  };
  switch (request.method) {
    case SearchMethod::FixedWidth:
      outcome.formats = fxp::fixed_width_formats(magnitudes, request.bits);
      break;
    case SearchMethod::BruteForce:
      outcome.formats = brute_force_all(magnitudes, loss, observe);
      break;
    case SearchMethod::LayerIndependent:
      take(fxp::layer_independent_search(magnitudes, request.settings, kIndependentLimit, loss,
                                         observe));
      break;
    case SearchMethod::ParameterIndependent:
      take(fxp::parameter_independent_search(magnitudes, request.settings, loss, observe));
      break;
    case SearchMethod::Optimized:
      take(fxp::optimized_search(magnitudes, request.settings, loss, observe));
      break;
  }
  return outcome;
}

std::vector<fxp::LayerSize> sizes_of(const Network& network) {
  std::vector<fxp::LayerSize> sizes;
  for (const LayerIndex index : layers_with_weights(network)) {
    const Layer& layer = network.layers[static_cast<std::size_t>(index)];
    const bool has_bias = layer.bias || layer.batch_norm;
    sizes.push_back({layer.weights(), has_bias ? layer.out.channels : 0, layer.out.pixels(),
                     layer.out.channels, layer.op == Op::Deconvolution ? layer.in.pixels() : 0});
  }
  return sizes;
}

}  // namespace rill
