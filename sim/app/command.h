// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace rill {

/// One command of the command line: a file of this folder defines it, a line of commands.cpp makes
/// it known.
struct Command {
  std::string name;
  std::string summary;                ///< one line for `rill --help`
  std::vector<std::string> examples;  ///< whole command lines, shown at the end of its --help
  /// Declares the command's options and gives the function that executes it once they are parsed;
  /// that function returns the exit code.
  std::function<std::function<int()>(CLI::App& options)> declare;
};

Command run_command();
Command plan_command();
Command estimate_command();
Command compare_command();
Command sweep_command();
Command explain_command();
Command evaluate_command();
Command quantize_command();
Command validate_command();
Command verify_command();
Command export_command();
Command fingerprint_command();
Command list_command();

/// All commands, in the order of `rill --help`.
std::vector<Command> commands();

/// Parses the arguments, executes the command and turns what it throws into a message on standard
/// error and an exit code.
int execute(int argc, const char* const* argv);

}  // namespace rill
