// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// What rill tells the shell; listed in every --help and in README.md.
constexpr int kExitSuccess = 0;
constexpr int kExitMismatch = 1;       ///< a verification found a difference
constexpr int kExitUserError = 2;      ///< a file or an option is wrong
constexpr int kExitCannotRun = 3;      ///< the design cannot run: deadlock, over budget
constexpr int kExitBug = 70;           ///< EX_SOFTWARE of sysexits.h
constexpr int kExitInterrupted = 130;  ///< 128 + SIGINT, as a shell would report it
constexpr int kExitTerminated = 143;   ///< 128 + SIGTERM

}  // namespace rill
