// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/token.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/file.h"

namespace rill::detail {
namespace {

bool is_number(const std::string& text, int base, std::uint64_t* value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, *value, base);
  return !text.empty() && error == std::errc() && stop == end;
}

/// Without a carriage return that Windows leaves.
bool next_line(std::istream& stream, std::string* line) {
  if (!std::getline(stream, *line)) return false;
  if (!line->empty() && line->back() == '\r') line->pop_back();
  return true;
}

/// Spaces in place of /* … */, so that lines keep their numbers.
std::string without_block_comments(std::string text) {
  for (std::size_t begin = text.find("/*"); begin != std::string::npos;
       begin = text.find("/*", begin)) {
    std::size_t end = text.find("*/", begin + 2);
    end = end == std::string::npos ? text.size() : end + 2;
    for (std::size_t i = begin; i < end; ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
  }
  return text;
}

constexpr const char* kBetween = " \t,;{}()[]";

/// Appends what stands between separators.
void append_words(const std::string& line, int number, const char* between,
                  std::vector<Token>* tokens) {
  for (std::size_t begin = line.find_first_not_of(between); begin != std::string::npos;) {
    const std::size_t end = std::min(line.find_first_of(between, begin), line.size());
    tokens->push_back({line.substr(begin, end - begin), number, static_cast<int>(begin) + 1});
    begin = line.find_first_not_of(between, end);
  }
}

/// Takes a co-simulation file line by line.
class CoSimulation {
 public:
  explicit CoSimulation(const std::string& origin) : origin_(origin) {}

  void line(const std::string& text, int number) {
    std::istringstream stream(text);
    std::string word;
    if (!(stream >> word)) return;
    if (word == "[[[runtime]]]") {
      running_ = true;
    } else if (word == "[[[/runtime]]]") {
      if (open_) fail_line(origin_, number, "ends within a transaction; simulate to the end");
      finished_ = true;
    } else if (word == "[[transaction]]") {
      begin(stream, number);
    } else if (word == "[[/transaction]]") {
      end(number);
    } else {
      if (!open_) fail_line(origin_, number, "`" + word + "` stands outside of a transaction");
      append_words(text, number, " \t", &transactions_.back());
    }
  }

  std::vector<std::vector<Token>> finish() {
    if (!running_) fail_file(origin_, "has no [[[runtime]]]; it is no co-simulation file");
    if (open_) {
      fail_file(origin_, fmt::format("is cut off within transaction {}; simulate to the end",
                                     transactions_.size() - 1));
    }
    if (!finished_) fail_file(origin_, "has no [[[/runtime]]]; simulate to the end");
    if (transactions_.empty()) fail_file(origin_, "holds no transaction; simulate at least one");
    return std::move(transactions_);
  }

 private:
  void begin(std::istringstream& stream, int number) {
    std::string index;
    std::uint64_t value = 0;
    if (open_) fail_line(origin_, number, "begins a transaction within another; simulate anew");
    if (!(stream >> index) || !is_number(index, 10, &value)) {
      fail_line(origin_, number, "is [[transaction]] without its number");
    }
    if (value != transactions_.size()) {
      fail_line(origin_, number,
                fmt::format("is transaction {} where {} is due; simulate anew, with all of them",
                            value, transactions_.size()));
    }
    open_ = true;
    transactions_.emplace_back();
  }

  void end(int number) {
    if (!open_) fail_line(origin_, number, "ends a transaction that did not begin");
    if (transactions_.back().empty()) {
      fail_line(origin_, number,
                fmt::format("ends transaction {} without a word; was the port written?",
                            transactions_.size() - 1));
    }
    open_ = false;
  }

  std::string origin_;
  std::vector<std::vector<Token>> transactions_;
  bool running_ = false, finished_ = false, open_ = false;
};

}  // namespace

void fail_line(const std::string& origin, int line, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = origin;
  diagnostic.where.line = line;
  diagnostic.message = message;
  throw ConfigError(diagnostic);
}

void fail_token(const std::string& origin, const Token& token, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where = {origin, token.line, token.column};
  diagnostic.message = "`" + token.text + "` " + message;
  throw ConfigError(diagnostic);
}

std::vector<Token> text_tokens(const std::string& content) {
  std::vector<Token> tokens;
  std::istringstream stream(content);
  int number = 0;
  for (std::string line; next_line(stream, &line);) {
    ++number;
    line.resize(std::min({line.size(), line.find('#'), line.find("//")}));
    append_words(line, number, kBetween, &tokens);
  }
  return tokens;
}

std::vector<Token> read_mem_tokens(const std::string& content, const std::string& origin) {
  std::vector<Token> tokens;
  std::uint64_t first = 0;
  for (const Token& token : text_tokens(without_block_comments(content))) {
    if (token.text.front() != '@') {
      tokens.push_back({"", token.line, token.column});
      for (const char digit : token.text) {
        if (digit != '_') tokens.back().text += digit;
      }
      continue;
    }
    std::uint64_t address = 0;
    if (!is_number(token.text.substr(1), 16, &address)) {
      fail_token(origin, token, "is no address; write @ and hex digits");
    }
    if (tokens.empty()) first = address;
    const std::uint64_t due = first + tokens.size();
    if (address != due) {
      fail_line(origin, token.line,
                fmt::format("{} where the next word has address {:x}; words between them would be "
                            "undefined or written twice",
                            token.text, due));
    }
  }
  return tokens;
}

std::vector<std::vector<Token>> co_simulation_tokens(const std::string& content,
                                                     const std::string& origin) {
  CoSimulation reader(origin);
  std::istringstream stream(content);
  int number = 0;
  for (std::string line; next_line(stream, &line);) reader.line(line, ++number);
  return reader.finish();
}

}  // namespace rill::detail
