// SPDX-License-Identifier: Apache-2.0
#include "sim/config/key_places.h"

namespace rill {

Diagnostic KeyPlaces::mistake(const std::string& path, const std::string& message,
                              const SourceLocation& fallback) const {
  Diagnostic diagnostic{fallback, prefix_.empty() ? path : prefix_ + '.' + path, message};
  for (std::string around = path; !around.empty();) {
    const auto found = places_.find(around);
    if (found != places_.end()) {
      diagnostic.where = found->second;
      break;
    }
    const std::size_t end = around.find_last_of(".[");
    around.resize(end == std::string::npos ? 0 : end);
  }
  return diagnostic;
}

}  // namespace rill
