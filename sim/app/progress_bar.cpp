// SPDX-License-Identifier: Apache-2.0
#include "sim/app/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace rill {
namespace {

constexpr std::chrono::milliseconds kRedraw{
    100};  // ten times a second looks alive and costs nothing
constexpr int kCells = 40;

}  // namespace

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
  const int cells = static_cast<int>(done * kCells);
  const std::chrono::duration<double> elapsed = now - start_;
  std::fprintf(stderr, "\r\033[K%s [%s%s] %3d %%", label_.c_str(),
               std::string(static_cast<std::size_t>(cells), '#').c_str(),
               std::string(static_cast<std::size_t>(kCells - cells), '.').c_str(),
               static_cast<int>(done * 100));
  if (done > 0) std::fprintf(stderr, ", %.0f s left", elapsed.count() * (1 - done) / done);
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
  std::fprintf(stderr, "\r\033[K%s …", what.c_str());
  std::fflush(stderr);
}

StepNote::~StepNote() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

}  // namespace rill
