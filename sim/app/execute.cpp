// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/screen.h"
#include "sim/config/suggest.h"
#include "sim/report/wrapped_lines.h"

namespace rill {
namespace {

constexpr const char* kDescription =
    "rill simulates FPGA accelerators of quantized CNNs: a picture in; answer, cycles, DDR traffic "
    "and chip resources out.";

constexpr const char* kExitCodes =
    "Exit codes: 0 success, 1 a verification found a mismatch, 2 a file or option is wrong,\n"
    "            3 the design cannot run (deadlock; no folding fits the board), 70 a bug in rill,\n"
    "            130 interrupted, 143 terminated";

constexpr std::size_t kHelpWidth = 96;

/// The command on lines no longer than a terminal, broken before options as a shell reads it.
std::string broken_before_options(const std::string& command) {
  std::string text;
  std::size_t line_start = 0;
  for (std::size_t begin = 0; begin < command.size();) {
    const std::size_t end = std::min(command.find(" --", begin + 1), command.size());
    if (begin > 0 && text.size() - line_start + (end - begin) > kHelpWidth) {
      text += " \\\n     ";
      line_start = text.size() - 5;
    }
    text += command.substr(begin, end - begin);
    begin = end;
  }
  return text;
}

std::string footer(const std::vector<std::string>& examples) {
  std::string text = "Examples:\n";
  for (const std::string& example : examples) {
    text += "  " + broken_before_options(example) + "\n";
  }
  return text + "\n" + kExitCodes;
}

/// No option takes an empty text: it is what a shell variable without a value leaves behind.
void refuse_empty_values(CLI::App& options) {
  const CLI::Validator not_empty(
      [](const std::string& text) {
        return std::string(text.empty() ? "is empty; give a value, or leave the option out" : "");
      },
      "");
  for (CLI::Option* option : options.get_options()) option->check(not_empty);
}

/// What CLI11 found wrong, as one line with the way out.
int refuse(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "rill";
  bool has_inputs = false;
  for (const CLI::App* sub : app.get_subcommands()) {
    command += " " + sub->get_name();
    const CLI::Option* input = sub->get_option_no_throw("--input");
    has_inputs = has_inputs || (input != nullptr && input->count() > 0);
  }
  std::string message = error.what();
  while (!message.empty() && (message.back() == '\n' || message.back() == '.')) message.pop_back();
  if (has_inputs && dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    message += "; several inputs are --input A --input B";
  }
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::fprintf(stderr, "%s: %s; see %s --help\n", command.c_str(), message.c_str(),
               command.c_str());
  return kExitUserError;
}

/// True, with a message, when the first argument is no command: CLI11 would only say that one is
/// required.
bool lacks_command(int argc, const char* const* argv, const std::vector<Command>& known) {
  if (argc < 2) {
    std::fputs("rill: a command is missing; see rill --help\n", stderr);
    return true;
  }
  const std::string word = argv[1];
  std::vector<std::string> names;
  for (const Command& command : known) names.push_back(command.name);
  if (word.rfind('-', 0) == 0 || std::count(names.begin(), names.end(), word) > 0) return false;
  std::fprintf(stderr, "rill: there is no command %s; %s; see rill --help\n", word.c_str(),
               suggestion(word, names).c_str());
  return true;
}

/// Why a design cannot run takes long lines (a circle of waits), which a terminal breaks within
/// words. Files and pipes get them whole.
std::string on_screen(const Failure& failure) {
  const int width = failure.exit_code == kExitCannotRun ? screen_width(STDERR_FILENO) : 0;
  return width > 0 ? wrapped_lines(failure.text, width) : failure.text;
}

/// What was printed must have arrived: a full disk behind `> file` is not success.
int with_output_checked(int code) {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  std::fputs("rill: standard output cannot be written to its end; check the disk behind it\n",
             stderr);
  return code == kExitSuccess ? kExitUserError : code;
}

}  // namespace

int execute(int argc, const char* const* argv) {
  const std::vector<Command> known = commands();
  if (lacks_command(argc, argv, known)) return kExitUserError;
  CLI::App app(kDescription, "rill");
  app.set_version_flag("--version", "rill " RILL_VERSION);
  app.require_subcommand(1);
  std::vector<std::string> examples;
  std::function<int()> chosen;
  for (const Command& command : known) {
    CLI::App* options = app.add_subcommand(command.name, command.summary);
    options->footer(footer(command.examples));
    options->callback([&chosen, act = command.declare(*options)] { chosen = act; });
    refuse_empty_values(*options);
    examples.push_back(command.examples.front());
  }
  examples.emplace_back("rill test    (of the launcher ./rill: builds and runs every test)");
  app.footer(footer(examples));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << help_on_screen(app.help(), screen_width(STDOUT_FILENO));
    return with_output_checked(kExitSuccess);
  } catch (const CLI::Success& asked_for_version) {
    return with_output_checked(app.exit(asked_for_version));
  } catch (const CLI::ParseError& error) {
    return refuse(app, error);
  }
  try {
    return with_output_checked(chosen());
  } catch (...) {
    const Failure failure = explain(std::current_exception());
    std::fputs(on_screen(failure).c_str(), stderr);
    return failure.exit_code;
  }
}

}  // namespace rill
