// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "sim/core/error.h"
#include "sim/validation/golden_vectors.h"
#include "sim/validation/validation.h"

namespace rill {
namespace {

const GoldenReaders& all_readers() {
  static const GoldenReaders kAll = [] {
    GoldenReaders all;
    for (const auto& family : {ap_fixed_readers(), brevitas_readers(), qonnx_readers(),
                               finn_readers(), fixed_point_readers(), flownet_readers(),
                               caq_readers(), shift_network_readers(), block_float_readers()}) {
      all.insert(family.begin(), family.end());
    }
    return all;
  }();
  return kAll;
}

struct GoldenFile {
  std::string name;  ///< `folder/file`, which says what is inside
  std::filesystem::path path;
};

[[noreturn]] void fail_unknown(const std::filesystem::path& cases) {
  std::string known;
  for (const auto& [name, reader] : all_readers()) known += " " + name;
  Diagnostic diagnostic;
  diagnostic.where.file = cases.string();
  diagnostic.message =
      "holds no golden vectors; give one of these files, or a folder with some:" + known;
  throw ConfigError(std::move(diagnostic));
}

// A file by the last two parts of its path; a folder with every known file in it; one family's
// folder (`…/tf2`) as well.
std::vector<GoldenFile> files_of(const std::filesystem::path& cases) {
  const std::filesystem::path whole = std::filesystem::weakly_canonical(cases);
  std::vector<GoldenFile> files;
  for (const auto& [name, reader] : all_readers()) {
    for (const auto& path : {whole, whole / name, whole.parent_path() / name}) {
      const std::string text = path.generic_string();
      const bool named =
          text.size() > name.size() &&
          text.compare(text.size() - name.size() - 1, std::string::npos, "/" + name) == 0;
      const bool inside =
          std::filesystem::is_directory(whole) || std::filesystem::weakly_canonical(path) == whole;
      const bool below = path.generic_string().rfind(whole.generic_string(), 0) == 0;
      if (!named || !inside || !below || !std::filesystem::is_regular_file(path)) continue;
      files.push_back({name, path});
      break;
    }
  }
  if (files.empty()) fail_unknown(cases);
  return files;
}

}  // namespace

std::vector<ValidatedCase> validate_quantizers(const std::filesystem::path& cases,
                                               const ValidationProgress& progress) {
  const std::vector<GoldenFile> files = files_of(cases);
  std::vector<ValidatedCase> results;
  std::size_t done = 0;
  for (const GoldenFile& file : files) {
    GoldenComparison comparison(file.name);
    try {
      all_readers().at(file.name)(file.path, comparison);
    } catch (const FloatJson::exception& error) {
      Diagnostic diagnostic;
      diagnostic.where.file = file.path.string();
      diagnostic.message = fmt::format("is not laid out as {}: {}", file.name, error.what());
      throw ConfigError(std::move(diagnostic));
    }
    for (ValidatedCase& row : comparison.results()) results.push_back(std::move(row));
    if (!progress(++done, files.size())) break;
  }
  return results;
}

}  // namespace rill
