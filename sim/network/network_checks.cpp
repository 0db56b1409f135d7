// SPDX-License-Identifier: Apache-2.0
#include "sim/network/network_checks.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rill {

std::vector<Diagnostic> mistakes_of_the_whole(const Network& network) {
  std::vector<Diagnostic> mistakes;
  const auto report = [&](const char* key, const std::string& sentence) {
    Diagnostic mistake;
    mistake.key = key;
    mistake.message = sentence;
    mistakes.push_back(std::move(mistake));
  };
  const Shape& input = network.input;
  if (std::min({input.channels, input.height, input.width}) < 1) {
    report("input", "the input map " + input.to_string() +
                        " is empty; use 1 or more channels, rows and columns");
  }
  // Keeps sizes of maps and windows inside of their types.
  constexpr int kLargest = 1 << 16;
  if (std::max({input.channels, input.height, input.width}) > kLargest) {
    report("input", "the input map " + input.to_string() + " is beyond " +
                        std::to_string(kLargest) + "; make it smaller");
  }
  for (const LayerIndex output : network.outputs) {
    if (output < 0 || output >= static_cast<LayerIndex>(network.layers.size())) {
      report("outputs", "names a layer that does not exist; name one of layers");
    }
  }
  if (network.layers.empty()) report("layers", "the network has no layers; add at least one");
  return mistakes;
}

}  // namespace rill
