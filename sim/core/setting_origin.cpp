// SPDX-License-Identifier: Apache-2.0
#include "sim/core/setting_origin.h"

namespace rill {

namespace {

/// Longer ones are cut: with the message behind them they would fill lines of a terminal.
constexpr std::size_t kLongest = 100;
/// Of those, what is kept of the beginning, which has the key, and of the end.
constexpr std::size_t kHead = 60;
constexpr std::size_t kTail = 20;

/// The first byte of a character, at or before `at` (UTF-8 continues with 10xxxxxx).
std::size_t character_at(const std::string& text, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

}  // namespace

std::string setting_origin(const std::string& word) {
  if (word.size() <= kLongest) return "--set " + word;
  return "--set " + word.substr(0, character_at(word, kHead)) + "…" +
         word.substr(character_at(word, word.size() - kTail));
}

}  // namespace rill
