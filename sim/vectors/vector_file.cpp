// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/vector_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <map>

#include "sim/core/units.h"
#include "sim/io/file.h"
#include "sim/vectors/token.h"

namespace rill {
namespace {

using detail::fail_token;
using detail::Token;

constexpr int kByte = 8;
constexpr int kDigit = 4;

std::string read_text(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, "a file of test vectors");
  return {bytes.begin(), bytes.end()};
}

/// Bits [first, first + count) of little-endian bytes, count <= 64.
std::uint64_t bits_at(const std::uint8_t* bytes, int first, int count) {
  std::uint64_t value = 0;
  for (int done = 0; done < count;) {
    const int at = first + done;
    const int taken = std::min(kByte - at % kByte, count - done);
    const unsigned piece = (static_cast<unsigned>(bytes[at / kByte]) >> (at % kByte)) &
                           ((1U << static_cast<unsigned>(taken)) - 1U);
    value |= std::uint64_t{piece} << static_cast<unsigned>(done);
    done += taken;
  }
  return value;
}

/// Lanes of one word, appended.
void append_lanes(const Packing& packing, int lane_bits, const std::uint8_t* word,
                  std::vector<std::int64_t>* lanes) {
  const int count = packing.codes_per_word();
  for (int lane = 0; lane < count; ++lane) {
    const int slot = packing.high_lane_first ? count - 1 - lane : lane;
    lanes->push_back(static_cast<std::int64_t>(bits_at(word, slot * lane_bits, lane_bits)));
  }
}

LaneStream binary(const std::filesystem::path& path, const Packing& packing, int code_bits) {
  LaneStream stream{path.string(), packing.bits > 0 ? packing.bits : code_bits, {}, {}, {}};
  std::vector<std::uint8_t> bytes = read_file(path, "a file of words");
  const int width = packing.word_width(stream.lane_bits);
  if (width % kByte != 0) {
    fail_file(stream.origin, fmt::format("words of {} bits do not fill bytes; say in the packing "
                                         "how wide they are stored: word={}",
                                         width, ceil_div(width, kByte) * kByte));
  }
  const auto word = static_cast<std::size_t>(width / kByte);
  if (bytes.size() % word != 0) {
    fail_file(stream.origin,
              fmt::format("has {} bytes, no multiple of a word's {}; it is truncated "
                          "or packed otherwise",
                          bytes.size(), word));
  }
  for (std::size_t at = 0; at < bytes.size(); at += word) {
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    if (packing.big_endian) std::reverse(first, first + static_cast<std::ptrdiff_t>(word));
    append_lanes(packing, stream.lane_bits, bytes.data() + at, &stream.lanes);
  }
  return stream;
}

bool has_prefix(const std::string& text) {
  return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

std::string digits_of(const Token& token) {
  return has_prefix(token.text) ? token.text.substr(2) : token.text;
}

int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Hexadecimal words to lanes.
class HexWords {
 public:
  HexWords(const std::string& origin, const Packing& packing, int code_bits,
           const std::vector<Token>& tokens)
      : packing_(packing), stream_{origin, packing.bits, {}, {}, {}} {
    if (packing.token_is_lane) packing_.lanes = packing_.pixels = 1, packing_.word_bits = 0;
    if (stream_.lane_bits == 0) stream_.lane_bits = lane_bits_of(tokens, code_bits);
    width_ = packing_.word_width(stream_.lane_bits);
    for (const Token& token : tokens) take(token);
  }
  LaneStream finish() { return std::move(stream_); }

 private:
  /// A single code in a word is as wide as the digits that are written for it.
  int lane_bits_of(const std::vector<Token>& tokens, int code_bits) const {
    if (packing_.codes_per_word() > 1 || packing_.word_bits > 0) return code_bits;
    std::size_t digits = 0;
    for (const Token& token : tokens) digits = std::max(digits, digits_of(token).size());
    constexpr int kMost = 64;
    return std::clamp(static_cast<int>(std::min<std::size_t>(digits, kMost)) * kDigit, code_bits,
                      kMost);
  }

  void take(const Token& token) {
    const std::string digits = digits_of(token);
    std::vector<std::uint8_t> word(static_cast<std::size_t>(ceil_div(width_, kByte)) + 1, 0);
    int bit = 0;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, bit += kDigit) {
      const int value = digit_value(*digit);
      if (value < 0) refuse(token, *digit);
      const int room = std::min(kDigit, width_ - bit);
      if (room < kDigit && (value >> std::max(room, 0)) != 0) {
        fail_token(stream_.origin, token,
                   fmt::format("has more than {} bits; say the width in the packing, such as "
                               "word={} with its side band, or mend lanes= and bits=",
                               width_, digits.size() * kDigit));
      }
      if (room > 0) {
        word[static_cast<std::size_t>(bit / kByte)] |=
            static_cast<std::uint8_t>(value << (bit % kByte));
      }
    }
    append_lanes(packing_, stream_.lane_bits, word.data(), &stream_.lanes);
  }

  [[noreturn]] void refuse(const Token& token, char digit) const {
    const bool undefined = std::string("xXzZ").find(digit) != std::string::npos;
    fail_token(stream_.origin, token,
               undefined ? "has undefined bits; the design did not drive them"
                         : "is no hexadecimal number");
  }

  Packing packing_;
  LaneStream stream_;
  int width_ = 0;
};

bool any_has(const std::vector<Token>& tokens, const char* characters) {
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
    return token.text.find_first_of(characters) != std::string::npos;
  });
}

