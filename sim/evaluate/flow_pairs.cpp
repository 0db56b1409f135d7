// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/flow_pairs.h"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "sim/core/error.h"
#include "sim/evaluate/in_threads.h"
#include "sim/evaluate/truth_lines.h"
#include "sim/io/file.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line.substr(0, line.find('#')));
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

void copy_row(const FlowField& from, int y, int column, FlowField* to) {
  const auto first = from.uv.begin() + static_cast<std::ptrdiff_t>(from.at(0, y));
  std::copy(first, first + 2 * static_cast<std::ptrdiff_t>(from.width),
            to->uv.begin() + static_cast<std::ptrdiff_t>(to->at(column, y)));
}

}  // namespace

std::vector<FlowPair> read_flow_pairs(const fs::path& list, const fs::path& folder,
                                      std::size_t limit) {
  const auto bytes = read_file(list, "a list of pairs, `first second truth.flo` a line");
  check_picture_folder(folder);
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  std::vector<FlowPair> pairs;
  std::vector<Diagnostic> malformed;
  std::vector<Diagnostic> missing;
  int number = 0;
  const auto enough = [&] { return limit > 0 && pairs.size() + malformed.size() >= limit; };
  for (std::string line; !enough() && std::getline(lines, line);) {
    ++number;
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) continue;
    if (words.size() != 3) {
      malformed.push_back(about_line(list, number, "is not `first second truth.flo`; mend it"));
      continue;
    }
    for (const std::string& word : words) {
      if (fs::is_regular_file(folder / word)) continue;
      missing.push_back(
          about_line(list, number,
                     fmt::format("there is no file {} in {}; add it, or remove the line", word,
                                 folder.string())));
    }
    pairs.push_back({words[0], folder / words[0], folder / words[1], folder / words[2]});
  }
  std::vector<Diagnostic> problems =
      first_of(std::move(malformed), "is this a list of pairs, `first second truth.flo` a line?");
  for (Diagnostic& one :
       first_of(std::move(missing), "their files are not there either; is it another folder?")) {
    problems.push_back(std::move(one));
  }
  if (problems.empty() && pairs.empty()) {
    problems.push_back(about_line(list, 1, "holds no pairs; give a line a pair"));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return pairs;
}

std::vector<FlowResult> evaluate_flows(const FlowReader& reader, const std::vector<FlowPair>& pairs,
                                       int jobs, const std::function<bool(std::size_t)>& progress) {
  std::vector<FlowResult> results(pairs.size());
  const auto task = [&](std::size_t i) {
    const FlowField truth = read_flo(pairs[i].truth);
    results[i] = {pairs[i], flow_figures(reader(pairs[i]), &truth)};
  };
  std::vector<FlowResult> complete;
  for (const std::size_t i : in_threads(pairs.size(), jobs, task, progress)) {
    complete.push_back(std::move(results[i]));
  }
  return complete;
}

FlowAccuracy accuracy_of(const std::vector<FlowResult>& results) {
  FlowAccuracy accuracy;
  accuracy.pairs = results.size();
  const auto count = static_cast<double>(std::max<std::size_t>(results.size(), 1));
  for (const FlowResult& result : results) {
    accuracy.mean_px += result.figures.error->mean / count;
    accuracy.rms_px += result.figures.error->rms / count;
    accuracy.worst_px = std::max(accuracy.worst_px, result.figures.error->worst);
  }
  return accuracy;
}

std::vector<FlowResult> worst_of(std::vector<FlowResult> results, std::size_t count) {
  std::stable_sort(results.begin(), results.end(), [](const auto& a, const auto& b) {
    return a.figures.error->mean > b.figures.error->mean;
  });
  results.resize(std::min(count, results.size()));
  return results;
}

Picture drawn_flows(const FlowField& found, const FlowField& truth) {
  FlowField both{found.width + truth.width, found.height, {}};
  both.uv.resize(static_cast<std::size_t>(both.width) * static_cast<std::size_t>(both.height) * 2);
  for (int y = 0; y < both.height; ++y) {
    copy_row(found, y, 0, &both);
    copy_row(truth, y, found.width, &both);
  }
  return flow_picture(both);
}

}  // namespace rill
