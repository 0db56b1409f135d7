// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

// The files page.css and page.js of this folder, put into the program when it is built.
extern const char* const kPageStyle;
extern const char* const kPageScript;

}  // namespace rill
