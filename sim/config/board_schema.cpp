// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schema.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

using Capacity = BoardSpec::Capacity;
using Port = BoardSpec::Port;

/// Above the largest FPGA there is, to catch slips: Versal VP1902 has 8.5 M LUTs (DS950).
constexpr int kLargestCount = 20000000;

Codec<Capacity> capacity_codec() {
  const Codec<int> count = whole(0, kLargestCount);
  Schema<Capacity> s;
  s.required("lut", &Capacity::lut, whole(1, kLargestCount), "", "Look-up tables.")
      .required("lutram_lut", &Capacity::lutram_lut, count, "",
                "Look-up tables that can be distributed RAM or shift registers.")
      .required("ff", &Capacity::ff, whole(1, kLargestCount), "", "Flip-flops.")
      .required("bram36", &Capacity::bram36, count, "", "Block RAMs of 36 Kb.")
      .required("uram", &Capacity::uram, count, "", "UltraRAMs of 288 Kb.")
      .required("dsp", &Capacity::dsp, count, "", "DSP slices.")
      .check(
          [](const Capacity& c, const YamlValue& value, const Place& place) {
            if (c.lutram_lut > c.lut) {
              place.member("lutram_lut")
                  .error(*value.find("lutram_lut"),
                         std::to_string(c.lutram_lut) + " is more than all LUTs (" +
                             std::to_string(c.lut) + "); it is a part of them");
            }
          },
          {"lut", "lutram_lut"});
  return s.codec();
}

Codec<Port> port_codec() {
  Schema<Port> s;
  s.required("width_bits", &Port::width_bits, power_of_two(32, 1024), "bits", "Data bus.")
      .required("count", &Port::count, whole(1, 32), "", "Ports between fabric and memory.")
      .required("max_burst_beats", &Port::max_burst_beats, power_of_two(1, 256), "beats",
                "Longest burst: AXI4 256, AXI3 16.")
      .required("outstanding", &Port::outstanding, whole(1, 256), "bursts",
                "Bursts one port may have in flight, each way.")
      .required("fifo_bytes", &Port::fifo_bytes, whole(8, 1 << 20), "bytes",
                "Data FIFO of the port, each way.")
      .required("latency_cycles", &Port::latency_cycles, whole(0, 10000), "cycles",
                "One way from fabric to memory controller, in fabric clocks.")
      .check(
          [](const Port& p, const YamlValue& value, const Place& place) {
            if (p.fifo_bytes < p.width_bits / 8) {
              place.member("fifo_bytes")
                  .error(*value.find("fifo_bytes"), "holds less than one beat; use at least " +
                                                        std::to_string(p.width_bits / 8));
            }
          },
          {"width_bits", "fifo_bytes"});
  return s.codec();
}

}  // namespace

const Codec<BoardSpec>& board_codec() {
  static const Codec<BoardSpec> codec = [] {
    const std::vector<std::pair<std::string, std::string>> families = {
        {"7series", "7series"}, {"ultrascale_plus", "ultrascale_plus"}};
    Schema<BoardSpec> s;
    s.optional("name", &BoardSpec::name, text(), "", "Name in reports; the file's when absent.")
        .required("part", &BoardSpec::part, text(), "", "Device, such as xczu3eg.")
        .required("family", &BoardSpec::family, choice<std::string>(families), "",
                  "Decides DSP port widths and memory shapes.")
        .required("capacity", &BoardSpec::capacity, capacity_codec(), "",
                  "What the programmable logic offers.")
        .required("memory", &BoardSpec::memory, text(), "",
                  "Name in configs/memories, or a path relative to this file.")
        .required("port", &BoardSpec::port, port_codec(), "",
                  "AXI ports from the fabric to the memory.")
        .required("default_clock_mhz", &BoardSpec::default_clock_mhz, real(1, 2000), "MHz",
                  "Fabric clock where the run file names none.")
        .required("static_power_w", &BoardSpec::static_power_w, real(0, 1000), "W",
                  "Power of the configured device with nothing switching.")
        .required("source", &BoardSpec::source, text(), "", "Where the numbers come from.");
    return s.codec();
  }();
  return codec;
}

}  // namespace rill
