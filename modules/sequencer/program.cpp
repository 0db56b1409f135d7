// SPDX-License-Identifier: Apache-2.0
#include "modules/sequencer/program.h"

namespace rill {

const char* to_string(OperationKind kind) {
  switch (kind) {
    case OperationKind::LoadMap:
      return "load";
    case OperationKind::LoadImage:
      return "image";
    case OperationKind::LoadReorg:
      return "reorg";
    case OperationKind::LoadWeights:
      return "weights";
    case OperationKind::LoadBias:
      return "bias";
    case OperationKind::Preset:
      return "preset";
    case OperationKind::Clear:
      return "clear";
    case OperationKind::Depthwise:
      return "depthwise";
    case OperationKind::Pointwise:
      return "pointwise";
    case OperationKind::Activate:
      return "activate";
    case OperationKind::Copy:
      return "copy";
    case OperationKind::Store:
      return "store";
    case OperationKind::Pool:
      return "pool";
    case OperationKind::Detect:
      return "boxes";
  }
  return "";
}

}  // namespace rill
