// SPDX-License-Identifier: Apache-2.0
#include "sim/page/compare_page.h"

#include "sim/page/assets.h"
#include "sim/page/page_frame.h"

namespace rill {

std::string compare_page(const std::string& title, const std::string& runs_json) {
  return html_of({title, {{"runs", runs_json}}, kCompareScript});
}

}  // namespace rill
