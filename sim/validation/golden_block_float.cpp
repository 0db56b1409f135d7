// SPDX-License-Identifier: Apache-2.0
// Static block floating point.
#include <algorithm>
#include <cmath>

#include "sim/quantize/block_exponent_search.h"
#include "sim/quantize/block_float.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr double kDivergenceTolerance = 1e-4;  // reference/quantizers/README.md, bfp
constexpr double kFoldTolerance = 1e-6;

void mantissas(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "m", "E", "x", "q", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int m = integer_cell(table, row, "m");
    const int exponent = integer_cell(table, row, "E");
    const std::int64_t code = bfp::code(m, exponent, real_cell(table, row, "x"));
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", static_cast<double>(code), real_cell(table, row, "q"));
    comparison.same(name, "values", bfp::value(m, exponent, code), real_cell(table, row, "y"));
  }
}

void exponents(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "eb", "x", "exponent"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    comparison.same(table.text(row, "case"), "exponents",
                    bfp::exponent_of(integer_cell(table, row, "eb"), real_cell(table, row, "x")),
                    real_cell(table, row, "exponent"));
  }
}

bfp::BlockFormat format_of(const FloatJson& json) {
  return {json.at("m").get<int>(), json.at("eb").get<int>()};
}

/// A tensor [outer][channels][inner] and its blocks of channels.
struct Blocked {
  std::size_t outer, channels, inner;
  std::vector<float> x;

  explicit Blocked(const FloatJson& golden, const char* key) : outer(0), channels(0), inner(1) {
    const auto shape = integers(golden.at("shape"));
    outer = static_cast<std::size_t>(shape.at(0));
    channels = static_cast<std::size_t>(shape.at(1));
    for (std::size_t i = 2; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
    x = reals(golden.at(key));
  }
  std::vector<float> block(std::size_t index, std::size_t first, std::size_t count) const {
    const float* begin = x.data() + (index * channels + first) * inner;
    return {begin, begin + count * inner};
  }
};

void append_quantized(std::vector<float>& all, int m, int exponent,
                      const std::vector<float>& values) {
  std::vector<float> quantized(values.size());
  bfp::quantize_block(m, exponent, values.data(), values.size(), quantized.data());
  all.insert(all.end(), quantized.begin(), quantized.end());
}

void activations(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const bfp::BlockFormat format = format_of(golden);
    const bool online = golden.at("kind") == "online";
    const Blocked tensor(golden, "x");
    const auto given =
        online ? std::vector<std::int64_t>{} : integers(golden.at("channel_exponents"));
    std::vector<std::int64_t> found;
    std::vector<float> ours;
    for (std::size_t picture = 0; picture < tensor.outer; ++picture) {
      std::size_t first = 0;
      for (const int size :
           bfp::block_sizes(static_cast<int>(tensor.channels), golden.at("group").get<int>())) {
        const auto values = tensor.block(picture, first, static_cast<std::size_t>(size));
        const int exponent =
            online ? bfp::block_exponent(format.exponent, values.data(), values.size())
                   : static_cast<int>(given.at(first));
        found.push_back(exponent);
        append_quantized(ours, format.mantissa, exponent, values);
        first += static_cast<std::size_t>(size);
      }
    }
    comparison.same_list(case_name(golden), "values", ours, reals(golden.at("y")));
    if (online) {
      comparison.same_list(case_name(golden), "exponents", found,
                           integers(golden.at("block_exponents")));
    }
  }
}

void weights(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const bfp::BlockFormat format = format_of(golden);
    const bool by_divergence = golden.at("kind") == "kl";
    const Blocked tensor(golden, "w");
    std::vector<std::int64_t> found;
    std::vector<std::int64_t> maxima;
    std::vector<float> ours;
    for (std::size_t filter = 0; filter < tensor.outer; ++filter) {
      std::size_t first = 0;
      for (const int size :
           bfp::block_sizes(static_cast<int>(tensor.channels), golden.at("group").get<int>())) {
        const auto values = tensor.block(filter, first, static_cast<std::size_t>(size));
        const int maximum = bfp::block_exponent(format.exponent, values.data(), values.size());
        const int exponent = by_divergence
                                 ? bfp::search_weight_exponent(format, values, tensor.channels == 1)
                                 : maximum;
        found.insert(found.end(), static_cast<std::size_t>(size), exponent);
        maxima.insert(maxima.end(), static_cast<std::size_t>(size), maximum);
        append_quantized(ours, format.mantissa, exponent, values);
        first += static_cast<std::size_t>(size);
      }
    }
    const std::string name = case_name(golden);
    comparison.same_list(name, "exponents", found, integers(golden.at("exponents")));
    comparison.same_list(name, "values", ours, reals(golden.at("y")));
    if (golden.contains("max_exponents")) {
      comparison.same_list(name, "maximum exponents", maxima, integers(golden.at("max_exponents")));
    }
  }
}

