// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/picture_batch.h"

#include <cstddef>

namespace rill {

namespace {

constexpr int kColours = 3;

/// Where a colour of a pixel lies.
std::size_t place(const Program& program, const Mosaic& mosaic, int picture, int row, int column,
                  int colour) {
  if (!program.planar_image) {
    const std::int64_t pixel =
        (static_cast<std::int64_t>(picture) * mosaic.height + row) * mosaic.width + column;
    return static_cast<std::size_t>(pixel * 4 + colour);
  }
  return static_cast<std::size_t>(colour * mosaic.words() +
                                  static_cast<std::int64_t>(mosaic.first_row(picture) + row) *
                                      mosaic.columns() +
                                  mosaic.first_column(picture) + column);
}

}  // namespace

std::vector<std::uint8_t> stitch(const Program& program, const Mosaic& mosaic, int padding,
                                 const std::vector<Picture>& pictures) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(program.image_bytes),
                                  static_cast<std::uint8_t>(program.planar_image ? padding : 255));
  for (int index = 0; index < mosaic.pictures(); ++index) {
    const Picture& picture = pictures[static_cast<std::size_t>(index)];
    for (int row = 0; row < mosaic.height; ++row) {
      for (int column = 0; column < mosaic.width; ++column) {
        for (int colour = 0; colour < kColours; ++colour) {
          bytes[place(program, mosaic, index, row, column, colour)] =
              picture.rgb[picture.at(column, row) + static_cast<std::size_t>(colour)];
        }
      }
    }
  }
  return bytes;
}

Picture picture_of_batch(const Program& program, const Mosaic& mosaic,
                         const std::vector<std::uint8_t>& bytes, int index) {
  Picture picture;
  picture.width = mosaic.width;
  picture.height = mosaic.height;
  picture.rgb.resize(static_cast<std::size_t>(mosaic.width) *
                     static_cast<std::size_t>(mosaic.height) * kColours);
  for (int row = 0; row < mosaic.height; ++row) {
    for (int column = 0; column < mosaic.width; ++column) {
      for (int colour = 0; colour < kColours; ++colour) {
        picture.rgb[picture.at(column, row) + static_cast<std::size_t>(colour)] =
            bytes[place(program, mosaic, index, row, column, colour)];
      }
    }
  }
  return picture;
}

}  // namespace rill
