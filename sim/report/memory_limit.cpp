// SPDX-License-Identifier: Apache-2.0
#include "sim/report/memory_limit.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/limiter.h"
#include "sim/report/words.h"

namespace rill {

namespace {

/// Weights that the chip's memories can hold may stay there.
std::string weights_remedy(const RunReport& report) {
  constexpr double kBitsOfBram36 = 36 * 1024;  // UG573
  constexpr double kBitsOfUram = 288 * 1024;
  const double chip = report.capacity.bram36 * kBitsOfBram36 + report.capacity.uram * kBitsOfUram;
  if (static_cast<double>(report.weight_bytes) * 8 <= chip) {
    return "keep them on chip (design.weights: resident)";
  }
  return fmt::format(
      "they are more than the chip's {} of memory; use narrower ones "
      "(numerics.weight_bits; a code takes a byte at least), more or wider ports "
      "(design.dma_ports), or a larger "
      "board",
      bytes_text(chip / 8));
}

/// What a user can do about the memory, by what most of the bytes are.
std::string memory_remedy(const RunReport& report) {
  const auto largest = std::max_element(report.frame_bytes.begin(), report.frame_bytes.end());
  const double all = static_cast<double>(report.frame_read + report.frame_written);
  const std::string share = percent_text(share_of(static_cast<double>(*largest), all));
  switch (static_cast<Purpose>(largest - report.frame_bytes.begin())) {
    case Purpose::IntermediateMap:
      return share + " of the bytes are intermediate maps; fuse more layers (design.fusion)";
    case Purpose::Weights:
      return share + " of the bytes are weights; " + weights_remedy(report);
    default:
      return share +
             " of the bytes are the picture and the answer; use more or wider ports "
             "(design.dma_ports)";
  }
}

std::string bandwidth_text(const RunReport& report) {
  const double gbps = average_gbps(report.frame_read + report.frame_written, report.interval_cycles,
                                   report.clock_mhz);
  return fmt::format("{} a frame are {} of {} GB/s",
                     bytes_text(static_cast<double>(report.frame_read + report.frame_written)),
                     plain(gbps, 2), plain(report.peak_gbps, 2));
}

}  // namespace

Bottleneck memory_limit(const RunReport& report, double share, const std::string& scope) {
  Bottleneck result;
  result.kind = Bottleneck::Kind::Memory;
  result.what = "DDR";
  result.share = share;
  result.sentence =
      fmt::format("DDR limits: {} ({}); {}.", scope, bandwidth_text(report), memory_remedy(report));
  return result;
}

Bottleneck weights_limit(const RunReport& report) {
  const double share = weights_share(report);
  return memory_limit(report, share,
                      fmt::format("loading weights takes {} of every frame", percent_text(share)));
}

}  // namespace rill
