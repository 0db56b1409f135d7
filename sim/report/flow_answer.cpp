// SPDX-License-Identifier: Apache-2.0
#include "sim/report/flow_answer.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.h"

namespace rill {

namespace {

[[noreturn]] void refuse(const char* key, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.key = key;
  diagnostic.message = message;
  throw ConfigError(diagnostic);
}

std::string size_of(const FlowField& flow) {
  return std::to_string(flow.width) + "x" + std::to_string(flow.height);
}

}  // namespace

FlowField decoded_flow(const FeatureMap& map, int width, int height) {
  if (map.shape.channels != 2) {
    refuse("decoder", "optical_flow reads a map of 2 channels, but the last layer has " +
                          std::to_string(map.shape.channels) + "; use decoder: none");
  }
  FlowField flow{map.shape.width, map.shape.height, {}};
  flow.uv.reserve(map.codes.size());
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    flow.uv.push_back(static_cast<float>(map.format.real(map.codes[i], static_cast<int>(i % 2))));
  }
  if (flow.width == width && flow.height == height) return flow;
  return resize_flow(flow, width, height);
}

EndPointError end_point_error(const FlowField& flow, const FlowField& truth) {
  if (flow.width != truth.width || flow.height != truth.height) {
    refuse("truth", "is " + size_of(truth) + " pixels large, but the pictures are " +
                        size_of(flow) + "; give the flow of these pictures");
  }
  EndPointError error;
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      if (!is_known(truth, x, y)) continue;
      const std::size_t at = flow.at(x, y);
      const double distance = std::hypot(static_cast<double>(flow.uv[at]) - truth.uv[at],
                                         static_cast<double>(flow.uv[at + 1]) - truth.uv[at + 1]);
      error.mean += distance;
      error.rms += distance * distance;
      error.worst = std::max(error.worst, distance);
      ++error.pixels;
    }
  }
  if (error.pixels == 0) refuse("truth", "knows the flow of no pixel; give another one");
  error.mean /= static_cast<double>(error.pixels);
  error.rms = std::sqrt(error.rms / static_cast<double>(error.pixels));
  return error;
}

FlowFigures flow_figures(const FlowField& flow, const FlowField* truth) {
  FlowFigures figures;
  figures.width = flow.width;
  figures.height = flow.height;
  for (std::size_t i = 0; i + 1 < flow.uv.size(); i += 2) {
    const double length = std::hypot(static_cast<double>(flow.uv[i]), flow.uv[i + 1]);
    figures.mean_length += length;
    figures.longest = std::max(figures.longest, length);
  }
  if (!flow.uv.empty()) figures.mean_length /= static_cast<double>(flow.uv.size() / 2);
  if (truth != nullptr) figures.error = end_point_error(flow, *truth);
  return figures;
}

}  // namespace rill
