// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rill::test {

/// JSON whose reals are read as float32 straight from the text, as the golden vectors want it: by
/// way of double they could round twice.
using FloatJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                       std::uint64_t, float>;

/// One line of a CSV file with a header.
class GoldenRow {
 public:
  GoldenRow(std::vector<std::string> names, const std::string& line);
  const std::string& text(const std::string& column) const;
  float real(const std::string& column) const;  ///< parsed as float32
  int integer(const std::string& column) const;
  bool flag(const std::string& column) const { return text(column) == "1"; }

 private:
  std::map<std::string, std::string> cells_;
};

std::vector<GoldenRow> golden_rows(const std::filesystem::path& csv);
FloatJson golden_cases(const std::filesystem::path& json);

}  // namespace rill::test
