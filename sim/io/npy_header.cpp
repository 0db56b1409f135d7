// SPDX-License-Identifier: Apache-2.0
#include "sim/io/npy_header.h"

#include <cstring>
#include <limits>
#include <utility>

#include "sim/io/file.h"

namespace rill::detail {

namespace {

/// Reads the few kinds of Python literals that a header consists of.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& origin) : text_(text), origin_(origin) {}

  NpyHeader parse() {
    NpyHeader header;
    bool has_descr = false;
    bool has_order = false;
    bool has_shape = false;
    take('{');
    while (!next_is('}')) {
      const std::string key = quoted();
      take(':');
      if (key == "descr") {
        header.dtype = element_type();
        has_descr = true;
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
        has_order = true;
      } else if (key == "shape") {
        header.shape = tuple();
        has_shape = true;
      } else {
        bad();
      }
      if (!next_is('}')) take(',');
    }
    if (!has_descr || !has_order || !has_shape) bad();
    return header;
  }

 private:
  [[noreturn]] void bad() const {
    fail_file(origin_, "the .npy header cannot be read; write the file again with numpy.save");
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool next_is(char wanted) {
    skip_spaces();
    return at_ < text_.size() && text_[at_] == wanted;
  }

  void take(char wanted) {
    if (!next_is(wanted)) bad();
    ++at_;
  }

  std::string quoted() {
    const char quote = next_is('"') ? '"' : '\'';
    take(quote);
    const std::size_t end = text_.find(quote, at_);
    if (end == std::string_view::npos) bad();
    std::string word(text_.substr(at_, end - at_));
    at_ = end + 1;
    return word;
  }

  bool boolean() {
    skip_spaces();
    for (const auto& [word, value] : {std::pair("True", true), std::pair("False", false)}) {
      if (text_.substr(at_, std::strlen(word)) == word) {
        at_ += std::strlen(word);
        return value;
      }
    }
    bad();
  }

  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> extents;
    take('(');
    while (!next_is(')')) {
      extents.push_back(number());
      if (!next_is(')')) take(',');
    }
    take(')');
    return extents;
  }

  std::int64_t number() {
    skip_spaces();
    std::int64_t value = 0;
    const std::size_t first = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (value > std::numeric_limits<std::int64_t>::max() / 10 - 1) bad();
      value = value * 10 + (text_[at_] - '0');
    }
    if (at_ == first) bad();
    return value;
  }

  std::string element_type() {
    if (next_is('[')) {
      fail_file(origin_, "holds records with named fields; save each field as an array of its own");
    }
    const std::string descr = quoted();
    if (descr.size() < 3) bad();
    std::string type = descr.substr(1);
    if (descr[0] == '>' && type != "i1" && type != "u1") {
      fail_file(origin_, "is big-endian (" + descr + "); save it little-endian: array.astype('<" +
                             type + "')");
    }
    return type;
  }

  std::string_view text_;
  const std::string& origin_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader read_npy_header(std::string_view text, const std::string& origin) {
  return HeaderParser(text, origin).parse();
}

}  // namespace rill::detail
