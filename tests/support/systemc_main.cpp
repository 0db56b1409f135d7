// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <systemc>

// libsystemc brings its own main(), which calls this; gtest_main would not link beside it.
int sc_main(int argc, char* argv[]) {
  // 1 fs, set before any sc_time exists: at the default 1 ps a DDR clock of 1.876 ns/byte rounds.
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
