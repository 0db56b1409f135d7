// SPDX-License-Identifier: Apache-2.0
// What the published networks would do elsewhere and in other numbers.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "bench/published/table.h"
#include "sim/core/error.h"

namespace rill::published {

namespace {

struct Machine {
  const char* network;
  const char* numbers;
  const char* machine;
  const char* board;
  const char* run;
  std::vector<std::string> settings;
};

/// A line, or why the machine cannot be built.
std::string line_of(const Machine& machine) {
  using Json = nlohmann::json;
  const std::string head = fmt::format("| {} | {} | {} | {} | ", machine.network, machine.numbers,
                                       machine.machine, machine.board);
  try {
    const Json report = Json::parse(timing_report(shipped(machine.run, machine.settings), 4));
    const Json& run = report.at("performance");
    const Json& used = report.at("resources").at("used");
    return head + fmt::format("{:.0f} | {:.1f} | {:.0f} | {:.0f} | {:.1f} | {:.0f} | {:.2f} |\n",
                              run.at("interval_cycles").get<double>(),
                              run.at("pictures_per_s").get<double>(), used.at("dsp").get<double>(),
                              used.at("bram36").get<double>(), used.at("uram").get<double>(),
                              used.at("lut").get<double>(),
                              run.at("power").at("energy_per_picture_mj").get<double>());
  } catch (const SimulationError& error) {
    std::string why = error.what();
    while (!why.empty() && why.back() == '\n') why.pop_back();
    return head + "does not fit | | | | | | |\n";
  }
}

const std::vector<Machine>& machines() {
  static const std::vector<Machine> kMachines{
      {"UltraNet", "W4A4", "published loops", "Ultra96", "ultranet_ultra96", {}},
      {"UltraNet",
       "W4A4",
       "half the multipliers",
       "Ultra96",
       "ultranet_ultra96",
       {"design=ultranet_half"}},
      {"UltraNet",
       "W4A4",
       "published loops",
       "ZCU104",
       "ultranet_ultra96",
       {"board=zcu104", "clock_mhz=250"}},
      {"UltraNet",
       "W4A4",
       "largest that fits, ideal windows",
       "Ultra96",
       "ultranet_ultra96",
       {"resize=bilinear", "design=streaming_fused"}},
      {"UltraNet",
       "W4A4",
       "largest that fits, ideal windows",
       "ZCU104",
       "ultranet_ultra96",
       {"resize=bilinear", "design=streaming_fused", "board=zcu104", "clock_mhz=250"}},
      {"UltraNet",
       "W4A4",
       "largest that fits, ideal windows",
       "PYNQ-Z1",
       "ultranet_ultra96",
       {"resize=bilinear", "design=streaming_fused", "board=pynq_z1", "clock_mhz=100"}},
      {"UltraNet",
       "W8A8",
       "largest that fits, ideal windows",
       "Ultra96",
       "ultranet_ultra96",
       {"resize=bilinear", "design=streaming_fused", "numerics=skynet_w8a8"}},
      {"SkyNet", "FM9 W11", "largest that fits, ideal windows", "Ultra96", "skynet_ultra96", {}},
      {"SkyNet",
       "FM9 W11",
       "largest that fits, FINN windows",
       "Ultra96",
       "skynet_ultra96",
       {"design.line_buffer=finn_element"}},
      {"SkyNet",
       "W8A8",
       "largest that fits, ideal windows",
       "Ultra96",
       "skynet_ultra96",
       {"numerics=skynet_w8a8"}},
      {"SkyNet",
       "W4A4",
       "largest that fits, ideal windows",
       "Ultra96",
       "skynet_ultra96",
       {"numerics=skynet_w4a4"}},
      {"SkyNet", "FM9 W11", "largest that fits, ideal windows", "ZCU104", "skynet_zcu104", {}},
      {"SkyNet", "W4A4", "largest that fits, ideal windows", "PYNQ-Z1", "skynet_pynq_z1", {}},
  };
  return kMachines;
}

}  // namespace

std::string other_machines() {
  std::string text =
      "\n## The same networks elsewhere\n\n"
      "Simulated, four frames; one pipeline, weights on the chip. Clocks: the run's, 250 MHz on "
      "the ZCU104,\n100 MHz on the PYNQ-Z1 for UltraNet.\n\n"
      "| network | numbers | machine | board | interval, cycles | frames/s | DSP | BRAM36 | URAM | "
      "LUT | mJ a frame |\n|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Machine& machine : machines()) text += line_of(machine);
  return text;
}

}  // namespace rill::published
