// SPDX-License-Identifier: Apache-2.0
// Fixed point per layer: conversion, the fixed width rule, metrics, and the optimized search.
#include <cmath>
#include <fstream>

#include "sim/quantize/fixed_point.h"
#include "sim/quantize/format_search.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr double kSquareTolerance = 1e-6;  // reference/quantizers/README.md, fxp

void conversions(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "bw", "f", "x", "q", "y", "y_sqrt_variant"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const fxp::QFormat format{integer_cell(table, row, "bw"), integer_cell(table, row, "f")};
    const float x = real_cell(table, row, "x");
    const std::int64_t code = fxp::code(format, x);
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", static_cast<double>(code), real_cell(table, row, "q"));
    comparison.same(name, "values", fxp::value(format, code), real_cell(table, row, "y"));
    comparison.near(name, "square root values",
                    fxp::square_root_value(format, fxp::square_root_code(format, x)),
                    real_cell(table, row, "y_sqrt_variant"), kSquareTolerance);
  }
}

void fixed_widths(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "bw", "max_abs", "f"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const fxp::QFormat format =
        fxp::fixed_width_format(integer_cell(table, row, "bw"), real_cell(table, row, "max_abs"));
    comparison.same(table.text(row, "case"), "fraction bits", format.fraction_bits,
                    real_cell(table, row, "f"));
  }
}

fxp::LayerSize size_of(const FloatJson& layer) {
  fxp::LayerSize size;
  size.weights = 1;
  for (const std::int64_t n : integers(layer.at("kernel_shape"))) size.weights *= n;
  const auto output = integers(layer.at("output_shape"));
  size.output_channels = output.back();
  size.biases = output.back();
  for (std::size_t i = 0; i + 1 < output.size(); ++i) size.output_pixels *= output[i];
  return size;
}

void metrics(const std::filesystem::path& file, GoldenComparison& comparison) {
  nlohmann::json doubles;  // memory_kb is double
  std::ifstream(file) >> doubles;
  std::size_t index = 0;
  for (const FloatJson& network : golden_cases(file)) {
    std::vector<fxp::LayerSize> sizes;
    std::vector<fxp::LayerBits> bits;
    for (const FloatJson& layer : network.at("layers")) sizes.push_back(size_of(layer));
    const FloatJson& widths = network.at("bw");
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      bits.push_back({widths.at("weights").at(i).get<int>(), widths.at("biases").at(i).get<int>(),
                      widths.at("activations").at(i).get<int>()});
    }
    const fxp::Memory ours = fxp::memory(sizes, bits);
    const nlohmann::json& golden = doubles.at("cases").at(index++);
    const std::string name = case_name(network);
    const nlohmann::json& memory = golden.at("memory_kb");
    comparison.same(name, "kilobytes", ours.weights, memory.at("weights"));
    comparison.same(name, "kilobytes", ours.biases, memory.at("biases"));
    comparison.same(name, "kilobytes", ours.activations, memory.at("activations"));
    comparison.same(name, "kilobytes", ours.total(), golden.at("memory_kb_total"));
    comparison.same(name, "multiplication costs",
                    static_cast<double>(fxp::multiplication_cost(sizes, bits)),
                    golden.at("multiplication_cost").get<double>());
  }
}

constexpr const char* kNames[] = {"weights", "biases", "activations"};

/// The stand-in network of the golden search: every quantized tensor costs a number of pictures.
class PenaltyTables {
 public:
  explicit PenaltyTables(const nlohmann::json& search) : search_(search) {}

  double loss(const fxp::Formats& formats) const {
    const double right = search_.at("float_correct");
    const double all = search_.at("total_images");
    double wrong = 0;
    for (const fxp::Component component : fxp::kComponents) {
      const std::string name = kNames[static_cast<std::size_t>(component)];
      const nlohmann::json& tables = search_.at("penalty").at(name);
      const std::size_t layers = search_.at("layers").size();
      for (std::size_t layer = 0; layer < layers; ++layer) {
        const auto& format = formats.at(component, layer);
        if (format) wrong += penalty(tables.at(layer), *format);
      }
    }
    const double real = right / all;
    return (real - (right - wrong) / all) / real;
  }

