// SPDX-License-Identifier: Apache-2.0
// Brevitas: integer, binary and ternary quantizers, its layers, arithmetic of quantized tensors.
#include <algorithm>
#include <cmath>

#include "sim/quantize/brevitas.h"
#include "sim/quantize/quant_tensor.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr double kScaleTolerance = 1e-6;  // reference/quantizers/README.md, layers.json
constexpr double kSumTolerance = 1e-5;

void integer_quantizers(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(
      file, {"case", "rounding", "signed", "narrow", "bits", "scale", "zero_point", "x", "q", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const brevitas::IntQuantizer quantizer{
        integer_cell(table, row, "bits"),        integer_cell(table, row, "signed") != 0,
        integer_cell(table, row, "narrow") != 0, real_cell(table, row, "scale"),
        integer_cell(table, row, "zero_point"),  real_rounding_named(table.text(row, "rounding"))};
    const std::int64_t code = brevitas::code(quantizer, real_cell(table, row, "x"));
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", static_cast<double>(code), real_cell(table, row, "q"));
    comparison.same(name, "values", brevitas::value(quantizer, code), real_cell(table, row, "y"));
  }
}

void binary_and_ternary(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "quantizer", "scale", "threshold_factor", "x", "q", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const float scale = real_cell(table, row, "scale");
    const float x = real_cell(table, row, "x");
    const bool ternary = table.text(row, "quantizer") == "TernaryQuant";
    const int code =
        ternary ? brevitas::ternary_code(x, scale, real_cell(table, row, "threshold_factor"))
                : brevitas::binary_code(x);
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", code, real_cell(table, row, "q"));
    comparison.same(name, "values", static_cast<float>(code) * scale, real_cell(table, row, "y"));
  }
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

brevitas::IntegerKind kind_of(const FloatJson& layer) {
  return {layer.at("bits").get<int>(), layer.at("signed").get<bool>(),
          layer.at("narrow").get<bool>()};
}

void weight_layer(const FloatJson& layer, GoldenComparison& comparison) {
  const std::string quantizer = layer.at("quantizer");
  const auto channels = layer.at("shape").at(0).get<std::size_t>();
  const brevitas::WeightRule rule{kind_of(layer), quantizer.find("PerChannel") != std::string::npos,
                                  ends_with(quantizer, "FixedPoint")};
  const auto ours = brevitas::quantize_weights(reals(layer.at("w")), channels, rule);
  comparison.same_list(case_name(layer), "codes", ours.codes, integers(layer.at("q")));
  comparison.same_list(case_name(layer), "scales", ours.scales, reals(layer.at("scale")));
}

std::vector<float> after_relu(std::vector<float> values, bool relu) {
  for (float& x : values) x = relu ? std::max(x, 0.0F) : x;
  return values;
}

void activation_layer(const FloatJson& layer, GoldenComparison& comparison) {
  const brevitas::IntegerKind kind = kind_of(layer);
  const bool relu = layer.at("relu_before").get<bool>();
  const float scale = reals(layer.at("scale")).at(0);
  const brevitas::IntQuantizer quantizer{kind.bits, kind.is_signed, kind.narrow, scale};
  const std::vector<std::int64_t> golden = integers(layer.at("q"));
  std::vector<std::int64_t> ours;
  for (const float x : after_relu(reals(layer.at("x")), relu)) {
    ours.push_back(brevitas::code(quantizer, x));
  }
  comparison.same_list(case_name(layer), "codes", ours, golden);
  if (!layer.contains("batches")) return;
  brevitas::ActivationStatistic statistic;
  for (const FloatJson& batch : layer.at("batches")) {
    statistic.observe(after_relu(reals(batch), relu));
  }
  const std::string name = layer.at("quantizer");
  const float own = ends_with(name, "FixedPoint")
                        ? brevitas::power_of_two_scale(statistic.threshold(), kind)
                        : brevitas::real_scale(statistic.threshold(), kind);
  comparison.near(case_name(layer), "scales", own, scale, kScaleTolerance);
}

// Valid convolution of NCHW codes with OIHW weights, in reals, as the framework sums it.
std::vector<float> convolved(const FloatJson& layer, const std::vector<float>& biases) {
  const auto in = integers(layer.at("input_shape"));
  const auto out = integers(layer.at("output_shape"));
  const auto w = integers(layer.at("shape"));
  const auto x = integers(layer.at("input_q"));
  const auto weights = integers(layer.at("weight_q"));
  const float scale = reals(layer.at("input_scale")).at(0);
  const auto weight_scales = reals(layer.at("weight_scale"));
  const std::int64_t stride =
      out[2] > 1 ? std::max<std::int64_t>(1, (in[2] - w[2]) / (out[2] - 1)) : 1;
  std::vector<float> values;
  for (std::int64_t i = 0; i < out[0] * out[1] * out[2] * out[3]; ++i) {
    const std::int64_t column = i % out[3];
    const std::int64_t row = i / out[3] % out[2];
    const std::int64_t channel = i / (out[3] * out[2]) % out[1];
    std::int64_t sum = 0;
    for (std::int64_t tap = 0; tap < w[1] * w[2] * w[3]; ++tap) {
      const std::int64_t c = tap / (w[2] * w[3]);
      const std::int64_t y0 = row * stride + tap / w[3] % w[2];
      const std::int64_t x0 = column * stride + tap % w[3];
      const std::int64_t at =
          ((i / (out[1] * out[2] * out[3]) * in[1] + c) * in[2] + y0) * in[3] + x0;
      sum += x[static_cast<std::size_t>(at)] *
             weights[static_cast<std::size_t>(channel * w[1] * w[2] * w[3] + tap)];
    }
    const float weight_scale =
        weight_scales[weight_scales.size() == 1 ? 0 : static_cast<std::size_t>(channel)];
    values.push_back(static_cast<float>(sum) * scale * weight_scale +
                     biases[static_cast<std::size_t>(channel)]);
  }
  return values;
}

void bias_layer(const FloatJson& layer, GoldenComparison& comparison) {
  const auto input_scale = reals(layer.at("input_scale"));
  const auto weight_scales = reals(layer.at("weight_scale"));
  const auto biases = reals(layer.at("bias"));
  const auto scales = reals(layer.at("bias_scale"));
  const std::string quantizer = layer.at("quantizer");
  const int bits = std::stoi(quantizer.substr(3));  // Int8Bias, Int16Bias …
  std::vector<std::int64_t> codes;
  std::vector<float> values;
  for (std::size_t c = 0; c < biases.size(); ++c) {
    const float weight_scale = weight_scales[weight_scales.size() == 1 ? 0 : c];
    const auto ours = brevitas::bias_quantizer(bits, input_scale.at(0), weight_scale);
    codes.push_back(brevitas::code(ours, biases[c]));
    values.push_back(brevitas::value(ours, codes.back()));
    if (c < scales.size()) comparison.same(case_name(layer), "scales", ours.scale, scales[c]);
  }
  comparison.same_list(case_name(layer), "codes", codes, integers(layer.at("bias_q")));
  const auto golden = reals(layer.at("output_value"));
  const auto outputs = convolved(layer, values);
  // Relative to the largest output: near zero, terms cancel.
  float largest = 0.0F;
  for (const float y : golden) largest = std::max(largest, std::fabs(y));
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const bool close = std::fabs(outputs.at(i) - golden[i]) <= kSumTolerance * largest;
    comparison.same(case_name(layer), "outputs", close ? golden[i] : outputs[i], golden[i]);
  }
}