void folds(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const auto w = reals(golden.at("w"));
    const auto bias = reals(golden.at("bias"));
    const auto gamma = reals(golden.at("gamma"));
    const auto beta = reals(golden.at("beta"));
    const auto mean = reals(golden.at("mean"));
    const auto variance = reals(golden.at("var"));
    const auto folded_weights = reals(golden.at("w_folded"));
    const auto folded_biases = reals(golden.at("b_folded"));
    const auto codes = integers(golden.at("bias_q16"));
    for (std::size_t c = 0; c < gamma.size(); ++c) {
      const bfp::FoldedNorm norm =
          bfp::folded_norm(bias.empty() ? 0.0F : bias[c], gamma[c], beta[c], mean[c], variance[c],
                           golden.at("eps").get<float>());
      comparison.near(name, "folded biases", norm.bias, folded_biases[c], kFoldTolerance);
      comparison.same(name, "bias codes", static_cast<double>(bfp::bias_code(folded_biases[c])),
                      static_cast<double>(codes[c]));
      for (std::size_t i = c * w.size() / gamma.size(); i < (c + 1) * w.size() / gamma.size();
           ++i) {
        comparison.near(name, "folded weights", w[i] * norm.factor, folded_weights[i],
                        kFoldTolerance);
      }
    }
  }
}

void compare_block(const std::string& name, const FloatJson& golden,
                   const bfp::ExponentSearch& ours, GoldenComparison& comparison) {
  comparison.same(name, "maximum exponents", ours.maximum, golden.at("max_exponent").get<int>());
  comparison.same(name, "exponents", ours.exponent, golden.at("exponent").get<int>());
  comparison.same(name, "bins", ours.bins.low, golden.at("lo").get<int>());
  comparison.same(name, "bins", ours.bins.high, golden.at("hi").get<int>());
  comparison.same(name, "bins", ours.bins.count, golden.at("bins").get<int>());
  comparison.same_list(name, "histograms", ours.reference, integers(golden.at("hist")));
  const auto divergences = reals(golden.at("kl"));
  std::size_t next = 0;
  for (std::size_t i = 0; i < ours.divergences.size(); ++i) {
    if (!ours.divergences[i]) continue;
    if (next < golden.at("hist_q").size()) {
      comparison.same_list(name, "quantized histograms", ours.quantized[i],
                           integers(golden.at("hist_q").at(next)));
    }
    if (next < divergences.size()) {
      comparison.near(name, "divergences", *ours.divergences[i], divergences[next],
                      kDivergenceTolerance);
    }
    ++next;
  }
  comparison.same(name, "candidates", static_cast<double>(next),
                  static_cast<double>(divergences.size()));
}

void activation_searches(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const bfp::BlockFormat format = format_of(golden);
    const Blocked tensor(golden, "x");
    std::size_t index = 0;
    std::size_t first = 0;
    std::vector<std::int64_t> found;
    for (const int size :
         bfp::block_sizes(static_cast<int>(tensor.channels), golden.at("group").get<int>())) {
      std::vector<float> values;
      for (std::size_t picture = 0; picture < tensor.outer; ++picture) {
        const auto part = tensor.block(picture, first, static_cast<std::size_t>(size));
        values.insert(values.end(), part.begin(), part.end());
      }
      const auto ours = bfp::search_activation_exponent(format, values);
      compare_block(case_name(golden), golden.at("blocks").at(index++), ours, comparison);
      found.insert(found.end(), static_cast<std::size_t>(size), ours.exponent);
      first += static_cast<std::size_t>(size);
    }
    comparison.same_list(case_name(golden), "channel exponents", found,
                         integers(golden.at("exponents")));
  }
}

