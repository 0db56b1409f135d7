// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

// Registration of the program's benchmarks, one function a source file. Names are
// `<who>/<numerics>/<layer or network>`; the program compares the times of `…/skynet` and
// `…/flownets`.
namespace rill::bench {

/// `function/<numerics>/<layer>` and `function/<numerics>/skynet`: the function faces alone, one
/// 160x320 frame, without SystemC.
void register_function_benches();

/// `function/flownets_w8a8/flownets`: FlowNetS on a 384x512 pair, the function faces alone.
void register_flow_benches();
/// The run whose pair that is.
std::string flow_run_file();

/// `onednn/int8/<layer>` and `onednn/int8/skynet`: the same convolutions by oneDNN on one thread.
/// Registers nothing where oneDNN is not installed.
void register_onednn_benches();

}  // namespace rill::bench
