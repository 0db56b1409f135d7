// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/wildcards.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <charconv>

#include "sim/core/error.h"
#include "sim/plan/folding.h"

namespace rill {

namespace {

bool has_pattern(const std::string& text) { return text.find_first_of("*?") != std::string::npos; }

[[noreturn]] void refuse(const std::string& key, const std::string& message) {
  Diagnostic mistake;
  mistake.key = key;
  mistake.message = message;
  throw ConfigError(mistake);
}

/// `section.pattern.rest`, cut around its one segment with a pattern.
struct Pattern {
  std::string section, pattern, rest;  ///< rest begins with its dot, or is empty
};

Pattern cut(const std::string& key) {
  const std::size_t at = key.find_first_of("*?");
  const std::size_t dot = key.rfind('.', at);
  const std::size_t end = std::min(key.find('.', at), key.size());
  Pattern pattern;
  pattern.section = dot == std::string::npos ? "" : key.substr(0, dot);
  pattern.pattern = key.substr(dot + 1, end - dot - 1);
  pattern.rest = key.substr(end);
  if (has_pattern(pattern.rest)) refuse(key, "has two patterns; write out one of them");
  return pattern;
}

std::vector<std::string> names_in(const std::string& key, const std::string& section,
                                  const RunConfiguration& base,
                                  const std::vector<std::string>& fifo_names) {
  if (section == "design.fifos") return fifo_names;
  const bool by_layer = section == "design.stages" || section == "design.line_buffer_rows" ||
                        section == "design.line_buffers" || section == "network.layers" ||
                        section == "numerics.layers";
  if (!by_layer) {
    refuse(key,
           "has a pattern where no names stand; patterns work in design.stages, "
           "design.line_buffer_rows, design.line_buffers, design.fifos, network.layers and "
           "numerics.layers");
  }
  std::vector<std::string> names;
  for (const Layer& layer : base.network.layers) names.push_back(layer.name);
  return names;
}

/// The value, or the largest that the layer has room for.
std::string limited(const std::string& value, const std::string& field, const Layer& layer) {
  int wanted = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), wanted);
  if (read.ec != std::errc() || read.ptr != value.data() + value.size()) return value;
  const FoldingLimits limits = folding_limits(layer);
  int most = wanted;
  if (field == ".pe") most = limits.pe;
  if (field == ".simd") most = limits.simd;
  if (field == ".pixels") most = layer.out.width;
  if (field == ".input_lanes") most = layer.in.channels;
  if (field == ".input_pixels") most = layer.in.width;
  return std::to_string(std::min(wanted, most));
}

const Layer& layer_named(const Network& network, const std::string& name) {
  const auto found = std::find_if(network.layers.begin(), network.layers.end(),
                                  [&](const Layer& layer) { return layer.name == name; });
  internal_check(found != network.layers.end(), "layer_named: names come from the network");
  return *found;
}

}  // namespace

std::vector<std::string> expand_settings(const SweepSettings& settings,
                                         const RunConfiguration& base,
                                         const std::vector<std::string>& fifo_names) {
  std::vector<std::string> words;
  for (const auto& [key, value] : settings) {
    if (!has_pattern(key)) {
      words.push_back(fmt::format("{}={}", key, value));
      continue;
    }
    const Pattern pattern = cut(key);
    const std::size_t before = words.size();
    for (const std::string& name : names_in(key, pattern.section, base, fifo_names)) {
      if (fnmatch(pattern.pattern.c_str(), name.c_str(), 0) != 0) continue;
      const bool folding = pattern.section == "design.stages";
      const std::string own =
          folding ? limited(value, pattern.rest, layer_named(base.network, name)) : value;
      // Networks from elsewhere have layers such as `layer1.0.conv2`.
      const std::string segment = name.find('.') == std::string::npos ? name : '"' + name + '"';
      words.push_back(fmt::format("{}.{}{}={}", pattern.section, segment, pattern.rest, own));
    }
    if (words.size() == before) refuse(key, "matches no name; `rill plan` lists layers and FIFOs");
  }
  return words;
}

}  // namespace rill
