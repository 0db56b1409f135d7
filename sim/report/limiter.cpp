// SPDX-License-Identifier: Apache-2.0
#include "sim/report/limiter.h"

namespace rill {

namespace {

/// Cycles of a frame in which a DMA moved data or waited for the memory.
double moving_cycles(const RunReport& report, const TransferRow& transfer) {
  const Account& account = *transfer.account;
  return share_of(static_cast<double>(account.busy + account.memory), report.frames);
}

}  // namespace

double busy_cycles(const LayerRow& row) {
  const auto closed_form = static_cast<double>(row.closed_form_cycles);
  if (!row.timing) return closed_form;
  return row.held_by.empty() ? row.timing->busy_per_frame
                             : std::max(row.timing->busy_per_frame, closed_form);
}

double weights_share(const RunReport& report) {
  if (!report.weights_streamed || !report.simulated) return 0;
  double cycles = 0;
  for (const TransferRow& transfer : report.transfers) {
    if (transfer.purpose != Purpose::Weights || !transfer.account) continue;
    cycles = std::max(cycles, moving_cycles(report, transfer));
  }
  return std::min(1.0, share_of(cycles, report.interval_cycles));
}

Limiter limiter_of(const RunReport& report, const GroupRow& group) {
  Limiter limiter;
  limiter.group = &group;
  for (const LayerRow& row : report.layers) {
    if (row.group != group.name) continue;
    // What a stage needs may be known by closed form (held up by its reader) or as a mean over all
    // frames: neither may come out above the interval that was measured.
    const double cycles = std::min(busy_cycles(row), report.interval_cycles);
    if (limiter.stage == nullptr || cycles > limiter.stage_cycles) {
      limiter.runner_up = limiter.stage;
      limiter.runner_up_cycles = limiter.stage_cycles;
      limiter.stage = &row;
      limiter.stage_cycles = cycles;
    } else if (limiter.runner_up == nullptr || cycles > limiter.runner_up_cycles) {
      limiter.runner_up = &row;
      limiter.runner_up_cycles = cycles;
    }
  }
  limiter.memory_cycles = report.simulated ? 0 : group.memory_floor_cycles;
  for (const TransferRow& transfer : report.transfers) {
    if (transfer.group != group.name || !transfer.account) continue;
    limiter.memory_cycles = std::max(limiter.memory_cycles, moving_cycles(report, transfer));
  }
  return limiter;
}

}  // namespace rill
