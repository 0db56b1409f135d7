// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>

#include "sim/app/command.h"
#include "sim/app/errors.h"
#include "sim/app/exit_code.h"

namespace rill {
namespace {

constexpr const char* kDescription =
    "rill simulates FPGA accelerators of quantized CNNs: a picture in; answer, cycles, DDR traffic "
    "and chip resources out.";

constexpr const char* kExitCodes =
    "Exit codes: 0 success, 1 a verification found a mismatch, 2 a file or option is wrong,\n"
    "            3 the design cannot run, 70 a bug in rill, 130 interrupted";

std::string footer(const std::vector<std::string>& examples) {
  std::string text = "Examples:\n";
  for (const std::string& example : examples) text += "  " + example + "\n";
  return text + "\n" + kExitCodes;
}

/// CLI11's message for a wrong option, with the way out.
int refuse(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "rill";
  for (const CLI::App* sub : app.get_subcommands()) command += " " + sub->get_name();
  std::string message = error.what();
  while (!message.empty() && (message.back() == '\n' || message.back() == '.')) message.pop_back();
  for (char& character : message) {
    if (character == '\n') character = ' ';
  }
  std::fprintf(stderr, "%s: %s; see %s --help\n", command.c_str(), message.c_str(),
               command.c_str());
  return kExitUserError;
}

}  // namespace

int execute(int argc, const char* const* argv) {
  CLI::App app(kDescription, "rill");
  app.set_version_flag("--version", "rill " RILL_VERSION);
  app.require_subcommand(1);
  std::vector<std::string> examples;
  std::function<int()> chosen;
  for (const Command& command : commands()) {
    CLI::App* options = app.add_subcommand(command.name, command.summary);
    options->footer(footer(command.examples));
    options->callback([&chosen, act = command.declare(*options)] { chosen = act; });
    examples.push_back(command.examples.front());
  }
  examples.emplace_back("rill test    (of the launcher ./rill: builds and runs every test)");
  app.footer(footer(examples));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help) {
    return app.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    return refuse(app, error);
  }
  try {
    return chosen();
  } catch (...) {
    const Failure failure = explain(std::current_exception());
    std::fputs(failure.text.c_str(), stderr);
    return failure.exit_code;
  }
}

}  // namespace rill
