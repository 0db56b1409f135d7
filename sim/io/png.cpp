// SPDX-License-Identifier: Apache-2.0
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <cstring>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/picture_codecs.h"

// libpng reports errors by longjmp, which skips destructors: between setjmp and the end of the
// function only objects declared before setjmp own anything.
namespace rill::detail {

namespace {

constexpr std::size_t kSignatureBytes = 8;

/// Read position in, or end of, the bytes; and libpng's last complaint.
struct Source {
  const std::vector<std::uint8_t>* bytes = nullptr;
  std::size_t at = 0;
  std::string complaint;
};

void note_error(png_structp png, png_const_charp message) {
  static_cast<Source*>(png_get_error_ptr(png))->complaint = message;
  png_longjmp(png, 1);
}

void ignore_warning(png_structp /*png*/, png_const_charp /*message*/) {}

void read_bytes(png_structp png, png_bytep to, std::size_t count) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (source->bytes->size() - source->at < count) png_error(png, "the file ends too early");
  std::memcpy(to, source->bytes->data() + source->at, count);
  source->at += count;
}

void write_bytes(png_structp png, png_bytep from, std::size_t count) {
  auto* bytes = static_cast<std::vector<std::uint8_t>*>(png_get_io_ptr(png));
  bytes->insert(bytes->end(), from, from + count);
}

void flush_nothing(png_structp /*png*/) {}

/// Owns libpng's reading structures.
struct Reader {
  explicit Reader(Source& source)
      : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, note_error, ignore_warning)),
        info(png_create_info_struct(png)) {
    internal_check(png != nullptr && info != nullptr, "decode_png: libpng cannot start");
    png_set_read_fn(png, &source, read_bytes);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  png_structp png;
  png_infop info;
};

/// Every kind of PNG becomes 8-bit RGB, as Pillow's convert("RGB") does it.
void ask_for_rgb(const Reader& reader) {
  png_set_expand(reader.png);
  png_set_strip_16(reader.png);
  png_set_strip_alpha(reader.png);
  png_set_gray_to_rgb(reader.png);
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
}

}  // namespace

bool is_png(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() >= kSignatureBytes && png_sig_cmp(bytes.data(), 0, kSignatureBytes) == 0;
}

Picture decode_png(const std::vector<std::uint8_t>& bytes, const std::string& origin) {
  Source source{&bytes, 0, {}};
  Picture picture;
  std::vector<png_bytep> rows;
  const Reader reader(source);
  if (setjmp(png_jmpbuf(reader.png)) != 0) {  // NOLINT: libpng knows no other way
    fail_file(origin, "is a damaged or truncated PNG (" + source.complaint +
                          "); copy it again or give another picture");
  }
  png_read_info(reader.png, reader.info);
  picture.width = static_cast<int>(png_get_image_width(reader.png, reader.info));
  picture.height = static_cast<int>(png_get_image_height(reader.png, reader.info));
  check_picture_size(picture.width, picture.height, origin);
  ask_for_rgb(reader);
  if (png_get_rowbytes(reader.png, reader.info) != picture.at(picture.width, 0)) {
    png_error(reader.png, "rows that are not RGB");
  }
  picture.rgb.resize(picture.at(0, picture.height));
  for (int y = 0; y < picture.height; ++y) rows.push_back(picture.rgb.data() + picture.at(0, y));
  png_read_image(reader.png, rows.data());
  png_read_end(reader.png, nullptr);
  return picture;
}

std::vector<std::uint8_t> encode_png(const Picture& picture) {
  internal_check(picture.width > 0 && picture.height > 0 &&
                     picture.rgb.size() == picture.at(0, picture.height),
                 "write_png: the picture does not hold its pixels");
  std::vector<std::uint8_t> bytes;
  Source source;
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &source, note_error, ignore_warning);
  png_infop info = png_create_info_struct(png);
  internal_check(png != nullptr && info != nullptr, "write_png: libpng cannot start");
  if (setjmp(png_jmpbuf(png)) != 0) {  // NOLINT: libpng knows no other way
    png_destroy_write_struct(&png, &info);
    throw InternalError("write_png: " + source.complaint);
  }
  png_set_write_fn(png, &bytes, write_bytes, flush_nothing);
  // Level 6 would save a fifth of the bytes and cost a tenth of the time of a whole run.
  png_set_compression_level(png, 2);
  // Trying all five filters on every row, libpng's default, costs as much again.
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width),
               static_cast<png_uint_32>(picture.height), 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (int y = 0; y < picture.height; ++y) {
    png_write_row(png, picture.rgb.data() + picture.at(0, y));
  }
  png_write_end(png, nullptr);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

}  // namespace rill::detail