void layers(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    if (layer.contains("bias_q")) {
      bias_layer(layer, comparison);
    } else if (layer.contains("w")) {
      weight_layer(layer, comparison);
    } else {
      activation_layer(layer, comparison);
    }
  }
}

brevitas::QuantTensor tensor_of(const FloatJson& json) {
  const float scale = json.at("scale").get<float>();
  brevitas::QuantTensor tensor{
      {}, scale, json.at("bits").get<double>(), json.at("signed").get<bool>()};
  for (const std::int64_t code : integers(json.at("q"))) {
    tensor.values.push_back(static_cast<float>(code) * scale);
  }
  return tensor;
}

brevitas::QuantTensor result_of(const FloatJson& operation) {
  const brevitas::QuantTensor a = tensor_of(operation.at("a"));
  const std::string name = operation.at("op");
  if (name == "neg") return brevitas::negate(a);
  const brevitas::QuantTensor b = tensor_of(operation.at("b"));
  if (name == "add") return brevitas::add(a, b);
  return name == "mul" ? brevitas::multiply(a, b) : brevitas::concatenate(a, b);
}

void tensor_operations(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& operation : golden_cases(file)) {
    const brevitas::QuantTensor ours = result_of(operation);
    const FloatJson& golden = operation.at("result");
    const std::string name = case_name(operation);
    comparison.same_list(name, "values", ours.values, reals(golden.at("value")));
    comparison.same(name, "types", ours.scale, golden.at("scale").get<float>());
    comparison.same(name, "types", ours.bits, golden.at("bits").get<float>());
    comparison.same(name, "types", ours.is_signed ? 1 : 0, golden.at("signed").get<bool>() ? 1 : 0);
  }
}

}  // namespace

GoldenReaders brevitas_readers() {
  return {{"brevitas/intquant.csv", integer_quantizers},
          {"brevitas/binary_ternary.csv", binary_and_ternary},
          {"brevitas/layers.json", layers},
          {"brevitas/quant_tensor_ops.json", tensor_operations}};
}

}  // namespace rill
