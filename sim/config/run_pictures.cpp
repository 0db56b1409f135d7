// SPDX-License-Identifier: Apache-2.0
#include "sim/config/run_pictures.h"

#include <algorithm>
#include <string>

namespace rill {

namespace {

bool takes_two_pictures(const Network& network) {
  constexpr int kChannelsOfTwo = 6;
  return network.input.channels == kChannelsOfTwo;
}

bool is_set(const std::vector<Override>& settings, const std::string& key) {
  return std::any_of(settings.begin(), settings.end(), [&](const Override& change) {
    return !change.path.empty() && change.path.front() == key;
  });
}

/// Values of settings stand on no line.
bool is_of_command_line(const YamlValue& value) { return value.where.line == 0; }

}  // namespace

void leave_out_truth(const std::vector<Override>& settings, YamlValue* run) {
  const bool other_pictures =
      is_set(settings, "input") || is_set(settings, "inputs") || is_set(settings, "second_input");
  if (!other_pictures || is_set(settings, "truth")) return;
  auto& keys = run->children;
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [](const YamlValue& child) { return child.key == "truth"; }),
             keys.end());
}

bool may_be_taken_back(const std::vector<std::string>& path) {
  return path.size() == 1 && path.front() == "truth";
}

bool is_pair_of_inputs(const RunSpec& run, const Network& network) {
  return run.inputs.size() == 2 && takes_two_pictures(network);
}

void check_inputs(const YamlValue& run, const RunConfiguration& configuration, const Place& place) {
  const std::size_t given = configuration.run.inputs.size();
  const YamlValue* inputs = run.find("inputs");
  if (inputs == nullptr || given == 0) return;
  const Network& network = configuration.network;
  const Place here = place.member("inputs");
  if (!takes_two_pictures(network)) {
    if (given == 1) return;
    here.error(*inputs, "a streaming machine runs one picture, but the run has " +
                            std::to_string(given) + " inputs; give one");
    return;
  }
  if (given == 2) return;
  const YamlValue* second = run.find("second_input");
  if (given == 1 && second != nullptr &&
      (is_of_command_line(*second) || !is_of_command_line(*inputs))) {
    return;
  }
  here.error(*inputs, "network " + network.name + " takes two pictures, but the run has " +
                          (given == 1 ? "one input" : std::to_string(given) + " inputs") +
                          "; give the first and the second: --input FIRST --input SECOND");
}

}  // namespace rill
