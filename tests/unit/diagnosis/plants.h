// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "tests/unit/diagnosis/planted.h"

// Faults of the convolution by kind, and what plants them.
namespace rill::test {

void add_sum_plants(std::vector<Plant>* plants);      ///< rounding, overflow, casts, order, width
void add_operand_plants(std::vector<Plant>* plants);  ///< weights, activations, biases, ReLU
void add_window_plants(std::vector<Plant>* plants);   ///< padding, halo, kernels
void add_order_plants(std::vector<Plant>* plants);    ///< channels, lanes, axes
void add_output_plants(std::vector<Plant>* plants);   ///< signs, bits, pixels one place further
void add_lane_plants(std::vector<Plant>* plants);     ///< dead lanes, numbers with fewer bits

void add_hardware_plants(std::vector<Plant>* plants);  ///< stuck bits, lines, pixels, stages

/// Place of a code in its map.
std::size_t code_index(const Shape& shape, int row, int column, int channel);

/// Changes what comes out.
void for_after(Implementation& faulty, const std::function<FeatureMap(FeatureMap)>& change);

/// Of the faulty layer.
LayerArithmetic& arithmetic(Implementation& faulty);

}  // namespace rill::test