void dense_searches(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const bfp::BlockFormat format = format_of(golden);
    const auto x = reals(golden.at("x"));
    const auto ours = bfp::search_dense_exponent(format, x, golden.at("bins_factor").get<int>());
    comparison.same(name, "bins", ours.bins.low, golden.at("lo").get<int>());
    comparison.same(name, "bins", ours.bins.high, golden.at("hi").get<int>());
    comparison.same(name, "bins", ours.bins.count, golden.at("bins").get<int>());
    comparison.same(name, "exponents", ours.exponent,
                    static_cast<double>(integers(golden.at("kl_exponents")).at(0)));
    comparison.same(name, "maximum exponents", ours.maximum,
                    static_cast<double>(integers(golden.at("max_exponents")).at(0)));
    const auto divergences = reals(golden.at("kl"));
    std::size_t next = 0;
    for (const auto& divergence : ours.divergences) {
      if (!divergence || next >= divergences.size()) continue;
      comparison.near(name, "divergences", *divergence, divergences[next++], kDivergenceTolerance);
    }
    std::vector<float> values;
    append_quantized(values, format.mantissa, ours.maximum, x);
    comparison.same_list(name, "values", values, reals(golden.at("y_max")));
  }
}

void shortcuts(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const int m = golden.at("m").get<int>();
    std::vector<std::vector<float>> quantized;
    int exponent = 0;
    for (const FloatJson& call : golden.at("quantizer_calls")) {
      quantized.emplace_back();
      exponent = call.at("exponent").get<int>();
      append_quantized(quantized.back(), m, exponent, reals(call.at("x")));
      comparison.same_list(name, "quantizer outputs", quantized.back(), reals(call.at("y")));
    }
    // The last two are the addends; their sum is not quantized again.
    const auto& a = quantized.at(quantized.size() - 2);
    const auto& b = quantized.back();
    std::vector<float> sum;
    std::int64_t largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::int64_t code = bfp::code(m, exponent, a[i]) + bfp::code(m, exponent, b.at(i));
      sum.push_back(bfp::value(m, exponent, std::max<std::int64_t>(code, 0)));
      largest = std::max(largest, code);
    }
    comparison.same_list(name, "outputs", sum, reals(golden.at("output")));
    comparison.same(name, "largest codes", static_cast<double>(largest),
                    golden.at("output_code_max").get<int>());
    for (const FloatJson& conv : golden.at("convs")) {
      const auto taps = reals(conv.at("w"));
      const auto shape = integers(conv.at("shape"));
      const std::size_t size = taps.size() / static_cast<std::size_t>(shape.at(0));
      const auto exponents = integers(conv.at("weight_exponents"));
      std::vector<float> own;
      for (std::size_t n = 0; n < taps.size() / size; ++n) {
        append_quantized(own, m, static_cast<int>(exponents.at(n)),
                         {taps.begin() + static_cast<std::ptrdiff_t>(n * size),
                          taps.begin() + static_cast<std::ptrdiff_t>((n + 1) * size)});
      }
      comparison.same_list(name, "weights", own, taps);  // quantized already: they must not move
    }
  }
}

void concatenations(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const auto exponents = integers(golden.at("branch_exponents"));
    const int to = golden.at("block_exponent").get<int>();
    std::vector<std::int64_t> ours;
    for (std::size_t branch = 0; branch < exponents.size(); ++branch) {
      for (const std::int64_t code : integers(golden.at("branch_codes").at(branch))) {
        ours.push_back(bfp::realigned(golden.at("m").get<int>(), code,
                                      static_cast<int>(exponents[branch]), to,
                                      bfp::Realignment::RoundAndClip));
      }
    }
    comparison.same_list(case_name(golden), "codes", ours, integers(golden.at("block_codes")));
  }
}

}  // namespace

GoldenReaders block_float_readers() {
  return {{"bfp/mantissa.csv", mantissas},      {"bfp/exponent.csv", exponents},
          {"bfp/activation.json", activations}, {"bfp/weight.json", weights},
          {"bfp/bn_fold.json", folds},          {"bfp/kl_activation.json", activation_searches},
          {"bfp/kl_fc.json", dense_searches},   {"bfp/shortcut.json", shortcuts},
          {"bfp/concat.json", concatenations}};
}

}  // namespace rill
