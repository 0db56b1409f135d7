// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/cost/resources.h"

namespace rill {

/// What a comparison needs of one run, read back from its report.json (runs are processes of their
/// own: SystemC elaborates once per process).
struct ComparedRun {
  std::string label;  ///< `design.fusion=none`, or the name of the run file
  bool simulated = false;
  double clock_mhz = 0;
  double latency_cycles = 0, interval_cycles = 0, frames_per_s = 0;
  double macs_per_cycle = 0, utilization = 0;
  int pictures = 1;      ///< that run at once: a frame of a tiled machine is a batch
  double energy_mj = 0;  ///< a picture
  int groups = 0;
  std::array<double, kPurposes> picture_bytes{};
  double buffer_bits = 0;  ///< line buffers and FIFOs
  Resources resources;
  std::optional<Resources> fusion_cost;  ///< against its layers one by one, folded alike
  std::string bottleneck;                ///< the sentence
  std::string limiter;                   ///< its subject
  std::string output_hash;               ///< empty when no data moved
  std::vector<std::pair<std::string, std::string>> settings;

  double total_bytes() const;
};

/// Throws ConfigError when the text is not a report.json of this version of rill.
ComparedRun read_compared_run(const std::string& label, const std::string& report_json);

/// The runs side by side, what differs between their configurations, how many DDR bytes fusion
/// saved and what it cost on chip, and whether all gave the same codes.
std::string compare_table(const std::vector<ComparedRun>& runs);

}  // namespace rill
