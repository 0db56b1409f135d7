// SPDX-License-Identifier: Apache-2.0
#include "sim/app/session.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "sim/app/errors.h"
#include "sim/app/interrupt.h"
#include "sim/core/error.h"
#include "sim/io/hash.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"

namespace rill {
namespace {

/// Files that decide the result, by role.
Provenance provenance_of(const RunConfiguration& configuration) {
  Provenance provenance;
  provenance.version = RILL_VERSION;
  provenance.run_name = configuration.run.name;
  provenance.numerics_name = configuration.numerics.name;
  provenance.configuration = configuration.resolved_yaml;
  const RunSpec& run = configuration.run;
  if (!run.input.empty()) provenance.hashes.emplace_back("input", hash_file(run.input));
  if (std::filesystem::is_regular_file(run.weights)) {
    provenance.hashes.emplace_back("weights", hash_file(run.weights));
  }
  return provenance;
}

}  // namespace

std::string configs_root() {
  const char* given = std::getenv("RILL_CONFIGS");
  return given != nullptr ? given : RILL_SOURCE_DIR "/configs";
}

RunConfiguration configure(const RunRequest& request) {
  RunConfiguration configuration = load_run(request.run_file, request.settings, configs_root());
  infer_shapes(configuration.network);
  return configuration;
}

Plan map_network(const RunConfiguration& configuration) {
  const Format& input_format = configuration.numerics.input.format;
  return make_plan(configuration.network,
                   resolve_arithmetic(configuration.network, input_format, configuration.numerics),
                   input_format, configuration.design, configuration.board, configuration.memory,
                   configuration.run.clock_mhz);
}

}  // namespace rill
