// SPDX-License-Identifier: Apache-2.0
#include "sim/sysc/main_stack.h"

#ifdef __SANITIZE_ADDRESS__
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>

#include <cstddef>
#endif

#ifdef __SANITIZE_ADDRESS__
// LeakSanitizer asks the program for this by its fixed name. SystemC frees the stack of a process
// that is still suspended at the end without unwinding it, and at the end of a run every process
// waits for words that do not come; what its locals own is lost then. Left out is only what such a
// stack allocated. NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:sc_core::sc_thread_cor_fn\n"; }
// Nor does the program tell its user on stderr what was left out.
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
#endif

namespace rill {

void tell_sanitizer_of_main_stack() {
#ifdef __SANITIZE_ADDRESS__
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, lowest, size);
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

}  // namespace rill
