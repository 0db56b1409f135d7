// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/cost/resources.h"

namespace rill::test {

/// One row of reference/rtl/resources.csv: a block that was really synthesised.
struct SynthesisCase {
  std::string name;
  std::string block;
  std::map<std::string, int> params;
  Family family = Family::UltraScalePlus;
  Resources measured;

  int param(const std::string& key) const;
};

std::vector<SynthesisCase> read_synthesis_cases(const std::filesystem::path& csv);

/// The same block by the functions of sim/cost and the parts. Throws for an unknown block.
Resources predict(const SynthesisCase& synthesis);

}  // namespace rill::test
