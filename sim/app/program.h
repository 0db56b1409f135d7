// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rill {

/// What another program came back with.
struct ProgramResult {
  int exit_code = 0;
  std::string output;  ///< standard output and standard error
};

/// Runs a program of the PATH and waits for it; its standard input is empty. Nothing when there is
/// no such program.
std::optional<ProgramResult> run_program(const std::vector<std::string>& words);

/// Equal for programs that are the same, byte by byte: version and hash of the executable, which
/// any rebuild from changed sources changes. Reading it takes some milliseconds, once.
const std::string& program_identity();

/// A word as a POSIX shell reads it back.
std::string shell_word(const std::string& word);

}  // namespace rill