LaneStream real_numbers(const std::string& origin, const std::vector<Token>& tokens) {
  LaneStream stream{origin, 0, {}, {}, {}};
  for (const Token& token : tokens) {
    char* end = nullptr;
    stream.reals.push_back(std::strtod(token.text.c_str(), &end));
    if (*end != '\0') fail_token(origin, token, "is no number");
  }
  return stream;
}

bool has_letters(const Token& token) {
  return token.text.find_first_of("abcdefABCDEF") != std::string::npos;
}

LaneStream decimal_numbers(const std::string& origin, const std::vector<Token>& tokens) {
  LaneStream stream{origin, 0, {}, {}, {}};
  for (const Token& token : tokens) {
    const std::size_t plus = token.text.front() == '+' ? 1 : 0;
    const char* end = token.text.data() + token.text.size();
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(token.text.data() + plus, end, value);
    if (error != std::errc() || stop != end) {
      fail_token(origin, token,
                 std::string("is no whole number of 64 bits") +
                     (has_letters(token) ? ", and the file's other numbers are decimal; write 0x "
                                           "in front of hexadecimal ones, or name the file .hex"
                                         : ""));
    }
    stream.lanes.push_back(value);
  }
  return stream;
}

/// True for numbers that are hexadecimal without a 0x to say so. Zeros in front are hexadecimal
/// (`%03x`); otherwise a third of the numbers of two digits would end in a letter, while one or two
/// letters among thousands of digits are damage.
bool look_hexadecimal(const std::vector<Token>& tokens) {
  if (any_has(tokens, "-+")) return false;  // a sign is decimal
  const bool padded = std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.text.size() > 1 && token.text.front() == '0';
  });
  std::ptrdiff_t letters = 0, telling = 0;
  for (const Token& token : tokens) {
    letters += has_letters(token) ? 1 : 0;
    telling += has_letters(token) || token.text.size() > 1 ? 1 : 0;
  }
  constexpr std::ptrdiff_t kLeast = 8;  // one of so many
  return letters > 0 && (padded || letters * kLeast >= telling);
}

/// Where numbers have 0x, all have; `%#x` writes 0 without it.
void check_prefixes(const std::string& origin, const std::vector<Token>& tokens) {
  for (const Token& token : tokens) {
    if (has_prefix(token.text) || token.text.find_first_not_of('0') == std::string::npos) continue;
    fail_token(origin, token, "has no 0x in front, as others have; write all numbers alike");
  }
}

LaneStream text_numbers(const std::string& origin, const Packing& packing, int code_bits) {
  const std::vector<Token> tokens = detail::text_tokens(read_text(origin));
  if (tokens.empty()) fail_file(origin, "holds no number; was it written?");
  const bool prefixed = std::any_of(tokens.begin(), tokens.end(),
                                    [](const Token& token) { return has_prefix(token.text); });
  if (prefixed) check_prefixes(origin, tokens);
  if (!prefixed && any_has(tokens, ".")) return real_numbers(origin, tokens);
  if (prefixed || look_hexadecimal(tokens)) {
    return HexWords(origin, packing, code_bits, tokens).finish();
  }
  return decimal_numbers(origin, tokens);
}

}  // namespace

std::optional<VectorFile> vector_file_kind(const std::filesystem::path& path) {
  static const std::map<std::string, VectorFile> kinds{
      {".bin", VectorFile::Binary},  {".raw", VectorFile::Binary},  {".txt", VectorFile::Text},
      {".dat", VectorFile::Text},    {".csv", VectorFile::Text},    {".hex", VectorFile::ReadMem},
      {".mem", VectorFile::ReadMem}, {".memh", VectorFile::ReadMem}};
  const auto found = kinds.find(path.extension().string());
  if (found == kinds.end()) return std::nullopt;
  if (found->second != VectorFile::Text) return found->second;
  const bool simulated = read_text(path).find("[[transaction]]") != std::string::npos ||
                         read_text(path).find("[[[runtime]]]") != std::string::npos;
  return simulated ? VectorFile::CoSimulation : VectorFile::Text;
}

std::vector<LaneStream> read_vector_file(const std::filesystem::path& path, VectorFile kind,
                                         const Packing& packing, int code_bits) {
  const std::string origin = path.string();
  switch (kind) {
    case VectorFile::Binary:
      return {binary(path, packing, code_bits)};
    case VectorFile::Text:
      return {text_numbers(origin, packing, code_bits)};
    case VectorFile::ReadMem: {
      const auto tokens = detail::read_mem_tokens(read_text(path), origin);
      if (tokens.empty()) fail_file(origin, "holds no word; was it written?");
      return {HexWords(origin, packing, code_bits, tokens).finish()};
    }
    case VectorFile::CoSimulation:
      break;
  }
  std::vector<LaneStream> streams;
  for (const auto& tokens : detail::co_simulation_tokens(read_text(path), origin)) {
    streams.push_back(HexWords(origin, packing, code_bits, tokens).finish());
    streams.back().origin = fmt::format("{} (transaction {})", origin, streams.size() - 1);
    streams.back().whole_file = origin;
  }
  return streams;
}

}  // namespace rill
