// SPDX-License-Identifier: Apache-2.0
#include "sim/app/made_up_weights.h"

namespace rill {

void note_made_up_weights(const RunSpec& run, const std::string& what,
                          std::vector<std::string>* notes) {
  if (!run.weights.empty()) return;
  notes->push_back("the weights are made up from seed " + std::to_string(run.seed) + ": " + what +
                   " nothing; give trained ones with --weights");
}

}  // namespace rill
