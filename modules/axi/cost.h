// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// What decides the size of a port's logic in the fabric; the memory controller and its FIFOs are
/// hard blocks of the processing system.
struct AxiPortCostShape {
  int width_bits = 128;
  int masters = 1;      ///< data movers that share the port
  int outstanding = 8;  ///< bursts in flight, each way
};

/// Register slices on the five AXI channels, arbitration, and the queues that return responses to
/// their masters.
Resources axi_port_cost(const AxiPortCostShape& shape);

}  // namespace rill
