// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace rill {

/// How far the work is, `share` 0 to 1, and the seconds it still takes when they are known, in less
/// than `width` columns (from 40; 0: as long as it likes): the bar gives way first, then the label.
std::string progress_line(const std::string& label, double share, std::optional<double> seconds,
                          int width);

/// The same for a step that cannot tell how far it is.
std::string note_line(const std::string& what, int width);

/// One line on standard error that shows how far the work is and how long it will still take. Draws
/// nothing unless standard error is a terminal, and leaves nothing behind.
class ProgressBar {
 public:
  ProgressBar(std::string label, bool wanted);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `share` of the work is done, 0 to 1. Cheap enough to be called often.
  void show(double share);

 private:
  void clear();

  std::string label_;
  bool visible_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point next_;
};

/// The same for a step that cannot tell how far it is: its name, while it lasts.
class StepNote {
 public:
  StepNote(const std::string& what, bool wanted);
  ~StepNote();
  StepNote(const StepNote&) = delete;
  StepNote& operator=(const StepNote&) = delete;

 private:
  bool visible_;
};

/// What a step returns, with a note while it runs.
template <typename Step>
auto noted(const std::string& what, bool wanted, const Step& step) {
  const StepNote note(what, wanted);
  return step();
}

}  // namespace rill
