// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/activation/function.h"
#include "modules/add/function.h"
#include "modules/dsp_array/function.h"
#include "modules/dsp_array/winograd_function.h"
#include "modules/pool/average.h"
#include "modules/upsample/function.h"
#include "sim/model/model.h"
#include "sim/network/network.h"

// The operations on whole maps, made of the parts' function faces. Inside of this folder; `output`
// has its shape and size already.
namespace rill::engine {

/// Convolution of any grouping, and fully connected: windows, array, activation, row by row.
void convolve(const Layer& layer, const LayerArithmetic& arithmetic, const DspArrayFunction& array,
              const ActivationUnit& activation, const FeatureMap& input, FeatureMap& output);
/// Transposed convolution: one array a phase, see PhaseKernels.
void deconvolve(const Layer& layer, const LayerArithmetic& arithmetic,
                const std::vector<DspArrayFunction>& phases, const ActivationUnit& activation,
                const FeatureMap& input, FeatureMap& output);
void upsample(const Layer& layer, const UpsampleFunction& function, const FeatureMap& input,
              FeatureMap& output);
/// The same in Winograd's form.
void convolve(const Layer& layer, const LayerArithmetic& arithmetic, const WinogradFunction& array,
              const ActivationUnit& activation, const FeatureMap& input, FeatureMap& output);
void pool(const Layer& layer, const LayerArithmetic& arithmetic, const FeatureMap& input,
          FeatureMap& output);
/// These two leave accumulator codes, before requantization.
void reorg(const Layer& layer, const FeatureMap& input, FeatureMap& output);
void concat(const Layer& layer, const LayerArithmetic& arithmetic,
            const std::vector<const FeatureMap*>& inputs, FeatureMap& output);
/// These two leave codes.
void add(const AddFunction& adder, const std::vector<const FeatureMap*>& inputs,
         FeatureMap& output);
/// `divisors`: see average_divisor_indices().
void average_pool(const Layer& layer, const LayerArithmetic& arithmetic,
                  const AveragePoolFunction& average, const std::vector<int>& divisors,
                  const FeatureMap& input, FeatureMap& output);

}  // namespace rill::engine
