// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/validation/case_table.h"
#include "sim/validation/validated_case.h"

// Golden vectors of quantizers: codes and values that the original programs gave
// (reference/quantizers/README.md says how the files look).
namespace rill {

/// JSON whose reals are read as float32 straight from the text, as the golden vectors want it: by
/// way of double they could round twice.
using FloatJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                       std::uint64_t, float>;

/// The cases of a JSON file; ConfigError when it cannot be read or is no such file.
FloatJson golden_cases(const std::filesystem::path& json);

/// Every number of nested lists, in order; a missing or null list is empty.
std::vector<float> reals(const FloatJson& list);
std::vector<std::int64_t> integers(const FloatJson& list);

/// Cells of a case table.
float real_cell(const CaseTable& table, std::size_t row, const std::string& column);
int integer_cell(const CaseTable& table, std::size_t row, const std::string& column);

/// Counts, per case and quantity of one file, how many values equal the golden ones.
class GoldenComparison {
 public:
  explicit GoldenComparison(std::string file) : file_(std::move(file)) {}

  void same(const std::string& case_name, const std::string& quantity, double ours, double golden);
  void near(const std::string& case_name, const std::string& quantity, double ours, double golden,
            double relative);
  /// Lists of the same length; another length counts every value as wrong.
  template <class Ours, class Golden>
  void same_list(const std::string& case_name, const std::string& quantity,
                 const std::vector<Ours>& ours, const std::vector<Golden>& golden) {
    for (std::size_t i = 0; i < golden.size(); ++i) {
      const bool known = i < ours.size() && ours.size() == golden.size();
      count(case_name, quantity, known && ours[i] == static_cast<Ours>(golden[i]),
            known ? static_cast<double>(ours[i]) : 0, static_cast<double>(golden[i]));
    }
  }

  /// One row a case and quantity: values that are equal, of values there are.
  std::vector<ValidatedCase> results() const;

 private:
  struct Count {
    int equal = 0;
    int all = 0;
    std::string first_difference;
  };
  void count(const std::string& case_name, const std::string& quantity, bool equal, double ours,
             double golden);

  std::string file_;
  std::vector<std::pair<std::string, std::string>> order_;
  std::map<std::pair<std::string, std::string>, Count> counts_;
};

/// Text of a case's number.
std::string case_name(const FloatJson& golden_case);

// One family of files a source file; each adds its comparisons.
using GoldenReader = void (*)(const std::filesystem::path& file, GoldenComparison& comparison);
using GoldenReaders = std::map<std::string, GoldenReader>;  ///< by `folder/file`
GoldenReaders ap_fixed_readers();
GoldenReaders brevitas_readers();
GoldenReaders qonnx_readers();
GoldenReaders finn_readers();
GoldenReaders fixed_point_readers();
GoldenReaders flownet_readers();
GoldenReaders caq_readers();
GoldenReaders shift_network_readers();
GoldenReaders block_float_readers();

}  // namespace rill
