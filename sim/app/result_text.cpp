// SPDX-License-Identifier: Apache-2.0
#include "sim/app/result_text.h"

#include <nlohmann/json.hpp>

namespace rill {
namespace {

using Json = nlohmann::json;

Json format_json(const Format& format) {
  return {static_cast<int>(format.kind),
          format.width,
          format.is_signed,
          format.narrow,
          format.fraction_bits,
          static_cast<int>(format.rounding),
          static_cast<int>(format.overflow),
          format.wrap_saturated_bits,
          format.scale,
          format.zero_point};
}

Format format_from(const Json& json) {
  Format format;
  format.kind = static_cast<Format::Kind>(json.at(0).get<int>());
  json.at(1).get_to(format.width);
  json.at(2).get_to(format.is_signed);
  json.at(3).get_to(format.narrow);
  json.at(4).get_to(format.fraction_bits);
  format.rounding = static_cast<Rounding>(json.at(5).get<int>());
  format.overflow = static_cast<Overflow>(json.at(6).get<int>());
  json.at(7).get_to(format.wrap_saturated_bits);
  json.at(8).get_to(format.scale);
  json.at(9).get_to(format.zero_point);
  return format;
}

Json map_json(const FeatureMap& map) {
  return {map.shape.channels, map.shape.height, map.shape.width, format_json(map.format),
          map.codes};
}

FeatureMap map_from(const Json& json) {
  FeatureMap map;
  map.shape = {json.at(0).get<int>(), json.at(1).get<int>(), json.at(2).get<int>()};
  map.format = format_from(json.at(3));
  json.at(4).get_to(map.codes);
  return map;
}

}  // namespace

std::string to_text(const SimulationResult& result) {
  Json metrics = Json::array();
  for (const Metric& metric : result.snapshot.metrics) {
    metrics.push_back({metric.path, metric.name, metric.unit, metric.sentence, metric.value});
  }
  Json outputs = Json::array();
  for (const FeatureMap& map : result.outputs) outputs.push_back(map_json(map));
  const RunFigures& figures = result.figures;
  return Json{{"metrics", metrics},
              {"outputs", outputs},
              {"cancelled", result.cancelled},
              {"frame_started", figures.frame_started},
              {"frame_done", figures.frame_done},
              {"elapsed", figures.elapsed},
              {"boot_cycles", figures.boot_cycles},
              {"timing_only", figures.timing_only}}
      .dump();
}

SimulationResult result_from_text(const std::string& text) {
  const Json json = Json::parse(text);
  SimulationResult result;
  for (const Json& metric : json.at("metrics")) {
    result.snapshot.metrics.push_back(
        {metric.at(0), metric.at(1), metric.at(2), metric.at(3), metric.at(4).get<std::int64_t>()});
  }
  for (const Json& map : json.at("outputs")) result.outputs.push_back(map_from(map));
  json.at("cancelled").get_to(result.cancelled);
  json.at("frame_started").get_to(result.figures.frame_started);
  json.at("frame_done").get_to(result.figures.frame_done);
  json.at("elapsed").get_to(result.figures.elapsed);
  json.at("boot_cycles").get_to(result.figures.boot_cycles);
  json.at("timing_only").get_to(result.figures.timing_only);
  return result;
}

}  // namespace rill
