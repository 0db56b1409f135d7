// SPDX-License-Identifier: Apache-2.0
#include "sim/app/foreseen_deadlock.h"

#include <algorithm>

#include "sim/app/exit_code.h"
#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"

namespace rill {

bool ask_apart(const std::function<bool()>& ask) {
  const auto answer = [&] { return std::string(ask() ? "yes" : "no"); };
  return run_in_processes({answer}, 1, [](int) {}).front().output == "yes";
}

std::string foreseen_deadlock(const Plan& plan, int frames) {
  // A frame behind another one is enough to see whether the second finds the first in its way.
  constexpr int kMostFrames = 2;
  const DesignSpec& design = plan.design;
  if (plan.tiled || (design.fifos.empty() && design.line_buffer_rows.empty())) return {};
  const auto attempt = [&] {
    SimulationOptions options;
    options.frames = std::min(frames, kMostFrames);
    options.timing_only = true;
    options.apart = ask_apart;
    simulate(plan, nullptr, nullptr, options);
    return std::string();
  };
  ProcessResult result = run_in_processes({attempt}, 1, [](int) {}).front();
  if (result.exit_code != kExitCannotRun) return {};
  while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
  return result.output;
}

namespace {

/// A text of several lines as one: what a list introduces, its items, a last sentence.
std::string on_one_line(const std::string& text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      line += text[i];
      continue;
    }
    const bool is_item = text.compare(i + 1, 2, "  ") == 0;
    line += line.back() == ':' ? " " : is_item ? "; " : ". ";
    if (is_item) i += 2;
  }
  return line;
}

}  // namespace

void note_deadlock(const RunConfiguration& configuration, const Plan& plan, RunReport* report) {
  const std::string text = foreseen_deadlock(plan, configuration.run.frames);
  if (!text.empty())
    report->notes.push_back("a run of this machine will not end. " + on_one_line(text));
}

}  // namespace rill
