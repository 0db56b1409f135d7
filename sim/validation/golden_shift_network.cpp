// SPDX-License-Identifier: Apache-2.0
// TF2's runtime arithmetic.
#include <algorithm>

#include "sim/quantize/shift_network.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

std::optional<tf2::StoredNorm> norm_of(const FloatJson& layer, std::size_t channel) {
  if (!layer.contains("bn") || layer.at("bn").is_null()) return {};
  const FloatJson& bn = layer.at("bn");
  const auto at = [&bn, channel](const char* key) { return reals(bn.at(key)).at(channel); };
  return tf2::StoredNorm{at("mean"), at("var"), bn.at("scale_factor").get<float>(), at("gamma"),
                         at("beta")};
}

std::optional<float> bias_of(const FloatJson& layer, std::size_t channel) {
  const auto biases = layer.contains("bias") ? reals(layer.at("bias")) : std::vector<float>{};
  if (biases.empty()) return {};
  return biases.at(channel);
}

void layers(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    const std::string name = case_name(layer);
    const auto shape = integers(layer.at("in_shape"));
    tf2::FeatureMap input{static_cast<int>(shape.at(0)),
                          static_cast<int>(shape.at(1)),
                          static_cast<int>(shape.at(2)),
                          {}};
    for (const std::int64_t x : integers(layer.at("x"))) {
      input.codes.push_back(static_cast<std::int8_t>(x));
    }
    const int kernel = layer.at("kernel").get<int>();
    const bool relu = layer.at("relu").get<int>() != 0;
    const auto in_exponents = integers(layer.at("in_q_exponent"));
    const auto out_exponents = integers(layer.at("out_q_exponent"));
    const auto weights = reals(layer.at("w"));
    const auto taps = static_cast<std::size_t>(kernel * kernel);
    std::vector<std::int64_t> bytes;
    std::vector<std::int64_t> outputs;
    std::vector<std::int64_t> exact;
    std::vector<std::vector<std::int64_t>> constants(3);
    for (std::size_t n = 0; n < out_exponents.size(); ++n) {
      const int out = static_cast<int>(out_exponents[n]);
      std::vector<std::uint8_t> filter;
      for (std::size_t i = 0; i < in_exponents.size() * taps; ++i) {
        filter.push_back(tf2::stored_weight(weights.at(n * in_exponents.size() * taps + i),
                                            static_cast<int>(in_exponents[i / taps]), out));
      }
      const auto own = tf2::channel_constants(bias_of(layer, n), norm_of(layer, n), out);
      constants[0].push_back(own.bias);
      constants[1].push_back(own.alpha);
      constants[2].push_back(own.beta);
      bytes.insert(bytes.end(), filter.begin(), filter.end());
      const auto codes = tf2::convolved(input, filter, kernel, own, relu, tf2::Negation::EightBits);
      outputs.insert(outputs.end(), codes.begin(), codes.end());
      const auto other = tf2::convolved(input, filter, kernel, own, relu, tf2::Negation::Exact);
      exact.insert(exact.end(), other.begin(), other.end());
    }
    comparison.same_list(name, "weight bytes", bytes, integers(layer.at("weight_code")));
    comparison.same_list(name, "constants", constants[0], integers(layer.at("bias_i")));
    comparison.same_list(name, "constants", constants[1], integers(layer.at("alpha_i")));
    comparison.same_list(name, "constants", constants[2], integers(layer.at("beta_i")));
    comparison.same_list(name, "outputs", outputs, integers(layer.at("out")));
    std::int64_t changed = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) changed += exact[i] != outputs[i] ? 1 : 0;
    comparison.same(name, "counts of outputs that the 8-bit negation changes",
                    static_cast<double>(changed),
                    layer.at("outputs_changed_if_minus_128_negates_to_plus_128").get<int>());
  }
}

void first_layers(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    const std::string name = case_name(layer);
    const auto exponents = integers(layer.at("in_q_exponent"));
    const int out = layer.at("out_q_exponent").get<int>();
    const auto bytes = tf2::first_layer_bytes(
        reals(layer.at("w_7x7")),
        {static_cast<int>(exponents.at(0)), static_cast<int>(exponents.at(1)),
         static_cast<int>(exponents.at(2))},
        out, tf2::UnusedTaps::AsLoaded);
    comparison.same_list(name, "weight bytes", bytes, integers(layer.at("code_27x3x3")));
    const auto own = tf2::channel_constants(bias_of(layer, 0), norm_of(layer, 0), out);
    comparison.same(name, "constants", own.bias, layer.at("bias_i").get<int>());
    comparison.same(name, "constants", own.alpha, layer.at("alpha_i").get<int>());
    comparison.same(name, "constants", own.beta, layer.at("beta_i").get<int>());
  }
}

void post_operations(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "op", "relu", "a", "b", "out"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int a = integer_cell(table, row, "a");
    const bool add = table.text(row, "op") == "residual_add";
    const int ours =
        add ? tf2::residual_add(static_cast<std::int8_t>(a),
                                static_cast<std::int8_t>(integer_cell(table, row, "b")),
                                integer_cell(table, row, "relu") != 0)
            : tf2::global_average_7x7(a);
    comparison.same(table.text(row, "case"), add ? "sums" : "averages", ours,
                    integer_cell(table, row, "out"));
  }
}

}  // namespace

GoldenReaders shift_network_readers() {
  return {{"tf2/layer.json", layers},
          {"tf2/first_layer.json", first_layers},
          {"tf2/post_ops.csv", post_operations}};
}

}  // namespace rill
