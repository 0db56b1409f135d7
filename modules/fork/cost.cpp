// SPDX-License-Identifier: Apache-2.0
#include "modules/fork/cost.h"

namespace rill {

Resources fork_cost(int branches) {
  Resources cost;
  if (branches <= 1) return cost;
  cost.ff = branches;
  cost.lut = 2.0 * branches + 1;
  return cost;
}

}  // namespace rill