 private:
  static double penalty(const nlohmann::json& table, const fxp::QFormat& format) {
    const int row = format.bits - table.at("bw_min").get<int>();
    const int column = format.fraction_bits - table.at("f_min").get<int>();
    return table.at("penalty")
        .at(static_cast<std::size_t>(row))
        .at(static_cast<std::size_t>(column));
  }

  const nlohmann::json& search_;
};

// The steps, the start and the choice of every component that ran.
void compare_search(const std::string& name, const nlohmann::json& golden,
                    const fxp::SearchResult& ours, const std::vector<fxp::SearchStep>& steps,
                    GoldenComparison& comparison) {
  comparison.same(name, "outcomes", ours.stopped ? 1 : 0, golden.at("status") == "ok" ? 0 : 1);
  std::size_t step = 0;
  std::size_t index = 0;
  for (const nlohmann::json& component : golden.at("components")) {
    for (const nlohmann::json& expected : component.at("steps")) {
      const bool known = step < steps.size();
      const fxp::SearchStep own = known ? steps[step] : fxp::SearchStep{};
      ++step;
      comparison.same(name, "steps", static_cast<double>(own.layer), expected.at(0));
      comparison.same(name, "steps", own.format.bits, expected.at(1));
      comparison.same(name, "steps", own.format.fraction_bits, expected.at(2));
      comparison.same(name, "losses", own.loss, expected.at(3));
    }
    if (index >= ours.components.size()) break;
    const fxp::ComponentResult& found = ours.components[index++];
    for (std::size_t layer = 0; layer < component.at("initial").size(); ++layer) {
      const nlohmann::json& initial = component.at("initial").at(layer);
      comparison.same(name, "starts", found.initial.at(layer).bits, initial.at(0));
      comparison.same(name, "starts", found.initial.at(layer).fraction_bits, initial.at(1));
    }
    for (std::size_t layer = 0; layer < component.at("chosen").size(); ++layer) {
      const nlohmann::json& chosen = component.at("chosen").at(layer);
      if (chosen.is_null() || layer >= found.chosen.size()) continue;
      comparison.same(name, "choices", found.chosen[layer].bits, chosen.at(0));
      comparison.same(name, "choices", found.chosen[layer].fraction_bits, chosen.at(1));
    }
  }
  comparison.same(name, "steps", static_cast<double>(steps.size()), static_cast<double>(step));
}

void searches(const std::filesystem::path& file, GoldenComparison& comparison) {
  nlohmann::json doubles;
  std::ifstream(file) >> doubles;
  std::size_t index = 0;
  for (const FloatJson& floats : golden_cases(file)) {
    const nlohmann::json& golden = doubles.at("cases").at(index++);
    fxp::SearchSettings settings;
    settings.tolerance = golden.at("T");
    fxp::Magnitudes magnitudes;
    for (std::size_t i = 0; i < magnitudes.size(); ++i) {
      settings.start_bits[i] = golden.at("start_bw").at(kNames[i]);
      magnitudes[i] = reals(floats.at("max_abs").at(kNames[i]));
    }
    const PenaltyTables network(golden);
    std::vector<fxp::SearchStep> steps;
    const fxp::SearchResult ours = fxp::optimized_search(
        magnitudes, settings, [&network](const fxp::Formats& f) { return network.loss(f); },
        [&steps](const fxp::SearchStep& step) { steps.push_back(step); });
    compare_search(case_name(floats), golden, ours, steps, comparison);
  }
}

}  // namespace

GoldenReaders fixed_point_readers() {
  return {{"fxp/convert.csv", conversions},
          {"fxp/fixed_width_offset.csv", fixed_widths},
          {"fxp/metrics.json", metrics},
          {"fxp/search.json", searches}};
}

}  // namespace rill
