// SPDX-License-Identifier: Apache-2.0
// The two published tiled machines: SkyNet HLS and its successor SkrSkr.
#include <algorithm>
#include <ctime>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/published/table.h"
#include "sim/app/evaluate_machine.h"
#include "sim/app/processes.h"
#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/validation/case_table.h"

namespace rill::published {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Golden {
  fs::path folder;
  fs::path input;
  std::function<std::string(const std::string&)> our_name;
};

/// CPU time of the published HLS C++, compiled.
struct Published {
  double seconds;
  std::string source;
};

Array array_in(const fs::path& file) {
  return file.extension() == ".npy" ? read_npy(file) : ArrayStore(file).get("a");
}

/// Every golden array of a batch against the machine's: arrays, codes, codes that differ; CPU
/// seconds of the simulation that gave them.
std::string golden_differences(RunRequest request, const Golden& golden) {
  request.settings.push_back("input=" + golden.input.string());
  request.keep_layers = true;
  const RunConfiguration configuration = configure(request);
  const std::clock_t start = std::clock();
  const FinishedRun run = simulate_run(request, configuration, map_network(configuration),
                                       prepare(request, configuration), [](double) {});
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::int64_t arrays = 0;
  std::int64_t codes = 0;
  std::int64_t differing = 0;
  for (const auto& entry : fs::directory_iterator(golden.folder)) {
    const std::string kind = entry.path().extension().string();
    if ((kind != ".npz" && kind != ".npy") || entry.path() == golden.input) continue;
    const Array expected = array_in(entry.path());
    const std::string name = golden.our_name(entry.path().stem().string());
    std::int64_t wrong = expected.size();
    for (const NamedCodes& actual : run.result.batches.at(0).arrays) {
      if (actual.name != name || actual.shape != expected.shape) continue;
      wrong = 0;
      const auto& values = expected.integers();
      for (std::size_t i = 0; i < values.size(); ++i) wrong += values[i] != actual.codes[i] ? 1 : 0;
    }
    ++arrays;
    codes += expected.size();
    differing += wrong;
  }
  return Json{arrays, codes, differing, seconds}.dump();
}

/// Boxes of the 200 shared pictures by the functions of the machine's parts, as `rill evaluate`
/// looks at them, against a table of the reference.
Boxes boxes_by_functions(const RunRequest& request, const fs::path& reference,
                         const std::string& table_name) {
  const auto pictures = read_ground_truth(reference / "dac_sdc/ground_truth_0_199.txt",
                                          reference / "dac_sdc/pictures");
  const auto results = evaluate_on_machine(
      request, configure(request), pictures,
      static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U)), [](std::size_t) {});
  return compared(results, reference / "dac_sdc" / table_name);
}

constexpr const char* kWhoComputes =
    "Golden arrays are compared with what the simulated machine leaves in its maps and its DDR; "
    "the "
    "boxes of\nthe 200 pictures come from the functions of its parts, operation by operation "
    "without "
    "time (`rill evaluate`;\nwith `--simulate` it compares the machine's answers with them).\n\n";

std::string bits_table(const RunRequest& request, const Golden& golden, const fs::path& reference,
                       const std::string& table_name, const std::string& source,
                       const Published& cpu) {
  const ProcessResult result =
      run_in_processes({[&] { return golden_differences(request, golden); }}, 1, [](int) {
      }).front();
  if (result.exit_code != 0) throw SimulationError(result.output);
  const Json found = Json::parse(result.output);
  const Boxes boxes = boxes_by_functions(request, reference, table_name);
  return table({{"golden arrays compared, sums and DDR included", found[0], {}, source, 0},
                {"golden codes compared", found[1], {}, source, 0},
                {"of these, differing", found[2], 0, source, 0},
                {"boxes equal", static_cast<double>(boxes.equal),
                 static_cast<double>(boxes.pictures), "dac_sdc/" + table_name, 0},
                {"mean IoU, 200 pictures", boxes.mean_iou, boxes.published_mean_iou, "the same", 9},
                {"CPU seconds a batch, every layer kept (theirs: the HLS C++, compiled)", found[3],
                 cpu.seconds, cpu.source, 2},
                {"times as fast as the compiled HLS C++",
                 cpu.seconds / found[3].get<double>(),
                 {},
                 "measured here",
                 0}});
}

double cycles_of(const std::string& run, std::vector<std::string> settings) {
  const Json report = Json::parse(timing_report(shipped(run, std::move(settings)), 1));
  return report.at("performance").at("latency_cycles").get<double>();
}

Json used_by(const std::string& run) {
  return Json::parse(timing_report(shipped(run, {}), 1)).at("resources").at("used");
}

std::string skynet_name(const std::string& golden) {
  static const std::map<std::string, std::string> kOthers{
      {"dw1_pool", "pool1"},
      {"dw2_pool", "pool2"},
      {"dw3_pool", "pool3"},
      {"pw7", "pw7_1x1"},
      {"pw7_frame", "pw7_1x1_frame"},
      {"dw6_in_frames", "dw6_dw3x3_in_frames"},
      {"ddr_slot100_before_dw6", "ddr_buf_slot100_before_dw6_pw1x1"}};
  if (kOthers.count(golden) > 0) return kOthers.at(golden);
  std::string name = golden;
  for (const auto& [theirs, ours] :
       {std::pair{"_conv3x3", "_dw3x3"}, std::pair{"_conv1x1", "_pw1x1"}}) {
    const std::size_t at = name.find(theirs);
    if (at != std::string::npos) name.replace(at, std::string(theirs).size(), ours);
  }
  return name;
}

