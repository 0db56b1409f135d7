// SPDX-License-Identifier: Apache-2.0
#include "sim/config/flat_keys.h"
#include "sim/config/schemas.h"
#include "sim/report/plan_rows.h"
#include "sim/report/words.h"

// What the user decided, as far as a plan has it (plan_rows.h). The design is written by the codec
// that reads it, so that a new key is here as soon as it can be set.
namespace rill {

std::vector<std::pair<std::string, std::string>> settings_of(const Plan& plan) {
  KeyValues settings{{"network", plan.network.name},
                     {"network.input", plan.network.input.to_string()},
                     {"numerics.input", plan.input_format.to_string()},
                     {"board", plan.board.name},
                     {"memory", plan.memory.name},
                     {"clock_mhz", plain(plan.clock_mhz, 3)},
                     {"design", plan.design.name}};
  for (auto& [key, value] : flat_keys("design", design_codec().write(plan.design))) {
    if (key != "design.name") settings.emplace_back(std::move(key), std::move(value));
  }
  return settings;
}

}  // namespace rill
