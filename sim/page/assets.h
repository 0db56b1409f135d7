// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

// The CSS and JavaScript files of this folder, put into the program when it is built.
extern const char* const kPageStyle;
extern const char* const kCommonScript;  ///< what the scripts of all pages use
extern const char* const kReportScript;
extern const char* const kSweepScript;
extern const char* const kCompareScript;

}  // namespace rill
