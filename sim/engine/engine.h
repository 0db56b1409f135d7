// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "modules/activation/function.h"
#include "modules/add/function.h"
#include "modules/dsp_array/function.h"
#include "modules/dsp_array/winograd_function.h"
#include "modules/l2_norm/function.h"
#include "modules/pool/average.h"
#include "modules/upsample/function.h"
#include "sim/model/model.h"
#include "sim/network/network.h"

namespace rill {

/// Runs a network in codes without time: the same function faces as the machine's modules, called
/// layer by layer and row by row. Bit for bit equal to evaluate_codes() of sim/reference.
class Engine {
 public:
  /// Packs all weights; the model need not outlive the engine.
  explicit Engine(const QuantizedModel& model);

  /// Every layer's output, in network order.
  std::vector<FeatureMap> run(const FeatureMap& input) const;
  /// The network's outputs, in the order of Network::outputs; a map is freed when its last reader
  /// has run.
  std::vector<FeatureMap> run_outputs(const FeatureMap& input) const;
  /// One layer on given operand maps, in the order of Layer::inputs.
  FeatureMap run_layer(LayerIndex index, const std::vector<const FeatureMap*>& inputs) const;

  const Network& network() const { return network_; }

 private:
  /// What a layer needs beside its shape.
  struct Prepared {
    LayerArithmetic arithmetic;
    std::optional<DspArrayFunction> array;
    std::vector<DspArrayFunction> phases;  ///< of a deconvolution
    std::optional<UpsampleFunction> upsample;
    std::optional<WinogradFunction> winograd;  ///< in place of `array`
    std::optional<ActivationUnit> activation;
    std::optional<AddFunction> add;
    std::optional<AveragePoolFunction> average;
    std::vector<int> divisors;  ///< average pools: index of each output pixel's divisor
    std::optional<L2NormFunction> norm;
  };

  void check_input(const FeatureMap& input) const;

  Network network_;
  Format input_format_;
  std::vector<Prepared> layers_;
};

}  // namespace rill
