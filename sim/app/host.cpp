// SPDX-License-Identifier: Apache-2.0
#include "sim/app/host.h"

#include <sys/resource.h>

namespace rill {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

HostFigures host_figures(std::chrono::steady_clock::time_point start) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  HostFigures figures;
  figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  figures.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  figures.peak_memory_bytes = std::int64_t{1024} * usage.ru_maxrss;  // Linux counts in KiB
  return figures;
}

}  // namespace rill
