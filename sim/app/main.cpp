// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <systemc>

#include "sim/app/command.h"
#include "sim/app/host.h"
#include "sim/app/interrupt.h"

// SystemC calls this with the arguments of main().
int sc_main(int argc, char* argv[]) {
  // 1 fs, set before any sc_time exists: at the default 1 ps a DDR clock of 0.9375 ns rounds.
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  // Its notes ("simulation stopped by user") are not for our users; warnings and errors still show.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  rill::note_interrupts();
  return rill::execute(argc, argv);
}

// libsystemc brings a main() of its own that greets with a copyright banner; this one does not.
int main(int argc, char* argv[]) {
  rill::begin_host_figures();
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
