// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/sysc/clock.h"
#include "sim/validation/case_table.h"
#include "sim/validation/cycles_harness.h"

namespace rill::cycles {

/// One case's circuit: source, modules, sink, and what holds them.
struct Circuit {
  std::vector<std::unique_ptr<sc_core::sc_module>> parts;
  std::vector<std::unique_ptr<Accumulators>> accumulators;
  std::unique_ptr<Sink> sink;
  std::int64_t frame_words_out = 0;
  int frames = 1;
};

/// How a case is driven.
struct Drive {
  RunContext& context;
  const FabricClock& clock;
  int frames = 1;
  bool half_source = false;
  bool half_sink = false;
  /// Words in of a frame, for circuits whose parameters do not say; nothing: as the reference does.
  std::optional<std::int64_t> words_in;
};

/// Words of a frame that come in, go out or lie between: the product of `factors`, each above 0.
/// ConfigError with the row's line when all frames have more of them than can be simulated.
std::int64_t words_of_frame(const Parameters& params, const Drive& drive,
                            std::initializer_list<std::int64_t> factors);

/// Builds the circuit of a module of reference/rtl/cycles.csv from its parameters.
struct Builder {
  std::function<Circuit(const Parameters&, const Drive&)> build;
  /// Parameters that it may have. Those that change no cycle (widths of words) are among them.
  std::vector<std::string> known;
};

/// By module name.
const std::map<std::string, Builder>& circuit_builders();

}  // namespace rill::cycles
