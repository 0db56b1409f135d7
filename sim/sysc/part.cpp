// SPDX-License-Identifier: Apache-2.0
#include "sim/sysc/part.h"

#include <utility>

#include "sim/sysc/main_stack.h"

namespace rill {

void RunContext::fail(std::exception_ptr error) {
  if (error_ == nullptr) error_ = std::move(error);
  sc_core::sc_stop();
}

void RunContext::run(const sc_core::sc_time& span) const {
  sc_core::sc_start(span);
  tell_sanitizer_of_main_stack();
  rethrow_if_failed();
}

void RunContext::run() const {
  sc_core::sc_start();
  tell_sanitizer_of_main_stack();
  rethrow_if_failed();
}

void RunContext::rethrow_if_failed() const {
  if (error_ != nullptr) std::rethrow_exception(error_);
}

void spawn_guarded(RunContext& context, const char* process_name, std::function<void()> body) {
  sc_core::sc_spawn(
      [&context, body = std::move(body)] {
        try {
          body();
        } catch (const sc_core::sc_unwind_exception&) {
          throw;  // the kernel ends the process
        } catch (...) {
          context.fail(std::current_exception());
        }
      },
      process_name);
}

Part::Part(const sc_core::sc_module_name& name, RunContext& context)
    : sc_module(name), context_(context) {
  activity_.bind(metrics_);
}

void Part::start_process(const char* process_name, std::function<void()> body) {
  spawn_guarded(context_, process_name, std::move(body));
}

}  // namespace rill
