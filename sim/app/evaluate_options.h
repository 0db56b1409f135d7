// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "sim/app/run_options.h"
#include "sim/app/session.h"

namespace rill {

/// `rill evaluate` as the command line asks for it.
struct EvaluateOptions {
  RunRequest request;
  std::string pictures, truth, weights, out;
  int jobs = 0;
  std::size_t limit = 0;
  std::size_t worst = 8;
  bool in_float = false;
  bool simulate = false;
  OutputFormat format = OutputFormat::Text;
};

/// Pairs of pictures through a flow network: end-point errors. Prints and writes like the
/// evaluation of boxes; the exit code. Throws what went wrong.
int evaluate_flow(const EvaluateOptions& options, const RunConfiguration& configuration);

}  // namespace rill
