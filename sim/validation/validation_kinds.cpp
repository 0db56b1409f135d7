// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/validation.h"

namespace rill {

const std::vector<ValidationKind>& validation_kinds() {
  static const std::vector<ValidationKind> kKinds{
      {"cycles", "cycles of the modules against RTL simulation of FINN and verilog-axi",
       validate_cycles},
      {"dram", "DRAM timing against DRAMsim3 and Ramulator 2, whichever is nearer", validate_dram,
       dram_left_out},
      {"quantizers", "codes of every number system against the original programs",
       validate_quantizers},
      {"resources", "BRAM, URAM, DSP, LUT and FF of parts against synthesis", validate_resources},
  };
  return kKinds;
}

}  // namespace rill
