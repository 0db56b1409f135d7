// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/model/model.h"
#include "tests/support/npy_fixture.h"

// The published SkyNet HLS design built by hand from reference/skynet-hls: formats of its section
// 2, arithmetic of section 3, channel order of the HLS code.
namespace rill::test {

Format skynet_feature_format();      ///< FM
Format skynet_accumulator_format();  ///< ACC

/// The whole network for one picture, every map padded cleanly.
QuantizedModel skynet_model(const std::filesystem::path& reference);

/// Name that skynet-hls gives a layer of networks/skynet.yaml: dw1_dw3x3 is dw1_conv3x3.
std::string skynet_hls_name(const std::string& layer);

/// Interiors of the four pictures that share one stitched frame of 8-bit pixels, as FM codes.
std::vector<FeatureMap> skynet_pictures(const std::filesystem::path& reference,
                                        const std::vector<double>& stitched);

/// Picture `image` of a golden [image][channel][row][column].
FeatureMap golden_map(const NpyArray& golden, int image, const Format& format);

/// What the design reports for a picture: the arg-max cell and its five raw values.
struct Prediction {
  int anchor = 0;
  int grid_x = 0;
  int grid_y = 0;
  std::vector<Code> box;  ///< tx, ty, tw, th, confidence
};

Prediction best_box(const FeatureMap& pw7);

}  // namespace rill::test
