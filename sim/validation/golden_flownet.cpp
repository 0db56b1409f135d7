// SPDX-License-Identifier: Apache-2.0
// The FlowNet scheme.
#include <cmath>

#include "sim/quantize/flownet.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr double kNormTolerance = 1e-5;  // reference/quantizers/README.md, flownetq

void activations(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "bits", "u", "q", "v"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int bits = integer_cell(table, row, "bits");
    const std::int64_t code = flownet::activation_code(bits, real_cell(table, row, "u"));
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", static_cast<double>(code), real_cell(table, row, "q"));
    comparison.same(name, "values", flownet::activation_value(bits, code),
                    real_cell(table, row, "v"));
  }
}

// Column w_q is not the value of the code: it repeats w_clipped in every row.
void weights(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "bits", "limit_r", "w", "w_clipped", "q"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int bits = integer_cell(table, row, "bits");
    const auto limit = static_cast<float>(table.required_number(row, "limit_r"));
    const float w = real_cell(table, row, "w");
    const std::string& name = table.text(row, "case");
    comparison.same(name, "clipped values", flownet::clipped_weight(bits, limit, w),
                    real_cell(table, row, "w_clipped"));
    comparison.same(name, "codes", static_cast<double>(flownet::weight_code(bits, limit, w)),
                    real_cell(table, row, "q"));
  }
}

// Accumulator of a NCHW convolution with OIHW weights and zero padding.
std::vector<std::int64_t> accumulators(const FloatJson& layer) {
  const auto in = integers(layer.at("in_shape"));
  const auto out = integers(layer.at("out_shape"));
  const auto x = integers(layer.at("in_q"));
  const auto w = integers(layer.at("w_q"));
  const auto kernel = layer.at("kernel").get<std::int64_t>();
  const auto stride = layer.at("stride").get<std::int64_t>();
  const auto pad = layer.at("pad").get<std::int64_t>();
  std::vector<std::int64_t> sums;
  for (std::int64_t i = 0; i < out[0] * out[1] * out[2] * out[3]; ++i) {
    const std::int64_t picture = i / (out[1] * out[2] * out[3]);
    const std::int64_t channel = i / (out[2] * out[3]) % out[1];
    std::int64_t sum = 0;
    for (std::int64_t tap = 0; tap < in[1] * kernel * kernel; ++tap) {
      const std::int64_t c = tap / (kernel * kernel);
      const std::int64_t row = i / out[3] % out[2] * stride - pad + tap / kernel % kernel;
      const std::int64_t column = i % out[3] * stride - pad + tap % kernel;
      if (row < 0 || row >= in[2] || column < 0 || column >= in[3]) continue;
      sum += x[static_cast<std::size_t>(((picture * in[1] + c) * in[2] + row) * in[3] + column)] *
             w[static_cast<std::size_t>(channel * in[1] * kernel * kernel + tap)];
    }
    sums.push_back(sum);
  }
  return sums;
}

void layers(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    const std::string name = case_name(layer);
    const int bits = layer.at("bits").get<int>();
    const auto limit = layer.at("limit_r").get<double>();
    const auto out = integers(layer.at("out_shape"));
    const auto gamma = reals(layer.at("gamma"));
    const auto beta = reals(layer.at("beta"));
    const auto mean = reals(layer.at("mean"));
    const auto variance = reals(layer.at("var"));
    const auto norms = reals(layer.at("bn"));
    const auto sums = accumulators(layer);
    comparison.same_list(name, "accumulators", sums, integers(layer.at("acc")));
    const double step = limit / std::exp2(bits - 1) * std::exp2(-bits);
    std::vector<std::int64_t> codes;
    for (std::size_t i = 0; i < norms.size(); ++i) {
      const auto c = i / static_cast<std::size_t>(out[2] * out[3]) % gamma.size();
      const double slope = gamma[c] / std::sqrt(variance[c] + layer.at("eps").get<double>());
      const double norm = (static_cast<double>(sums.at(i)) * step - mean[c]) * slope + beta[c];
      // Near zero the two terms cancel: relative to the larger of them.
      const double size = std::abs(beta[c]) + std::abs(slope * mean[c]) + std::abs(norms[i]);
      const bool close = std::abs(norm - norms[i]) <= kNormTolerance * size;
      comparison.same(name, "norms", close ? norms[i] : norm, norms[i]);
      codes.push_back(flownet::activation_code(bits, 0.25F * norms[i]));
    }
    comparison.same_list(name, "codes", codes, integers(layer.at("out_q")));
  }
}

void upsampling(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& map : golden_cases(file)) {
    const auto shape = integers(map.at("in_shape"));
    const auto codes = integers(map.at("in_q8"));
    const int factor = map.at("factor").get<int>();
    const auto size = static_cast<std::ptrdiff_t>(shape.at(2) * shape.at(3));
    // The golden numerator counts from reals: codes have 8 fraction bits, ours count from codes.
    const std::int64_t unit = std::int64_t{4} * factor * factor;
    const std::int64_t denominator = map.at("out_fraction_denominator").get<std::int64_t>();
    std::vector<std::int64_t> ours;
    for (auto plane = codes.begin(); plane != codes.end(); plane += size) {
      for (const std::int64_t value :
           flownet::upsampled({plane, plane + size}, static_cast<int>(shape[2]),
                              static_cast<int>(shape[3]), factor)) {
        ours.push_back(value * (denominator / 256) / unit);
      }
    }
    comparison.same_list(case_name(map), "values", ours, integers(map.at("out_numerator")));
  }
}

}  // namespace

GoldenReaders flownet_readers() {
  return {{"flownetq/activation.csv", activations},
          {"flownetq/weight.csv", weights},
          {"flownetq/layer.json", layers},
          {"flownetq/upsample.json", upsampling}};
}

}  // namespace rill
