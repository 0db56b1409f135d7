// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "modules/ddr/dram_channel.h"

namespace rill::test {

/// Lets a channel finish all that waits; data_end by id.
inline std::map<std::uint64_t, DramTick> drain(DramChannel& channel) {
  std::map<std::uint64_t, DramTick> ends;
  while (channel.next_command() != DramChannel::kNever) {
    if (const auto done = channel.step()) ends[done->id] = done->data_end;
  }
  return ends;
}

}  // namespace rill::test
