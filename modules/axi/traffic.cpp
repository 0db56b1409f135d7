// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/traffic.h"

namespace rill {

const char* to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::Input:
      return "input";
    case Purpose::Weights:
      return "weights";
    case Purpose::IntermediateMap:
      return "intermediate_map";
    case Purpose::Output:
      return "output";
  }
  return "";
}

}  // namespace rill
