// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace rill {

/// Characters a terminal shows for UTF-8 text without wide or combining characters.
int display_width(const std::string& text);

/// Columns of text under a head. Cells are padded to the widest of their column and parted by two
/// spaces; nothing is cut except in columns with a limit.
class TextTable {
 public:
  enum class Align { Left, Right };

  /// `limit` > 0: a longer head or cell is cut and ends in `…`.
  void column(const std::string& head, Align align, int limit = 0);
  /// A further line of the head, one cell a column.
  void head_line(std::vector<std::string> cells);
  /// One cell a column.
  void row(std::vector<std::string> cells);
  /// A thin line between the rows before and after.
  void rule();

  /// Lines end in a newline and carry no trailing spaces.
  std::string text() const;

 private:
  struct Column {
    std::string head;
    Align align;
    int limit;
  };
  std::vector<std::string> fitted(std::vector<std::string> cells) const;
  std::vector<int> widths() const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> head_lines_;
  std::vector<std::vector<std::string>> rows_;  ///< an empty row is a rule
};

/// `count` times a piece of text.
std::string repeated(const std::string& piece, int count);

/// Names cut to `limit` characters so that different ones stay different: where all begin alike,
/// the end is kept; where that is not enough, they may be longer.
std::vector<std::string> shortened(const std::vector<std::string>& names, int limit);

/// Breaks text at spaces so that no line passes column `width`. The text starts at column `start`
/// of a line that the caller has begun; later lines are indented by `indent`.
std::string wrapped(const std::string& text, int width, int indent, int start = 0);

}  // namespace rill
