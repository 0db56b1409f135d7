// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/detector.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "sim/engine/engine.h"
#include "sim/model/float_forward.h"
#include "sim/model/input.h"

namespace rill {

MapDetector code_map_detector(const QuantizedModel& model, std::size_t output) {
  const auto engine = std::make_shared<const Engine>(model);
  const Format format = model.input_format;
  return [engine, format, output](const RealMap& map) {
    return engine->run_outputs(quantize_input(map, format)).at(output);
  };
}

MapDetector float_map_detector(const Network& network, const FloatParameters& folded,
                               std::size_t output) {
  const auto shared = std::make_shared<const FloatParameters>(folded);
  return [network, shared, wanted = network.outputs.at(output)](const RealMap& map) {
    FeatureMap result;
    result.shape = network.shape_of(wanted);
    result.format = Format::fixed(32, 8, Rounding::RndConv, Overflow::Sat);
    forward_float(network, *shared, map, [&](LayerIndex layer, const std::vector<float>& values) {
      if (layer != wanted) return;
      for (const float value : values) {
        const double code = std::round(static_cast<double>(value) * 16777216.0);
        result.codes.push_back(
            static_cast<Code>(std::clamp(code, static_cast<double>(result.format.min_code()),
                                         static_cast<double>(result.format.max_code()))));
      }
    });
    return result;
  };
}

Detector code_detector(const QuantizedModel& model, const RunSpec& run) {
  return [detect = code_map_detector(model, 0), shape = model.network.input,
          run](const Picture& picture) { return detect(network_input(picture, run, shape)); };
}

Detector float_detector(const Network& network, const FloatParameters& folded, const RunSpec& run) {
  return [detect = float_map_detector(network, folded, 0), shape = network.input,
          run](const Picture& picture) { return detect(network_input(picture, run, shape)); };
}

}  // namespace rill
