// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// What one piece of hardware occupies. BRAM is counted in 18 Kb blocks (two make a BRAM36).
struct Resources {
  double lut = 0;         ///< all LUTs, including those used as memory
  double lutram_lut = 0;  ///< of which distributed RAM
  double srl_lut = 0;     ///< of which shift registers
  double ff = 0;
  double bram18 = 0;
  double uram = 0;
  double dsp = 0;

  Resources& operator+=(const Resources& other);
  friend Resources operator+(Resources a, const Resources& b) { return a += b; }
  friend Resources operator*(Resources a, double count);
};

/// Largest of each kind: what hardware needs that is used for one thing or the other, not both.
Resources max(const Resources& a, const Resources& b);

/// Device generation, which decides DSP port widths and memory shapes.
enum class Family { Series7, UltraScalePlus };

/// What holds a memory's bits.
enum class MemoryChoice { Auto, Bram, Uram, Lutram, Registers };

}  // namespace rill
