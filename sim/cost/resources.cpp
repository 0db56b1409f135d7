// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/resources.h"

#include <algorithm>

namespace rill {

Resources& Resources::operator+=(const Resources& other) {
  lut += other.lut;
  lutram_lut += other.lutram_lut;
  srl_lut += other.srl_lut;
  ff += other.ff;
  bram18 += other.bram18;
  uram += other.uram;
  dsp += other.dsp;
  return *this;
}

Resources operator*(Resources a, double count) {
  a.lut *= count;
  a.lutram_lut *= count;
  a.srl_lut *= count;
  a.ff *= count;
  a.bram18 *= count;
  a.uram *= count;
  a.dsp *= count;
  return a;
}

Resources max(const Resources& a, const Resources& b) {
  Resources larger;
  larger.lut = std::max(a.lut, b.lut);
  larger.lutram_lut = std::max(a.lutram_lut, b.lutram_lut);
  larger.srl_lut = std::max(a.srl_lut, b.srl_lut);
  larger.ff = std::max(a.ff, b.ff);
  larger.bram18 = std::max(a.bram18, b.bram18);
  larger.uram = std::max(a.uram, b.uram);
  larger.dsp = std::max(a.dsp, b.dsp);
  return larger;
}

}  // namespace rill
