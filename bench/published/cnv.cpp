// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "bench/published/table.h"

namespace rill::published {

std::string cnv() {
  using Json = nlohmann::json;
  const Json one = Json::parse(timing_report(shipped("cnv_pynq_z1", {}), 1));
  const Json four = Json::parse(timing_report(shipped("cnv_pynq_z1", {}), 4));
  const Json& used = four.at("resources").at("used");
  const double latency = one.at("performance").at("latency_cycles");
  constexpr double kClock = 100e6;
  constexpr double kInferences = 661.473;  // a second, one at a time
  constexpr const char* kBoard =
      "board, one picture at a time, data movers included (rtl/published.csv mlperf_cnv_pynq)";
  constexpr const char* kOverlay =
      "Vivado 2018.2, whole overlay with its bus logic (rtl/published.csv bnnpynq_cnvw1a1)";
  return "\n## CNV-W1A1, FINN's binary network, streaming, on a PYNQ\n\n"
         "Run `cnv_pynq_z1` with the folding of the published overlay; weights made up, so no "
         "accuracy.\n\n" +
         table({{"interval, cycles", four.at("performance").at("interval_cycles"), 32768,
                 "FINN's throughput bound (rtl/finn_estimates.csv)", 0},
                {"first frame, cycles", latency, kClock / kInferences, kBoard, 0},
                {"inferences a second, one at a time", kClock / latency, kInferences, kBoard, 1}}) +
         "\n" +
         table({{"LUT", used.at("lut"), 26072, kOverlay, 0},
                {"FF", used.at("ff"), 41312, kOverlay, 0},
                {"BRAM36", used.at("bram36"), 124, kOverlay, 1},
                {"DSP", used.at("dsp"), 24, kOverlay, 0}}) +
         "\nThe board's host starts every inference and the overlay moves the data; neither is "
         "modelled, and we take them for the 17 k\ncycles between. FINN's own estimates for this "
         "folding are 23,459 LUT and 70 BRAM36 (rtl/finn_estimates.csv), which leave\nout buses, "
         "FIFOs and memories of thresholds like ours; the rest of the difference in BRAM is one "
         "weight "
         "memory a PE there, where\nours stores PE x SIMD side by side. What the overlay's 24 DSP "
         "do "
         "is not said. Its 64 padded outputs of the last layer are\n10 here.\n";
}

}  // namespace rill::published
