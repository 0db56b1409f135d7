// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/board_fit.h"

#include <cmath>

namespace rill {

std::vector<Shortage> shortages(const Resources& needed, const BoardSpec::Capacity& board) {
  // Formulas give fractions; a chip gives whole pieces.
  const Shortage all[] = {
      {"DSP", std::ceil(needed.dsp), static_cast<double>(board.dsp)},
      {"BRAM36", std::ceil(needed.bram18) / 2, static_cast<double>(board.bram36)},
      {"URAM", std::ceil(needed.uram), static_cast<double>(board.uram)},
      {"LUT", std::ceil(needed.lut), static_cast<double>(board.lut)},
      {"LUT as memory", std::ceil(needed.lutram_lut + needed.srl_lut),
       static_cast<double>(board.lutram_lut)},
      {"FF", std::ceil(needed.ff), static_cast<double>(board.ff)}};
  std::vector<Shortage> found;
  for (const Shortage& one : all) {
    if (one.needed > one.available) found.push_back(one);
  }
  return found;
}

}  // namespace rill
