// SPDX-License-Identifier: Apache-2.0
#include "sim/report/classes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "sim/core/error.h"

namespace rill {

std::vector<ClassScore> top_classes(const FeatureMap& map, int count) {
  if (map.shape.pixels() != 1) {
    Diagnostic diagnostic;
    diagnostic.key = "decoder";
    diagnostic.message = "classes reads a map of one pixel, but the last layer gives " +
                         map.shape.to_string() + "; use decoder: none";
    throw ConfigError(diagnostic);
  }
  std::vector<ClassScore> classes;
  for (int channel = 0; channel < map.shape.channels; ++channel) {
    const Code code = map.codes[static_cast<std::size_t>(channel)];
    classes.push_back({channel, code, map.format.real(code, channel), 0});
  }
  std::stable_sort(classes.begin(), classes.end(),
                   [](const ClassScore& a, const ClassScore& b) { return a.score > b.score; });
  double sum = 0;
  for (const ClassScore& one : classes) sum += std::exp(one.score - classes.front().score);
  for (ClassScore& one : classes) {
    one.probability = std::exp(one.score - classes.front().score) / sum;
  }
  classes.resize(std::min(classes.size(), static_cast<std::size_t>(count)));
  return classes;
}

}  // namespace rill
