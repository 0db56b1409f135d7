// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/address_expression.h"

#include <cctype>
#include <stdexcept>

namespace rill {

namespace {

class Reader {
 public:
  Reader(const std::string& text, const std::map<std::string, std::uint64_t>& names)
      : text_(text), names_(names) {}

  std::uint64_t whole() {
    const std::uint64_t value = sum();
    if (next() != '\0') fail();
    return value;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::invalid_argument("`" + text_ + "` cannot be read at character " +
                                std::to_string(at_ + 1));
  }
  char next() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool accept(char symbol) {
    if (next() != symbol) return false;
    ++at_;
    return true;
  }
  std::uint64_t sum() {
    std::uint64_t value = product();
    for (;;) {
      if (accept('+')) {
        value += product();
      } else if (accept('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }
  std::uint64_t product() {
    std::uint64_t value = factor();
    while (accept('*')) value *= factor();
    return value;
  }
  std::uint64_t factor() {
    if (accept('(')) {
      const std::uint64_t value = sum();
      if (!accept(')')) fail();
      return value;
    }
    next();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) {
      ++at_;
    }
    const std::string word = text_.substr(begin, at_ - begin);
    if (word.empty()) fail();
    if (word.find_first_not_of("0123456789") == std::string::npos) return std::stoull(word);
    const auto found = names_.find(word);
    if (found == names_.end()) throw std::invalid_argument("`" + word + "` has no value");
    return found->second;
  }

  const std::string& text_;
  const std::map<std::string, std::uint64_t>& names_;
  std::size_t at_ = 0;
};

}  // namespace

std::uint64_t evaluate_address(const std::string& expression,
                               const std::map<std::string, std::uint64_t>& names) {
  return Reader(expression, names).whole();
}

}  // namespace rill
