// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/picture_pairs.h"

#include <map>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/tuning/tuning_task.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

/// What stands before `ending` of a stem; empty when it does not end so.
std::string before(const std::string& stem, const std::string& ending) {
  if (stem.size() <= ending.size()) return {};
  const std::size_t at = stem.size() - ending.size();
  return stem.compare(at, ending.size(), ending) == 0 ? stem.substr(0, at) : std::string();
}

std::vector<PicturePair> named_pairs(const std::vector<fs::path>& files) {
  std::map<std::string, fs::path> by_stem;
  for (const fs::path& file : files) by_stem[file.stem().string()] = file;
  std::vector<PicturePair> pairs;
  for (const auto& [stem, first] : by_stem) {
    for (const std::string kind : {"_img", "_"}) {
      const std::string name = before(stem, kind + "1");
      const auto second = name.empty() ? by_stem.end() : by_stem.find(name + kind + "2");
      if (second == by_stem.end()) continue;
      pairs.push_back({name, first, second->second, {}});
      break;
    }
  }
  return pairs;
}

}  // namespace

bool takes_pairs(const Network& network) {
  constexpr int kChannelsOfTwo = 6;
  return network.input.channels == kChannelsOfTwo;
}

std::vector<PicturePair> pairs_in(const fs::path& folder, std::size_t limit) {
  const std::vector<fs::path> files = pictures_in(folder, 0);
  std::vector<PicturePair> pairs = named_pairs(files);
  if (pairs.empty()) {
    for (std::size_t i = 0; i + 1 < files.size(); ++i) {
      pairs.push_back({files[i].stem().string(), files[i], files[i + 1], {}});
    }
  }
  if (pairs.empty()) {
    fail_file(folder.string(),
              "holds no two pictures, and the network reads pairs; give NAME_1.png and NAME_2.png");
  }
  if (limit > 0 && limit < pairs.size()) pairs.resize(limit);
  return pairs;
}

void find_flows(const fs::path& truth, std::vector<PicturePair>* pairs) {
  if (!fs::is_directory(truth)) {
    if (!fs::exists(truth)) fail_file(truth.string(), "does not exist");
    if (pairs->size() > 1) {
      fail_file(truth.string(), "is the flow of one pair, and there are " +
                                    std::to_string(pairs->size()) +
                                    "; give a folder of .flo files, or --limit 1");
    }
    pairs->front().truth = truth;
    return;
  }
  std::vector<Diagnostic> missing;
  for (PicturePair& pair : *pairs) {
    for (const char* ending : {".flo", "_flow.flo"}) {
      const fs::path file = truth / (pair.name + ending);
      if (pair.truth.empty() && fs::exists(file)) pair.truth = file;
    }
    if (!pair.truth.empty()) continue;
    Diagnostic diagnostic;
    diagnostic.where.file = truth.string();
    diagnostic.message = "holds no flow of " + pair.first.filename().string() + "; add " +
                         pair.name + ".flo or " + pair.name + "_flow.flo";
    missing.push_back(std::move(diagnostic));
  }
  if (!missing.empty()) throw ConfigError(std::move(missing));
}

}  // namespace rill
