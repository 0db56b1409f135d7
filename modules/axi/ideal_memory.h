// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "modules/axi/counted_memory.h"

namespace rill {

/// A memory that answers at once: a beat a cycle on each port and direction, no latency, nobody in
/// the way. What a machine would need if its memory never limited it; synthesis estimates and hand
/// counts of loops assume it. Its contents are as real as those of a Ddr.
class IdealMemory : public CountedMemory {
 public:
  explicit IdealMemory(const sc_core::sc_module_name& name);
  ~IdealMemory() override;

  /// A port of its own for a master whose words are `width_bytes`.
  MemoryPort& connect(int width_bytes);

 private:
  class Port;

  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace rill
