// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "sim/io/picture.h"

namespace rill {

/// Displacement in pixels of every pixel of a picture, raster order: u to the right, then v down.
struct FlowField {
  int width = 0;
  int height = 0;
  std::vector<float> uv;

  std::size_t at(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
            static_cast<std::size_t>(x)) *
           2;
  }
};

/// Middlebury's .flo (vision.middlebury.edu/flow/code/flow-code/README.txt): the number 202021.25,
/// width and height as 32-bit integers, then u and v of every pixel as 32-bit floats; all little-
/// endian. A value beyond 1e9 means unknown. Throws ConfigError naming a file that is none.
FlowField read_flo(const std::filesystem::path& path);
void write_flo(const std::filesystem::path& path, const FlowField& flow);

/// Whether the flow of a pixel is known.
bool is_known(const FlowField& flow, int x, int y);

/// The field at another size: bilinear between pixel centres, displacements scaled along.
FlowField resize_flow(const FlowField& flow, int width, int height);

/// Direction as hue and length as saturation on the colour wheel of Baker et al. (ICCV 2007, "A
/// Database and Evaluation Methodology for Optical Flow"): white stands still, the longest known
/// displacement is fully saturated, unknown pixels are black.
Picture flow_picture(const FlowField& flow);

/// Draws the displacement of every `step`-th pixel as an arrow, to scale.
void draw_arrows(Picture& picture, const FlowField& flow, int step);

}  // namespace rill
