// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

// Inside of this folder.
namespace rill::detail {

constexpr int kGlyphWidth = 5;
constexpr int kGlyphHeight = 7;

/// Rows from top to bottom, the leftmost pixel in bit 4.
using Glyph = std::array<std::uint8_t, kGlyphHeight>;

/// The glyph of a character, small letters as capitals, an empty box when there is none.
Glyph glyph_of(char character);

}  // namespace rill::detail
