// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/config/specs.h"

namespace rill {

struct TraceRequest {
  std::uint64_t address = 0;
  Direction direction = Direction::Read;
};

/// Timings and organisation of each memory in `presets.json` of a folder; presets without timings
/// (each simulator's stock inputs) are left out. Throws ConfigError with the file and the key.
std::map<std::string, MemorySpec> read_memory_presets(const std::filesystem::path& folder);

/// Names of the traces in `traces.json` of a folder. Throws ConfigError.
std::vector<std::string> trace_names(const std::filesystem::path& folder);

/// Requests of 64 B of the trace `name`, from the generator parameters in `traces.json` of a
/// folder: `blocks` one after another, a `body` repeated with steps, nested `loops` over an
/// `address` expression, or a linear congruential `generator`, whose sentence holds
/// `x0 = S; x = (x*A + C) mod 2^N … ((x >> K) mod M) * B`. Blocks give their `bytes`, a multiple of
/// 64; loops and generators that give none make one request an address. Throws ConfigError with the
/// file, the trace and the key, also for a key that the form does not have.
std::vector<TraceRequest> make_trace(const std::filesystem::path& folder, const std::string& name);

}  // namespace rill
