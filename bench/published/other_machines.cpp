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
      {"SkyNet", "SkrSkr", "largest that fits, ideal windows", "Ultra96", "skrskr_streaming", {}},
      {"SkyNet",
       "SkrSkr",
       "largest that fits, ideal windows",
       "ZCU104",
       "skrskr_streaming",
       {"board=zcu104", "clock_mhz=250"}},
      {"SkyNet", "FM9 W11", "largest that fits, ideal windows", "ZCU104", "skynet_zcu104", {}},
      {"SkyNet", "W4A4", "largest that fits, ideal windows", "PYNQ-Z1", "skynet_pynq_z1", {}},
  };
  return kMachines;
}

struct TiledMachine {
  const char* design;
  const char* run;
  const char* board;
  const char* board_name;
  const char* memory;  ///< the board's own
  const char* clock_mhz;
  std::vector<std::string> settings;
};

const std::vector<TiledMachine>& tiled_machines() {
  constexpr const char* kLpddr4 = "lpddr4_1066_x32";
  constexpr const char* kDdr4 = "ddr4_2400_x64_x16dev";
  constexpr const char* kDdr3 = "ddr3_1050_x16";
  static const std::vector<TiledMachine> kMachines{
      {"SkyNet HLS", "skynet_hls_tiled", "ultra96", "Ultra96", kLpddr4, "214.286", {}},
      {"SkyNet HLS", "skynet_hls_tiled", "zcu104", "ZCU104", kDdr4, "214.286", {}},
      {"SkyNet HLS", "skynet_hls_tiled", "pynq_z1", "PYNQ-Z1", kDdr3, "100", {}},
      {"SkyNet, one picture at a time",
       "skynet_tiled_single",
       "pynq_z1",
       "PYNQ-Z1",
       kDdr3,
       "125",
       {}},
      {"SkrSkr", "skrskr", "ultra96", "Ultra96", kLpddr4, "333", {}},
      {"SkrSkr", "skrskr", "zcu104", "ZCU104", kDdr4, "333", {}},
      {"SkrSkr, 256 multipliers",
       "skrskr",
       "ultra96",
       "Ultra96",
       kLpddr4,
       "333",
       {"design=skrskr_256"}},
      {"SkrSkr, 256 multipliers",
       "skrskr",
       "pynq_z1",
       "PYNQ-Z1",
       kDdr3,
       "100",
       {"design=skrskr_256"}},
  };
  return kMachines;
}

std::string tiled_line(const TiledMachine& machine) {
  using Json = nlohmann::json;
  std::vector<std::string> settings = machine.settings;
  settings.push_back(std::string("board=") + machine.board);
  settings.push_back(std::string("memory=") + machine.memory);
  settings.push_back(std::string("clock_mhz=") + machine.clock_mhz);
  const Json report = Json::parse(timing_report(shipped(machine.run, settings), 1));
  const Json& run = report.at("performance");
  const Json& used = report.at("resources").at("used");
  const Json& board = report.at("resources").at("available");
  bool fits = true;
  for (const char* kind : {"lut", "ff", "bram36", "dsp"}) {
    if (used.at(kind).get<double>() > board.at(kind).get<double>()) fits = false;
  }
  return fmt::format(
      "| {} | {} | {} | {:.0f} | {:.1f} | {:.0f} | {:.0f} | {:.0f} | {:.2f} | {} |\n",
      machine.design, machine.board_name, machine.clock_mhz, run.at("latency_cycles").get<double>(),
      run.at("pictures_per_s").get<double>(), used.at("dsp").get<double>(),
      used.at("bram36").get<double>(), used.at("lut").get<double>(),
      run.at("power").at("energy_per_picture_mj").get<double>(), fits ? "yes" : "no");
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
  text +=
      "\nThe tiled machines as they are, on other boards with the boards' own DRAM; a machine that "
      "does not fit a\nboard would still take these cycles on a chip with its ports and its "
      "DRAM.\n\n"
      "| design | board | clock, MHz | cycles a batch | pictures/s | DSP | BRAM36 | LUT | mJ a "
      "picture | fits |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const TiledMachine& machine : tiled_machines()) text += tiled_line(machine);
  return text;
}

}  // namespace rill::published
