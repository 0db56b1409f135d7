// SPDX-License-Identifier: Apache-2.0
// Casts against the ap_fixed headers.
#include <map>

#include "sim/numerics/cast.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr int kSourceFractionBits = 12;  // reference/quantizers/README.md, apfixed

template <class Mode>
Mode mode_named(const CaseTable& table, std::size_t row, const std::string& column,
                const std::map<std::string, Mode>& names) {
  const auto found = names.find(table.text(row, column));
  if (found == names.end()) table.fail(row, column, "is no mode of ap_fixed");
  return found->second;
}

Format format_of(const CaseTable& table, std::size_t row) {
  static const std::map<std::string, Rounding> kRoundings{
      {"RND", Rounding::Rnd},         {"RND_ZERO", Rounding::RndZero},
      {"RND_INF", Rounding::RndInf},  {"RND_MIN_INF", Rounding::RndMinInf},
      {"TRN", Rounding::Trn},         {"RND_CONV", Rounding::RndConv},
      {"TRN_ZERO", Rounding::TrnZero}};
  static const std::map<std::string, Overflow> kOverflows{{"SAT", Overflow::Sat},
                                                          {"SAT_ZERO", Overflow::SatZero},
                                                          {"SAT_SYM", Overflow::SatSym},
                                                          {"WRAP", Overflow::Wrap},
                                                          {"WRAP_SM", Overflow::WrapSm}};
  Format format = Format::fixed(integer_cell(table, row, "W"), integer_cell(table, row, "I"),
                                mode_named(table, row, "Q", kRoundings),
                                mode_named(table, row, "O", kOverflows),
                                integer_cell(table, row, "signed") != 0);
  format.wrap_saturated_bits = integer_cell(table, row, "N");
  return format;
}

// `cases.csv`, which names the formats, lies beside.
void codes(const std::filesystem::path& file, GoldenComparison& comparison) {
  const CaseTable formats(file.parent_path() / "cases.csv",
                          {"case", "signed", "W", "I", "Q", "O", "N"});
  std::map<std::string, Format> by_case;
  for (std::size_t row = 0; row < formats.rows(); ++row) {
    by_case.emplace(formats.text(row, "case"), format_of(formats, row));
  }
  const CaseTable table(file, {"case", "src_raw", "ap_raw"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& name = table.text(row, "case");
    const auto found = by_case.find(name);
    if (found == by_case.end()) table.fail(row, "case", "is not in cases.csv");
    comparison.same(
        name, "codes",
        cast_fixed(integer_cell(table, row, "src_raw"), kSourceFractionBits, found->second),
        integer_cell(table, row, "ap_raw"));
  }
}

}  // namespace

GoldenReaders ap_fixed_readers() { return {{"apfixed/codes.csv", codes}}; }

}  // namespace rill
