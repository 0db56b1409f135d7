// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/fifo.h"

#include "sim/core/units.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

/// Full, empty, and the write and read enables with the comparisons behind them. Measured: 9 to 14
/// LUTs from 16 to 4096 words (Yosys 0.23), without visible growth.
constexpr double kFlagLuts = 11;
constexpr double kSrlFlagLuts = 6;
constexpr int kRegisterDepth = 2;
constexpr int kSrlDepth = 32;
/// SRL32 that the F7 and F8 multiplexers of a slice join without LUTs.
constexpr std::int64_t kJoinedSrls = 4;

MemoryCost memory_fifo(const MemoryShape& shape, MemoryChoice choice, Family family,
                       bool has_uram) {
  MemoryCost cost = memory_cost(shape, choice, family, has_uram);
  const int bits = log2_ceil(shape.words);
  cost.resources.lut += 3.0 * bits + 1 + kFlagLuts;
  cost.resources.ff += 3.0 * bits + 2;
  return cost;
}

MemoryCost srl_fifo(const MemoryShape& shape) {
  MemoryCost cost{{}, MemoryChoice::Lutram};
  const int bits = log2_ceil(shape.words);
  const std::int64_t joined =
      ceil_div<std::int64_t>(ceil_div<std::int64_t>(shape.words, kSrlDepth), kJoinedSrls);
  cost.resources.srl_lut = static_cast<double>(srl_luts(shape.words, shape.bits));
  cost.resources.lut = cost.resources.srl_lut + bits + 1 + kSrlFlagLuts +
                       static_cast<double>(shape.bits * mux_luts(joined));
  cost.resources.ff = bits + 1;
  return cost;
}

/// Two registers with a multiplexer in front of the output one (a register slice).
MemoryCost register_fifo(const MemoryShape& shape) {
  MemoryCost cost{{}, MemoryChoice::Registers};
  cost.resources.ff = static_cast<double>(shape.words * shape.bits + 2);
  cost.resources.lut = shape.bits + 4.0;
  return cost;
}

}  // namespace

MemoryCost fifo_cost(const MemoryShape& shape, FifoKind kind, MemoryChoice choice, Family family,
                     bool has_uram) {
  if (shape.words <= 0 || shape.bits <= 0) return {{}, MemoryChoice::Registers};
  if (kind == FifoKind::Srl) return srl_fifo(shape);
  if (kind == FifoKind::Memory) return memory_fifo(shape, choice, family, has_uram);
  if (choice != MemoryChoice::Auto) return memory_fifo(shape, choice, family, has_uram);
  if (shape.words <= kRegisterDepth) return register_fifo(shape);
  const MemoryCost memory = memory_fifo(shape, choice, family, has_uram);
  if (shape.words > kSrlDepth) return memory;
  const MemoryCost shift = srl_fifo(shape);
  return shift.resources.lut <= memory.resources.lut ? shift : memory;
}

}  // namespace rill
