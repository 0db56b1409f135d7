// SPDX-License-Identifier: Apache-2.0
// jpeglib.h needs FILE and size_t declared before it.
#include <cstddef>
#include <cstdio>
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <array>
#include <csetjmp>

#include "sim/io/file.h"
#include "sim/io/picture_codecs.h"

// libjpeg reports errors by longjmp, which skips destructors: between setjmp and the end of the
// function only objects declared before setjmp own anything.
namespace rill::detail {

namespace {

/// libjpeg's error manager, first member, and what we add: where to jump and what was said.
struct ErrorState {
  jpeg_error_mgr manager;
  std::jmp_buf jump;
  std::array<char, JMSG_LENGTH_MAX> message;
};

[[noreturn]] void leave(j_common_ptr decoder) {
  auto* state = reinterpret_cast<ErrorState*>(decoder->err);
  state->manager.format_message(decoder, state->message.data());
  std::longjmp(state->jump, 1);  // NOLINT: libjpeg knows no other way
}

/// Negative levels are damage that libjpeg papers over; a picture with grey instead of content must
/// not pass as that picture. Bytes too many between two markers do no harm.
void leave_when_damaged(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  switch (decoder->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
      leave(decoder);
    default:
      break;
  }
}

/// Owns libjpeg's decoder.
struct Decoder {
  Decoder() {
    decoder.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = leave;
    errors.manager.emit_message = leave_when_damaged;
    errors.message[0] = '\0';
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { jpeg_destroy_decompress(&decoder); }

  jpeg_decompress_struct decoder{};
  ErrorState errors{};
};

}  // namespace

bool is_jpeg(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF;
}

Picture decode_jpeg(const std::vector<std::uint8_t>& bytes, const std::string& origin) {
  Picture picture;
  Decoder state;
  jpeg_decompress_struct& decoder = state.decoder;
  if (setjmp(state.errors.jump) != 0) {  // NOLINT: libjpeg knows no other way
    fail_file(origin, std::string("is a JPEG that cannot be decoded (") +
                          state.errors.message.data() +
                          "); copy it again or save it as RGB JPEG or PNG");
  }
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, bytes.data(), bytes.size());
  jpeg_read_header(&decoder, TRUE);
  check_picture_size(decoder.image_width, decoder.image_height, origin);
  decoder.out_color_space = JCS_RGB;
  // Pillow's defaults, which are also libjpeg's: other choices differ in single bits.
  decoder.dct_method = JDCT_ISLOW;
  decoder.do_fancy_upsampling = TRUE;
  jpeg_start_decompress(&decoder);
  picture.width = static_cast<int>(decoder.output_width);
  picture.height = static_cast<int>(decoder.output_height);
  picture.rgb.resize(picture.at(0, picture.height));
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = picture.rgb.data() + picture.at(0, static_cast<int>(decoder.output_scanline));
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  return picture;
}

}  // namespace rill::detail
