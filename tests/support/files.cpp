// SPDX-License-Identifier: Apache-2.0
#include "tests/support/files.h"

// jpeglib.h needs FILE and size_t declared before it.
#include <cstddef>
#include <cstdio>
// clang-format off
#include <jpeglib.h>
// clang-format on

#include <cstdlib>
#include <stdexcept>

#include "sim/io/file.h"

namespace rill::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "rill_test_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryFolder::file(const std::string& name,
                                            const std::vector<std::uint8_t>& content) const {
  write_file(path_ / name, content);
  return path_ / name;
}

std::vector<std::uint8_t> encode_jpeg(const Picture& picture) {
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;  // the type of libjpeg's interface
  jpeg_mem_dest(&encoder, &buffer, &size);
  encoder.image_width = static_cast<JDIMENSION>(picture.width);
  encoder.image_height = static_cast<JDIMENSION>(picture.height);
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 100, TRUE);
  encoder.comp_info[0].h_samp_factor = 1;
  encoder.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&encoder, TRUE);
  std::vector<std::uint8_t> row;
  for (int y = 0; y < picture.height; ++y) {
    const auto first = picture.rgb.begin() + static_cast<std::ptrdiff_t>(picture.at(0, y));
    row.assign(first, first + 3 * static_cast<std::ptrdiff_t>(picture.width));
    JSAMPROW samples = row.data();
    jpeg_write_scanlines(&encoder, &samples, 1);
  }
  jpeg_finish_compress(&encoder);
  std::vector<std::uint8_t> bytes(buffer, buffer + size);
  jpeg_destroy_compress(&encoder);
  std::free(buffer);  // NOLINT: libjpeg allocates with malloc
  return bytes;
}

Picture gradient(int width, int height) {
  Picture picture{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.rgb.push_back(static_cast<std::uint8_t>(40 + 150 * x / width));
      picture.rgb.push_back(static_cast<std::uint8_t>(60 + 120 * y / height));
      picture.rgb.push_back(static_cast<std::uint8_t>(200 - 100 * (x + y) / (width + height)));
    }
  }
  return picture;
}

}  // namespace rill::test
