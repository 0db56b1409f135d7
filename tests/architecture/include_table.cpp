// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/include_rules.h"

namespace rill::test {

// app -> assembly -> modules -> {plain faces, sysc} -> {numerics, cost, metrics} -> core, and
// plan -> {network, plain faces, config}. A new folder gets its line here, or the test fails.
const IncludeTable& include_table() {
  static const IncludeTable table{
      {"sim/core", {}},
      {"sim/metrics", {"sim/core"}},
      {"sim/io", {"sim/core"}},
      {"sim/numerics", {"sim/core"}},
      {"sim/cost", {"sim/core"}},
      {"sim/network", {"sim/core"}},
      {"sim/config", {"sim/core", "sim/numerics", "sim/network"}},
      {"sim/model",
       {"sim/core", "sim/io", "sim/numerics", "sim/network", "sim/config/specs.h",
        "sim/config/suggest.h"}},
      {"sim/reference", {"sim/core", "sim/numerics", "sim/network", "sim/model"}},
      {"sim/engine",
       {"sim/core", "sim/numerics", "sim/network", "sim/model", "modules/activation",
        "modules/concat", "modules/dsp_array", "modules/line_buffer", "modules/pool",
        "modules/reorg"}},
      {"sim/plan",
       {"sim/core", "sim/numerics", "sim/network", "sim/config/specs.h", "sim/cost", "modules"}},
      {"sim/sysc", {"sim/core", "sim/metrics"}},
      {"sim/report",
       {"sim/core", "sim/metrics", "sim/io", "sim/numerics", "sim/network", "sim/config",
        "sim/model", "sim/cost", "sim/plan", "modules/axi/traffic.h"}},
      {"sim/assembly",
       {"sim/core", "sim/metrics", "sim/numerics", "sim/network", "sim/config/specs.h", "sim/model",
        "sim/cost", "sim/plan", "sim/engine", "sim/sysc", "sim/report", "modules"}},
      {"sim/evaluate",
       {"sim/core", "sim/io", "sim/numerics", "sim/network", "sim/config/specs.h", "sim/model",
        "sim/engine", "sim/report/answer.h", "sim/report/text_table.h"}},
      {"sim/validation",
       {"sim/core", "sim/io", "sim/cost", "sim/config/specs.h", "sim/report/text_table.h",
        "sim/sysc", "modules"}},
      {"sim/app", {"sim", "modules/catalog"}},

      {"modules/stream_fifo", {"sim/core", "sim/metrics", "sim/cost", "sim/sysc"}},
      {"modules/axi",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/config/specs.h", "modules/ddr"}},
      {"modules/ddr",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/config/specs.h",
        "modules/axi/traffic.h"}},
      {"modules/dma",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/axi", "modules/stream_fifo"}},
      {"modules/bram", {"sim/core", "sim/metrics", "sim/cost", "sim/sysc"}},
      {"modules/width_converter",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/stream_fifo"}},
      {"modules/padding",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/stream_fifo"}},
      {"modules/line_buffer",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/stream_fifo"}},
      {"modules/dsp_array",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/numerics", "modules/stream_fifo",
        "modules/bram", "modules/line_buffer", "modules/activation"}},
      {"modules/activation",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/numerics", "modules/stream_fifo"}},
      {"modules/pool",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/numerics", "modules/stream_fifo",
        "modules/line_buffer"}},
      {"modules/fork", {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/stream_fifo"}},
      {"modules/reorg",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "sim/network", "modules/stream_fifo",
        "modules/line_buffer"}},
      {"modules/concat",
       {"sim/core", "sim/metrics", "sim/cost", "sim/sysc", "modules/stream_fifo",
        "modules/width_converter"}},
      {"modules/catalog", {"sim/core", "sim/network"}},
  };
  return table;
}

}  // namespace rill::test
