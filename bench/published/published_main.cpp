// SPDX-License-Identifier: Apache-2.0
// The published accelerators side by side with what rill makes of them, as Markdown:
//   rill_bench_published [REFERENCE_DIR] > bench/published/RESULTS.md
#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <systemc>

#include "bench/published/table.h"

// SystemC calls this with the arguments of main().
int sc_main(int argc, char* argv[]) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  // Standard output is the table; SystemC would put its notes there.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  const char* given = std::getenv("RILL_REFERENCE_DIR");
  const std::filesystem::path reference =
      std::filesystem::absolute(argc > 1           ? argv[1]
                                : given != nullptr ? given
                                                   : "../shared/reference");
  try {
    const std::string text =
        rill::published::skynet_hls(reference) + rill::published::skrskr(reference) +
        rill::published::skynet(reference) + rill::published::ultranet(reference) +
        rill::published::cnv() + rill::published::other_machines();
    fmt::print(
        "# Published accelerators, and what rill makes of them\n\n"
        "Written by `rill_bench_published`; do not edit. Sources are files of the shared reference "
        "data.\n{}",
        text);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
  return 0;
}

// libsystemc brings a main() of its own that greets with a copyright banner; this one does not.
int main(int argc, char* argv[]) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
