// SPDX-License-Identifier: Apache-2.0
// The QONNX operators.
#include "sim/quantize/qonnx.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

bool flag_cell(const CaseTable& table, std::size_t row, const std::string& column) {
  return integer_cell(table, row, column) != 0;
}

void integer_quantizers(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "rounding_mode", "signed", "narrow", "bits", "scale",
                               "zero_point", "x", "q", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const qonnx::IntQuant node{
        real_cell(table, row, "scale"),   real_cell(table, row, "zero_point"),
        integer_cell(table, row, "bits"), flag_cell(table, row, "signed"),
        flag_cell(table, row, "narrow"),  real_rounding_named(table.text(row, "rounding_mode"))};
    const std::int64_t code = qonnx::code(node, real_cell(table, row, "x"));
    const std::string& name = table.text(row, "case");
    comparison.same(name, "codes", static_cast<double>(code), real_cell(table, row, "q"));
    comparison.same(name, "values", qonnx::value(node, code), real_cell(table, row, "y"));
  }
}

void bipolar_quantizers(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "scale", "x", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    comparison.same(
        table.text(row, "case"), "values",
        qonnx::bipolar_quant(real_cell(table, row, "x"), real_cell(table, row, "scale")),
        real_cell(table, row, "y"));
  }
}

void first_truncations(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(
      file, {"case", "rounding_mode", "scale", "zero_point", "in_bits", "out_bits", "x", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const qonnx::TruncV1 node{real_cell(table, row, "scale"), real_cell(table, row, "zero_point"),
                              integer_cell(table, row, "in_bits"),
                              integer_cell(table, row, "out_bits"),
                              real_rounding_named(table.text(row, "rounding_mode"))};
    comparison.same(table.text(row, "case"), "values",
                    qonnx::truncate(node, real_cell(table, row, "x")), real_cell(table, row, "y"));
  }
}

void second_truncations(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable table(file, {"case", "rounding_mode", "signed", "narrow", "scale", "zero_point",
                               "in_bits", "out_scale", "out_bits", "x", "y"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const qonnx::TruncV2 node{real_cell(table, row, "scale"),
                              real_cell(table, row, "zero_point"),
                              real_cell(table, row, "out_scale"),
                              integer_cell(table, row, "out_bits"),
                              flag_cell(table, row, "signed"),
                              flag_cell(table, row, "narrow"),
                              real_rounding_named(table.text(row, "rounding_mode"))};
    comparison.same(table.text(row, "case"), "values",
                    qonnx::truncate(node, real_cell(table, row, "x")), real_cell(table, row, "y"));
  }
}

void thresholds(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& node : golden_cases(file)) {
    const auto x = reals(node.at("x"));
    const auto shape = integers(node.at("shape"));  // N, C, then the pixels
    std::size_t pixels = 1;
    for (std::size_t axis = 2; axis < shape.size(); ++axis) {
      pixels *= static_cast<std::size_t>(shape[axis]);
    }
    const auto channels = static_cast<std::size_t>(shape.at(1));
    std::vector<std::vector<float>> rows;
    for (const FloatJson& row : node.at("thresholds")) rows.push_back(reals(row));
    std::vector<float> ours;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t channel = rows.size() == 1 ? 0 : i / pixels % channels;
      ours.push_back(qonnx::multi_threshold(x[i], rows.at(channel),
                                            node.at("out_scale").get<float>(),
                                            node.at("out_bias").get<float>()));
    }
    comparison.same_list(case_name(node), "values", ours, reals(node.at("y")));
  }
}

void average_pools(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& node : golden_cases(file)) {
    const qonnx::QuantAvgPool2d pool{node.at("kernel").get<int>(), node.at("stride").get<int>(),
                                     node.at("ibits").get<int>(), node.at("obits").get<int>()};
    comparison.same(case_name(node), "shifts", qonnx::shift_of(pool), node.at("shift").get<int>());
    const auto shape = integers(node.at("in_shape"));
    const auto codes = integers(node.at("x"));
    const auto size = static_cast<std::ptrdiff_t>(shape.at(2) * shape.at(3));
    std::vector<std::int64_t> ours;
    for (auto map = codes.begin(); map != codes.end(); map += size) {
      const auto pooled = qonnx::average_pool(pool, {map, map + size}, static_cast<int>(shape[2]),
                                              static_cast<int>(shape[3]));
      ours.insert(ours.end(), pooled.begin(), pooled.end());
    }
    comparison.same_list(case_name(node), "codes", ours, integers(node.at("y")));
  }
}

}  // namespace

GoldenReaders qonnx_readers() {
  return {
      {"qonnx/intquant.csv", integer_quantizers}, {"qonnx/bipolarquant.csv", bipolar_quantizers},
      {"qonnx/trunc_v1.csv", first_truncations},  {"qonnx/trunc_v2.csv", second_truncations},
      {"qonnx/multithreshold.json", thresholds},  {"qonnx/quantavgpool2d.json", average_pools}};
}

}  // namespace rill
