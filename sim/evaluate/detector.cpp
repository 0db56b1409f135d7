// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/detector.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "sim/engine/engine.h"
#include "sim/model/float_forward.h"
#include "sim/model/input.h"

namespace rill {

Detector code_detector(const QuantizedModel& model, const RunSpec& run) {
  const auto engine = std::make_shared<const Engine>(model);
  const Format format = model.input_format;
  return [engine, format, run](const Picture& picture) {
    const RealMap map = network_input(picture, run, engine->network().input);
    return engine->run_outputs(quantize_input(map, format)).front();
  };
}

Detector float_detector(const Network& network, const FloatParameters& folded, const RunSpec& run) {
  const auto shared = std::make_shared<const FloatParameters>(folded);
  return [network, shared, run](const Picture& picture) {
    const LayerIndex output = network.outputs.front();
    FeatureMap result;
    result.shape = network.shape_of(output);
    result.format = Format::fixed(32, 8, Rounding::RndConv, Overflow::Sat);
    forward_float(network, *shared, network_input(picture, run, network.input),
                  [&](LayerIndex layer, const std::vector<float>& values) {
                    if (layer != output) return;
                    for (const float value : values) {
                      const double code = std::round(static_cast<double>(value) * 16777216.0);
                      result.codes.push_back(static_cast<Code>(
                          std::clamp(code, static_cast<double>(result.format.min_code()),
                                     static_cast<double>(result.format.max_code()))));
                    }
                  });
    return result;
  };
}

}  // namespace rill
