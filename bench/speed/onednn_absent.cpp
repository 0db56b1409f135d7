// SPDX-License-Identifier: Apache-2.0
#include "bench/speed/benches.h"

namespace rill::bench {

// Compiled in place of onednn_bench.cpp where oneDNN is not installed.
void register_onednn_benches() {}

}  // namespace rill::bench