/// conv1 … conv12 are the bundles' layers in turn.
std::string skrskr_name(const std::string& golden) {
  if (golden == "conv13_i32") return "pw7_1x1";
  if (golden.rfind("conv", 0) != 0) return golden;
  const int number = std::stoi(golden.substr(4));
  return "dw" + std::to_string((number + 1) / 2) + (number % 2 == 1 ? "_dw3x3" : "_pw1x1");
}

constexpr double kPictures = 4;  // of a batch

}  // namespace

std::string skynet_hls(const fs::path& reference) {
  const fs::path folder = reference / "skynet-hls";
  const RunRequest request =
      shipped("skynet_hls_tiled", {"weights=" + (folder / "weights/weights_fixed.bin").string()});
  constexpr double kClock = 214.286e6;
  constexpr double kPublished = 18.88e6;
  const double ideal = cycles_of("skynet_hls_tiled", {});
  const Json used = used_by("skynet_hls_tiled");
  constexpr const char* kThesis = "thesis on SkyNet, Politecnico di Torino 2021, table 5.1";
  return "\n## SkyNet HLS, DAC-SDC 2019, tiled, four pictures stitched\n\n"
         "Run `skynet_hls_tiled` with the published parameters, from a fresh start, batch after "
         "batch.\n" +
         std::string(kWhoComputes) +
         bits_table(request,
                    {folder / "golden_0_3", folder / "inputs/stitched_0_3.bin", skynet_name},
                    reference, "boxes_fm9w11_stitched_0_199.csv", "skynet-hls/golden_0_3",
                    {89.5, "g++ -O2, skynet-hls section 10"}) +
         "\n" +
         table({{"cycles a batch, ideal memory", ideal, kPublished,
                 "SkrSkr's README (an estimate for ideal memory)", 0},
                {"cycles a batch, ideal memory behind ports of 128 bits",
                 cycles_of("skynet_hls_tiled", {"design.tiled.port_bits=128"}), 20383806,
                 "skynet-hls section 9, column B: trip counts, four cycles a word", 0},
                {"cycles a batch, LPDDR4-1066",
                 cycles_of("skynet_hls_tiled", {"memory=lpddr4_1066_x32"}),
                 kClock * kPictures / 25.05,
                 "contest, 25.05 frames/s with the host's work (rtl/published.csv skynet_2019)", 0},
                {"frames/s, ideal memory", kClock * kPictures / ideal,
                 kClock * kPictures / kPublished, "18.88 M cycles at 214 MHz", 1}}) +
         "\n" +
         table({{"BRAM36", used.at("bram36"), 209, kThesis, 0},
                {"DSP", used.at("dsp"), 360, kThesis, 0},
                {"LUT", used.at("lut"), 52300, kThesis, 0}}) +
         "\nWhere DSP and LUT fall short it is what the HLS compiler adds to the units: "
         "sim/cost/README.md says what of it\nis counted and what is not, "
         "bench/validation/RESULTS.md has the same chip with 4-bit weights.\n";
}

std::string skrskr(const fs::path& reference) {
  const fs::path folder = reference / "skrskr";
  const RunRequest request =
      shipped("skrskr", {"weights=" + (folder / "weights/params.bin").string()});
  constexpr double kClock = 333e6;
  constexpr double kPublished = 10582764;
  const double ideal = cycles_of("skrskr", {});
  const double half = cycles_of("skrskr", {"design=skrskr_256"});
  const double board = cycles_of("skrskr", {"memory=lpddr4_1066_x32"});
  const Json used = used_by("skrskr");
  return "\n## SkrSkr, DAC-SDC 2020, tiled, 6-bit weights and 8-bit maps\n\n"
         "Run `skrskr` with the published parameters.\n" +
         std::string(kWhoComputes) +
         bits_table(request,
                    {folder / "golden_0_3", folder / "golden_0_3/input_rgba.npz", skrskr_name},
                    reference, "boxes_skrskr_0_199.csv", "skrskr/golden_0_3",
                    {53, "g++ -O2, 53-63 s, skrskr section 10"}) +
         "\n" +
         table({{"cycles a batch, ideal memory", ideal, kPublished,
                 "SkrSkr's README: its bare trip counts", 0},
                {"cycles a batch, LPDDR4-1066 behind 128-bit ports", board, 20.03e6,
                 "board, 60.14 ms, the host's copies included: an upper bound", 0},
                {"frames/s, ideal memory", kClock * kPictures / ideal,
                 kClock * kPictures / kPublished, "the same trip counts at 333 MHz", 1},
                {"frames/s, LPDDR4-1066", kClock * kPictures / board, 66.5,
                 "board, single process, host included", 1},
                {"cycles a batch with 256 multipliers, ideal memory", half,
                 kPublished + 683 * 2 * 41 * 81,
                 "the same counts with pointwise calls twice as long (design skrskr_256)", 0}}) +
         "\n" +
         table({{"BRAM36", used.at("bram36"), {}, "none published", 0},
                {"DSP", used.at("dsp"), {}, "none published", 0},
                {"LUT", used.at("lut"), {}, "none published", 0}});
}

}  // namespace rill::published
