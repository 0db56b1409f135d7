// SPDX-License-Identifier: Apache-2.0
#include "sim/app/progress_bar.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sim/app/screen.h"
#include "sim/report/text_table.h"

namespace rill {
namespace {

constexpr std::chrono::milliseconds kRedraw{
    100};                         // ten times a second looks alive and costs nothing
constexpr int kCells = 40;        // of the bar, where there is room
constexpr int kFewestCells = 10;  // below, the name gives way
// The last column stays free: some terminals begin a new line once it is written.
constexpr int kFree = 1;

/// `\r` returns to the start of a row of the screen: a line that takes two would stay there.
std::string cut(const std::string& text, int columns) {
  return display_width(text) <= columns ? text : shortened({text}, columns).front();
}

}  // namespace

std::string progress_line(const std::string& label, double share, std::optional<double> seconds,
                          int width) {
  std::string end = fmt::format("] {:3} %", static_cast<int>(share * 100));
  if (seconds) end += fmt::format(", {:.0f} s left", *seconds);
  int cells = kCells;
  std::string begin = label + " [";
  if (width > 0) {
    const int room = width - kFree - display_width(end);
    cells = std::clamp(room - display_width(begin), kFewestCells, kCells);
    begin = cut(label, std::max(room - cells - 2, 1)) + " [";
  }
  const int done = static_cast<int>(share * cells);
  return begin + repeated("#", done) + repeated(".", cells - done) + end;
}

std::string note_line(const std::string& what, int width) {
  return (width > 0 ? cut(what, width - kFree - 2) : what) + " …";
}

ProgressBar::ProgressBar(std::string label, bool wanted)
    : label_(std::move(label)),
      visible_(wanted && isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      next_(start_ + kRedraw) {}

ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::show(double share) {
  if (!visible_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kRedraw;
  const double done = std::clamp(share, 0.0, 1.0);
  const std::chrono::duration<double> elapsed = now - start_;
  std::optional<double> left;
  if (done > 0) left = elapsed.count() * (1 - done) / done;
  std::fprintf(stderr, "\r\033[K%s",
               progress_line(label_, done, left, screen_width(STDERR_FILENO)).c_str());
  std::fflush(stderr);
  drawn_ = true;
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

StepNote::StepNote(const std::string& what, bool wanted)
    : visible_(wanted && isatty(STDERR_FILENO) != 0) {
  if (!visible_) return;
  std::fprintf(stderr, "\r\033[K%s", note_line(what, screen_width(STDERR_FILENO)).c_str());
  std::fflush(stderr);
}

StepNote::~StepNote() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

}  // namespace rill
