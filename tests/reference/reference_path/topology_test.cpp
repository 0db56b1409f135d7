// SPDX-License-Identifier: Apache-2.0
// Are networks built right? Every layer's output against fingerprints that PyTorch implementations
// made (reference/topology/README.md; tolerances are its section 4).
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "sim/reference/float_reference.h"
#include "sim/reference/formula.h"
#include "tests/support/npy_fixture.h"
#include "tests/support/reference_dir.h"
#include "tests/support/table_network.h"

namespace rill {
namespace {

using nlohmann::json;

constexpr double kPointTolerance = 1e-4;  // of the layer's rms
constexpr double kSumTolerance = 1e-4;    // of the golden sum of absolute values
constexpr double kMomentTolerance = 2e-4;

/// A golden file whose layer table we have.
struct Golden {
  std::filesystem::path file;
  std::filesystem::path table;
  int height = 0;
  int width = 0;
};

std::vector<Golden> goldens(const std::filesystem::path& reference) {
  const std::regex pattern("(.+)_([0-9]+)x([0-9]+)\\.json");
  std::vector<Golden> found;
  for (const auto& entry : std::filesystem::directory_iterator(reference / "topology")) {
    const std::string name = entry.path().filename().string();
    std::smatch match;
    if (!std::regex_match(name, match, pattern)) continue;
    const auto table = reference / "networks" / (match[1].str() + ".yaml");
    if (!std::filesystem::exists(table)) continue;
    found.push_back({entry.path(), table, std::stoi(match[2]), std::stoi(match[3])});
  }
  std::sort(found.begin(), found.end(),
            [](const Golden& a, const Golden& b) { return a.file < b.file; });
  return found;
}

/// Element `index` of the map counted channel by channel, as the fingerprints do.
double planar(const RealMap& map, std::uint64_t index) {
  const auto pixels = static_cast<std::uint64_t>(map.shape.pixels());
  const auto channels = static_cast<std::uint64_t>(map.shape.channels);
  return map.values[index % pixels * channels + index / pixels];
}

/// Compares one layer; returns the largest deviation of a sample in units of the golden rms.
double compare(const json& golden, const RealMap& map) {
  const std::vector<int> shape = golden["shape"];
  EXPECT_EQ(map.shape, (Shape{shape[0], shape[1], shape[2]}));
  if (map.shape != Shape{shape[0], shape[1], shape[2]}) return INFINITY;
  double sum = 0, sum_abs = 0, sum_sq = 0;
  for (const double value : map.values) {
    sum += value;
    sum_abs += std::abs(value);
    sum_sq += value * value;
  }
  const double golden_abs = golden["sum_abs"];
  const double golden_sq = golden["sum_sq"];
  const double rms = std::sqrt(golden_sq / static_cast<double>(map.values.size()));
  const auto [lowest, highest] = std::minmax_element(map.values.begin(), map.values.end());
  EXPECT_NEAR(sum, golden["sum"].get<double>(), kSumTolerance * golden_abs);
  EXPECT_NEAR(sum_abs, golden_abs, kMomentTolerance * golden_abs);
  EXPECT_NEAR(sum_sq, golden_sq, kMomentTolerance * golden_sq);
  EXPECT_NEAR(*lowest, golden["min"].get<double>(), kPointTolerance * rms);
  EXPECT_NEAR(*highest, golden["max"].get<double>(), kPointTolerance * rms);
  double worst = 0;
  for (std::uint64_t k = 0; k < golden["samples"].size(); ++k) {
    const double expected = golden["samples"][k];
    const double actual = planar(map, splitmix64(k) % map.values.size());
    EXPECT_NEAR(actual, expected, kPointTolerance * rms) << "sample " << k;
    worst = std::max(worst, std::abs(actual - expected) / rms);
  }
  return worst;
}

void compare_full_output(const std::filesystem::path& npz, const std::string& name,
                         const RealMap& map) {
  const test::NpyArray golden = test::read_array(npz, name);
  ASSERT_EQ(golden.values.size(), map.values.size());
  double square = 0, worst = 0;
  for (std::size_t i = 0; i < golden.values.size(); ++i) {
    square += golden.values[i] * golden.values[i];
    worst = std::max(worst, std::abs(planar(map, i) - golden.values[i]));
  }
  EXPECT_LE(worst, kPointTolerance * std::sqrt(square / static_cast<double>(map.values.size())));
}

/// The parameter tensors that the golden lists: first, second and last element of each.
void compare_parameters(const json& golden, const Network& network, const FloatParameters& ours) {
  for (const json& tensor : golden) {
    SCOPED_TRACE(tensor.dump());
    const auto index = network.find(tensor["layer"]);
    ASSERT_TRUE(index.has_value());
    const LayerParameters& p = ours[static_cast<std::size_t>(*index)];
    const std::string kind = tensor["kind"];
    const std::vector<double>& values = kind == "bias"    ? p.bias
                                        : kind == "gamma" ? p.gamma
                                        : kind == "beta"  ? p.beta
                                        : kind == "mean"  ? p.mean
                                        : kind == "var"   ? p.variance
                                                          : p.weight;
    ASSERT_FALSE(values.empty());
    const std::vector<double> golden_elements = tensor["first_second_last"];
    const double second = values[std::min<std::size_t>(1, values.size() - 1)];
    // Two roundings: a square root and a product.
    EXPECT_NEAR(values.front(), golden_elements[0], 1e-14 * std::abs(golden_elements[0]));
    EXPECT_NEAR(second, golden_elements[1], 1e-14 * std::abs(golden_elements[1]));
    EXPECT_NEAR(values.back(), golden_elements[2], 1e-14 * std::abs(golden_elements[2]));
  }
}

void check(const Golden& golden) {
  const auto start = std::chrono::steady_clock::now();
  std::ifstream stream(golden.file);
  const json file = json::parse(stream);
  const Network network =
      test::read_table_network(golden.table, golden.height, golden.width).network;
  const FloatParameters parameters = formula_parameters(network, file["gain"]);
  compare_parameters(file["tensors"], network, parameters);
  const std::vector<RealMap> maps =
      evaluate_float(network, parameters, formula_input(network.input));
  ASSERT_EQ(file["layers"].size(), network.layers.size());
  double worst = 0;
  for (const json& layer : file["layers"]) {
    SCOPED_TRACE(layer["name"].get<std::string>());
    const auto index = network.find(layer["name"]);
    ASSERT_TRUE(index.has_value());
    worst = std::max(worst, compare(layer, maps[static_cast<std::size_t>(*index)]));
  }
  std::set<std::string> outputs;
  for (const LayerIndex index : network.outputs) {
    outputs.insert(network.layers[static_cast<std::size_t>(index)].name);
  }
  for (const std::string name : file["outputs"]) {
    compare_full_output(std::filesystem::path(golden.file).replace_extension(".npz"), name,
                        maps[static_cast<std::size_t>(*network.find(name))]);
  }
  EXPECT_TRUE(std::any_of(file["outputs"].begin(), file["outputs"].end(), [&](const json& name) {
    return outputs.count(name) == 1;
  })) << "none of the golden outputs is an output of our network";
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%-36s %3zu layers, worst sample %.1e rms, %.2f s\n", golden.file.filename().c_str(),
              network.layers.size(), worst, seconds.count());
}

TEST(Topology, EveryLayerOfEveryGoldenNetworkIsMet) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const std::vector<Golden> files = goldens(*reference);
  ASSERT_FALSE(files.empty()) << "no golden in " << *reference / "topology";
  for (const Golden& golden : files) {
    SCOPED_TRACE(golden.file.filename().string());
    check(golden);
  }
}

}  // namespace
}  // namespace rill
