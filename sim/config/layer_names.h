// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/schema.h"

// Inside of this folder.
namespace rill {

/// A layer's name must be usable, and differ from the others' where dots and _ are one. Names may
/// have dots and begin with a digit, as module paths of other frameworks do (`layer1.0.conv1`,
/// `3a.1x1`).
void check_layer_name(const YamlValue& layer, const Place& here, const YamlValue& layers);

}  // namespace rill
