// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/load_run.h"
#include "sim/config/overrides.h"
#include "sim/config/yaml_tree.h"

// What the command line says of a run's pictures, and how many the network takes.
namespace rill {

/// The truth of a run file is that of its own pictures: it is taken out of the tree where a setting
/// gives others and no setting gives a truth.
void leave_out_truth(const std::vector<Override>& settings, YamlValue* run);

/// Whether a setting without a value takes its key back: a run's truth.
bool may_be_taken_back(const std::vector<std::string>& path);

/// Two inputs for a network of two pictures of three colours: its first and second one.
bool is_pair_of_inputs(const RunSpec& run, const Network& network);

/// As many inputs as the network takes pictures: for a streaming machine, which has no batches. One
/// that the command line gives is not the first of a pair with the run file's second.
void check_inputs(const YamlValue& run, const RunConfiguration& configuration, const Place& place);

}  // namespace rill
