// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/evaluate/evaluate.h"
#include "sim/io/picture.h"

namespace rill {

/// Who was evaluated, and how fast that went on this machine.
struct EvaluationTitle {
  std::string run;
  std::string numerics;  ///< or `float`
  double seconds = 0;
  std::vector<std::string> notes{};  ///< for the reader's attention
};

/// What the simulated machine did on the same pictures; no pictures and codes when it was it that
/// was evaluated.
struct MachineFigures {
  std::int64_t pictures = 0;
  std::int64_t codes = 0;            ///< of its answers …
  std::int64_t differing_codes = 0;  ///< … and of them, those that the function has otherwise
  double latency_cycles = 0;
  double interval_cycles = 0;
  double frames_per_second = 0;
  double power_w = 0;
  double energy_per_frame_j = 0;
};

std::string evaluation_text(const EvaluationTitle& title, const std::vector<PictureResult>& results,
                            const std::optional<MachineFigures>& machine = std::nullopt);
std::string evaluation_json(const EvaluationTitle& title, const std::vector<PictureResult>& results,
                            const std::optional<MachineFigures>& machine = std::nullopt);
/// Their last lines: notes, and the host's rate.
std::string last_lines(const EvaluationTitle& title, std::size_t count, const std::string& what);
/// The machine's part of both, for reports of other answers.
std::string machine_text(const MachineFigures& machine);
std::string machine_json_text(const MachineFigures& machine);
/// One line a picture.
std::string evaluation_csv(const std::vector<PictureResult>& results);
/// The picture with the true box (green) and the found one (red).
Picture drawn_result(const PictureResult& result);

}  // namespace rill
