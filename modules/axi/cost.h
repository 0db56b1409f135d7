// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// What decides the size of a port's logic in the fabric; the memory controller and its FIFOs are
/// hard blocks of the processing system.
struct AxiPortCostShape {
  int width_bits = 128;
  int masters = 1;      ///< data movers that share the port
  int master_bits = 0;  ///< data width of a master; 0: the port's
  Family family = Family::UltraScalePlus;
};

/// Register slices on the five AXI channels, and the interconnect in front of them.
Resources axi_port_cost(const AxiPortCostShape& shape);

/// What stands between masters and a port: nothing for one master of the port's width, else AMD's
/// SmartConnect, with a FIFO and registers a channel and side, arbitration and width conversion.
/// Where its price or its inner width is a range, the middle (sim/cost/README.md, "AXI
/// interconnect").
Resources axi_interconnect_cost(const AxiPortCostShape& shape);

/// The SmartConnect between the processing system and one AXI4-Lite register bank.
Resources axi_lite_interconnect_cost();

}  // namespace rill
