// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

#include "sim/core/error.h"

namespace rill {

namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Where the character with this number begins.
std::size_t start_of(const std::string& text, int number) {
  int characters = 0;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (starts_character(text[at]) && characters++ == number) break;
  }
  return at;
}

/// `…` takes the place of what is too much, in front of the last `tail` characters.
std::string cut(const std::string& text, int limit, int tail = 0) {
  const int length = display_width(text);
  if (limit <= 0 || length <= limit) return text;
  return text.substr(0, start_of(text, limit - 1 - tail)) + "…" +
         text.substr(start_of(text, length - tail));
}

std::string padded(const std::string& text, int width, TextTable::Align align) {
  const std::string space(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
  return align == TextTable::Align::Left ? text + space : space + text;
}

}  // namespace

int display_width(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string repeated(const std::string& piece, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece;
  return text;
}

std::string wrapped(const std::string& text, int width, int indent, int start) {
  std::istringstream words(text);
  std::string result;
  std::string word;
  int column = start;
  bool line_empty = true;
  while (words >> word) {
    const int length = display_width(word);
    if (!line_empty && column + 1 + length > width) {
      result += '\n' + std::string(static_cast<std::size_t>(indent), ' ');
      column = indent;
    } else if (!line_empty) {
      result += ' ';
      ++column;
    }
    line_empty = false;
    result += word;
    column += length;
  }
  return result;
}

std::vector<std::string> shortened(const std::vector<std::string>& names, int limit) {
  const std::set<std::string> known(names.begin(), names.end());
  for (;; ++limit) {
    for (int tail = 0; tail <= limit - 2; ++tail) {
      std::vector<std::string> cut_names;
      for (const std::string& name : names) cut_names.push_back(cut(name, limit, tail));
      const std::set<std::string> told_apart(cut_names.begin(), cut_names.end());
      if (told_apart.size() == known.size()) return cut_names;
    }
  }
}

void TextTable::column(const std::string& head, Align align, int limit) {
  columns_.push_back({cut(head, limit), align, limit});
}

std::vector<std::string> TextTable::fitted(std::vector<std::string> cells) const {
  internal_check(cells.size() == columns_.size(), "a table row needs one cell a column");
  for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cut(cells[i], columns_[i].limit);
  return cells;
}

void TextTable::head_line(std::vector<std::string> cells) {
  head_lines_.push_back(fitted(std::move(cells)));
}

void TextTable::row(std::vector<std::string> cells) { rows_.push_back(fitted(std::move(cells))); }

void TextTable::rule() { rows_.emplace_back(); }

std::vector<int> TextTable::widths() const {
  std::vector<int> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    int width = display_width(columns_[i].head);
    for (const auto* lines : {&head_lines_, &rows_}) {
      for (const auto& cells : *lines) {
        if (!cells.empty()) width = std::max(width, display_width(cells[i]));
      }
    }
    widths.push_back(width);
  }
  return widths;
}

std::string TextTable::text() const {
  const std::vector<int> width = widths();
  const int total = std::accumulate(width.begin(), width.end(), 0) +
                    2 * std::max(0, static_cast<int>(width.size()) - 1);
  std::string result;
  const auto line = [&](const auto& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) text += "  ";
      text += padded(cell_of(i), width[i], columns_[i].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    result += text + '\n';
  };
  line([&](std::size_t i) { return columns_[i].head; });
  for (const auto& cells : head_lines_) line([&](std::size_t i) { return cells[i]; });
  result += repeated("─", total) + '\n';
  for (const auto& cells : rows_) {
    if (cells.empty()) {
      result += repeated("─", total) + '\n';
    } else {
      line([&](std::size_t i) { return cells[i]; });
    }
  }
  return result;
}

}  // namespace rill
