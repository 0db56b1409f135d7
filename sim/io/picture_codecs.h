// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/io/picture.h"

// One file per picture format. Inside of this folder; ConfigErrors name `origin`.
namespace rill::detail {

bool is_png(const std::vector<std::uint8_t>& bytes);
Picture decode_png(const std::vector<std::uint8_t>& bytes, const std::string& origin);
std::vector<std::uint8_t> encode_png(const Picture& picture);

bool is_jpeg(const std::vector<std::uint8_t>& bytes);
Picture decode_jpeg(const std::vector<std::uint8_t>& bytes, const std::string& origin);

/// Throws ConfigError unless a picture of this size is worth decoding.
void check_picture_size(std::int64_t width, std::int64_t height, const std::string& origin);

}  // namespace rill::detail
