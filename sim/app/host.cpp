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

}  // namespace

HostFigures host_figures(std::chrono::steady_clock::time_point start) {
  HostFigures figures;
  // A search for FIFO depths simulates in processes of its own.
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    figures.cpu_seconds += seconds(usage.ru_utime) + seconds(usage.ru_stime);
    figures.peak_memory_bytes =  // Linux counts in KiB
        std::max(figures.peak_memory_bytes, std::int64_t{1024} * usage.ru_maxrss);
  }
  figures.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return figures;
}

}  // namespace rill
