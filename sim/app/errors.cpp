// SPDX-License-Identifier: Apache-2.0
#include "sim/app/errors.h"

#include <csignal>
#include <new>

#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/core/located_error.h"

namespace rill {

Failure explain(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Interrupted& stop) {
    const bool terminated = noted_signal() == SIGTERM;
    return {terminated ? kExitTerminated : kExitInterrupted,
            std::string("rill: ") + (terminated ? "terminated; " : "interrupted; ") +
                stop.remains() + "\n"};
  } catch (const ConfigError& user_error) {
    std::string text;
    for (const Diagnostic& diagnostic : user_error.diagnostics()) {
      text += diagnostic.to_string() + "\n";
    }
    return {kExitUserError, text};
  } catch (const LocatedSimulationError& cannot_run) {
    return {kExitCannotRun, std::string(cannot_run.what()) + "\n"};
  } catch (const SimulationError& cannot_run) {
    return {kExitCannotRun, std::string("rill: ") + cannot_run.what() + "\n"};
  } catch (const std::bad_alloc&) {
    return {kExitCannotRun, "rill: out of memory; run a smaller input or fewer frames\n"};
  } catch (const std::exception& bug) {
    return {kExitBug,
            std::string("rill: internal error, please report it with the command line: ") +
                bug.what() + "\n"};
  }
}

}  // namespace rill
