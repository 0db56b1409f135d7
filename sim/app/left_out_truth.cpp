// SPDX-License-Identifier: Apache-2.0
#include "sim/app/left_out_truth.h"

#include "sim/config/yaml_tree.h"

namespace rill {
namespace {

bool sets_truth(const RunRequest& request) {
  for (const std::string& word : request.settings) {
    if (word.rfind("truth=", 0) == 0) return true;
  }
  return false;
}

}  // namespace

void note_left_out_truth(const RunRequest& request, const RunSpec& run,
                         std::vector<std::string>* notes) {
  if (request.timing_only || !run.truth.empty() || sets_truth(request)) return;
  Problems problems;
  const std::optional<YamlValue> file = read_yaml_file(request.run_file, problems);
  const YamlValue* truth = file ? file->find("truth") : nullptr;
  if (truth == nullptr || truth->text.empty()) return;
  notes->push_back("the run file's truth, " + truth->text +
                   ", is left out: it is the flow of other pictures; give that of these with "
                   "--set truth=FILE.flo");
}

}  // namespace rill
