// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/part.h"

namespace rill {

/// A FIFO and who is on its two sides, by the names that a user knows (stages, loads, stores,
/// forks).
struct Connection {
  StreamFifo* fifo = nullptr;
  std::string writer;
  std::string reader;
};

/// A part inside one of those, asked what it waits for when nothing moves.
struct NamedPart {
  std::string owner;
  const Part* part = nullptr;
};

}  // namespace rill
