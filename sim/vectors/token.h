// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// Inside of this folder.
namespace rill::detail {

/// One number of a text file.
struct Token {
  std::string text;
  int line = 0, column = 0;  ///< from 1
};

/// Numbers parted by spaces, commas, semicolons or braces, without // and # comments.
std::vector<Token> text_tokens(const std::string& content);

/// Words of a $readmemh file in the order of their addresses. Throws ConfigError for addresses that
/// leave words undefined.
std::vector<Token> read_mem_tokens(const std::string& content, const std::string& origin);

/// Words of a Vitis HLS co-simulation file, by transaction. Throws ConfigError for missing or cut
/// off transactions.
std::vector<std::vector<Token>> co_simulation_tokens(const std::string& content,
                                                     const std::string& origin);

/// Throws ConfigError at a line.
[[noreturn]] void fail_line(const std::string& origin, int line, const std::string& message);

/// Throws ConfigError at a number: "`0x0g1` is no hexadecimal number".
[[noreturn]] void fail_token(const std::string& origin, const Token& token,
                             const std::string& message);

}  // namespace rill::detail
