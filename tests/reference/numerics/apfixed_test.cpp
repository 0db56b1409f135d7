// SPDX-License-Identifier: Apache-2.0
// Do our casts give the codes of the ap_fixed headers? (reference/quantizers/apfixed)
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sim/numerics/cast.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

constexpr int kSourceFractionBits = 12;  // quantizers/README.md, "apfixed"

using Row = std::map<std::string, std::string>;

std::vector<Row> read_csv(const std::filesystem::path& path) {
  std::ifstream file(path);
  const auto cells = [](const std::string& line) {
    std::vector<std::string> found;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) found.push_back(cell);
    return found;
  };
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = cells(line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> values = cells(line);
    Row row;
    for (std::size_t i = 0; i < values.size(); ++i) row[names.at(i)] = values[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

Format format_of(const Row& row) {
  static const std::map<std::string, Rounding> kRoundings{{"RND", Rounding::Rnd},
                                                          {"RND_ZERO", Rounding::RndZero},
                                                          {"RND_MIN_INF", Rounding::RndMinInf},
                                                          {"RND_INF", Rounding::RndInf},
                                                          {"RND_CONV", Rounding::RndConv},
                                                          {"TRN", Rounding::Trn},
                                                          {"TRN_ZERO", Rounding::TrnZero}};
  static const std::map<std::string, Overflow> kOverflows{{"SAT", Overflow::Sat},
                                                          {"SAT_ZERO", Overflow::SatZero},
                                                          {"SAT_SYM", Overflow::SatSym},
                                                          {"WRAP", Overflow::Wrap},
                                                          {"WRAP_SM", Overflow::WrapSm}};
  Format format =
      Format::fixed(std::stoi(row.at("W")), std::stoi(row.at("I")), kRoundings.at(row.at("Q")),
                    kOverflows.at(row.at("O")), row.at("signed") == "1");
  format.wrap_saturated_bits = std::stoi(row.at("N"));
  return format;
}

TEST(ApFixed, EveryGoldenCodeIsMet) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const auto folder = *reference / "quantizers/apfixed";
  std::map<std::string, Format> formats;
  for (const Row& row : read_csv(folder / "cases.csv")) formats[row.at("case")] = format_of(row);
  ASSERT_FALSE(formats.empty());
  std::map<std::string, int> wrong;
  std::size_t checked = 0;
  for (const Row& row : read_csv(folder / "codes.csv")) {
    const Format& format = formats.at(row.at("case"));
    const std::int64_t raw = std::stoll(row.at("src_raw"));
    const Code expected = std::stoi(row.at("ap_raw"));
    const Code actual = cast_fixed(raw, kSourceFractionBits, format);
    ++checked;
    if (actual == expected) continue;
    if (++wrong[row.at("case")] == 1) {
      ADD_FAILURE() << "case " << row.at("case") << " " << format.to_string() << ": raw " << raw
                    << " gives " << actual << ", ap_fixed " << expected;
    }
  }
  EXPECT_TRUE(wrong.empty()) << wrong.size() << " cases differ";
  EXPECT_GT(checked, formats.size());
}

}  // namespace
}  // namespace rill
