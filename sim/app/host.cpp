// SPDX-License-Identifier: Apache-2.0
#include "sim/app/host.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>

namespace rill {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// Of this process, or of its children that have ended (a search for FIFO depths simulates in
/// processes of its own).
struct Usage {
  double cpu_seconds = 0;
  std::int64_t peak_bytes = 0;
};

Usage usage_of(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
          std::int64_t{1024} * usage.ru_maxrss};  // Linux counts in KiB
}

/// What was used before the program began.
struct Before {
  Usage self, children;
};

Before& before() {
  static Before usage;
  return usage;
}

}  // namespace

void begin_host_figures() { before() = {usage_of(RUSAGE_SELF), usage_of(RUSAGE_CHILDREN)}; }

HostFigures host_figures(std::chrono::steady_clock::time_point start) {
  const Usage self = usage_of(RUSAGE_SELF), children = usage_of(RUSAGE_CHILDREN);
  HostFigures figures;
  figures.cpu_seconds = self.cpu_seconds - before().self.cpu_seconds + children.cpu_seconds -
                        before().children.cpu_seconds;
  figures.peak_memory_bytes = self.peak_bytes;
  // A peak does not fall: one that is as before was the launcher's compiler.
  if (children.peak_bytes > before().children.peak_bytes) {
    figures.peak_memory_bytes = std::max(figures.peak_memory_bytes, children.peak_bytes);
  }
  figures.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return figures;
}

}  // namespace rill
