// SPDX-License-Identifier: Apache-2.0
// Does every quantizer give the codes of the original program? (reference/quantizers; `rill
// validate quantizers FOLDER` makes the same comparison of any folder or file of that layout.)
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "sim/core/error.h"
#include "sim/validation/validation.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

TEST(GoldenVectors, EveryValueOfEveryFileIsMet) {
  const auto folder = reference_dir();
  if (!folder) GTEST_SKIP() << reference_missing();
  const auto results =
      validate_quantizers(*folder / "quantizers", [](std::size_t, std::size_t) { return true; });
  std::set<std::string> files;
  double values = 0;
  for (const ValidatedCase& row : results) {
    EXPECT_EQ(row.predicted, row.reference) << row.kind << " " << row.name << " " << row.quantity;
    files.insert(row.kind);
    values += row.reference;
  }
  // Every data file of the folder but apfixed/cases.csv, which apfixed/codes.csv reads.
  std::size_t expected = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder / "quantizers")) {
    const auto extension = entry.path().extension();
    if (extension == ".csv" || extension == ".json") ++expected;
  }
  EXPECT_EQ(files.size(), expected - 1);
  EXPECT_GT(values, 100'000);
}

TEST(GoldenVectors, OneFileOrOneFamilyCanBeGiven) {
  const auto folder = reference_dir();
  if (!folder) GTEST_SKIP() << reference_missing();
  const auto go_on = [](std::size_t, std::size_t) { return true; };
  for (const auto& row : validate_quantizers(*folder / "quantizers/bfp/exponent.csv", go_on)) {
    EXPECT_EQ(row.kind, "bfp/exponent.csv");
  }
  for (const auto& row : validate_quantizers(*folder / "quantizers/tf2", go_on)) {
    EXPECT_EQ(row.kind.rfind("tf2/", 0), 0u) << row.kind;
  }
  EXPECT_THROW(validate_quantizers(*folder / "dram", go_on), ConfigError);
}

}  // namespace
}  // namespace rill::test
