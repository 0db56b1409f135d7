// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <systemc>

// LeakSanitizer asks the program for this by its fixed name. SystemC frees the stack of a process
// that is still suspended at the end without unwinding it, so whatever its locals own is lost;
// tests of deadlocks and early stops end that way on purpose. Ours is only what such a stack
// allocated. NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:sc_core::sc_thread_cor_fn\n"; }
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

// libsystemc brings its own main(), which calls this; gtest_main would not link beside it.
int sc_main(int argc, char* argv[]) {
  // 1 fs, set before any sc_time exists: at the default 1 ps a DDR clock of 1.876 ns/byte rounds.
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
