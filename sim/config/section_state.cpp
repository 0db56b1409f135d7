// SPDX-License-Identifier: Apache-2.0
#include "sim/config/section_state.h"

#include <algorithm>

#include "sim/config/problems.h"

namespace rill {

bool SectionState::sound(const std::string& key) const {
  return is_there_ && std::none_of(doubtful_.begin(), doubtful_.end(),
                                   [&](const std::string& wrong) { return overlap(key, wrong); });
}

}  // namespace rill
