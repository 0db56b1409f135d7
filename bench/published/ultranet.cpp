// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/published/table.h"
#include "sim/app/processes.h"
#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/plan/hls_estimate.h"

namespace rill::published {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json read_json(const fs::path& path) {
  std::ifstream stream(path);
  return Json::parse(stream);
}

/// Codes of every layer of one picture, through the machine, that differ from the golden ones.
std::string golden_differences(const RunRequest& request, const fs::path& golden_path) {
  const RunConfiguration configuration = configure(request);
  const FinishedRun run = simulate_run(request, configuration, map_network(configuration),
                                       prepare(request, configuration), [](double) {});
  const ArrayStore golden(golden_path);
  std::size_t compared = 0;
  std::size_t differing = 0;
  for (std::size_t i = 0; i < configuration.network.layers.size(); ++i) {
    const auto codes = golden.get(configuration.network.layers[i].name).integers();
    for (std::size_t c = 0; c < codes.size(); ++c, ++compared) {
      if (run.result.layers[0][i].codes.at(c) != codes[c]) ++differing;
    }
  }
  const Box box = read_answer(configuration, run).front();
  return Json{{"compared", compared},
              {"differing", differing},
              {"box", {box.left, box.right, box.top, box.bottom}}}
      .dump();
}

struct Bits {
  std::size_t compared = 0;
  std::size_t differing = 0;
  std::size_t boxes = 0;
  std::size_t equal_boxes = 0;
};

Bits bits(const fs::path& folder, const std::string& weights) {
  const Json expected = read_json(folder / "expected_0_3.json");
  std::vector<std::function<std::string()>> tasks;
  for (const Json& picture : expected) {
    const Json& id = picture.at("picture");
    const std::string name = id.is_string() ? id.get<std::string>() : id.dump();
    RunRequest request = shipped(
        "ultranet_ultra96",
        {weights, "input=" + (folder / ("inputs/pic_" + name + ".npz") / "raw_bgr").string()});
    request.keep_layers = true;
    tasks.emplace_back([request, golden = folder / ("golden_0_3/pic_" + name + ".npz")] {
      return golden_differences(request, golden);
    });
  }
  Bits sum;
  const auto runs = run_in_processes(tasks, 2, [](int) {});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].exit_code != 0) throw SimulationError(runs[i].output);
    const Json run = Json::parse(runs[i].output);
    sum.compared += run.at("compared").get<std::size_t>();
    sum.differing += run.at("differing").get<std::size_t>();
    ++sum.boxes;
    if (run.at("box") == expected[i].at("box")) ++sum.equal_boxes;
  }
  return sum;
}

std::string time_table(const fs::path& folder) {
  const Json model = read_json(folder / "cycles.json");
  const Json one = Json::parse(timing_report(shipped("ultranet_ultra96", {}), 1));
  const Json four = Json::parse(timing_report(shipped("ultranet_ultra96", {}), 4));
  const Json batch = Json::parse(timing_report(shipped("ultranet_ultra96", {}), 24));
  const auto run = [](const Json& report, const char* key) {
    return report.at("performance").at(key).get<double>();
  };
  constexpr const char* kModel = "cycle model of the source, ultranet/cycles.json";
  constexpr double kClock = 166.666672e6;
  std::vector<Row> rows{
      {"interval, cycles", run(four, "interval_cycles"), model.at("steady_interval"), kModel, 0},
      {"first frame alone, cycles", run(one, "latency_cycles"),
       model.at("first_frame_latency_one_frame_batch"), kModel, 0},
      {"batch of 24, cycles", run(batch, "elapsed_cycles") - run(batch, "boot_cycles"),
       model.at("batch_of_24_total"), kModel, 0},
      {"frames/s, accelerator", run(four, "frames_per_s"),
       kClock / model.at("steady_interval").get<double>(), kModel, 1},
      {"frames/s, batches of 24",
       24 * kClock / (run(batch, "elapsed_cycles") - run(batch, "boot_cycles")),
       model.at("measured_board").at("fps"),
       "board, end to end with its Python host (host and DMA start are not modelled)", 1},
      {"energy, mJ a frame", four.at("performance").at("power").at("energy_per_frame_mj"), 18.604,
       "board, whole 5 V rail, rtl/published.csv ultranet_board_1000; ours is the chip and its "
       "DRAM",
       2},
  };
  return table(rows);
}

/// What Vivado HLS would estimate, for the map size of the sibling build.
Resources estimated() {
  const RunConfiguration configuration = configure(
      shipped("ultranet_ultra96", {"network.input.height=320", "network.input.width=640"}));
  Resources sum;
  for (const PartCost& part : hls_estimate(map_network(configuration))) sum += part.resources;
  return sum;
}

std::string size_table() {
  const Json four = Json::parse(timing_report(shipped("ultranet_ultra96", {}), 1));
  const Json& used = four.at("resources").at("used");
  const Resources sibling = estimated();
  constexpr const char* kReport =
      "HLS report of a sibling build for 320x640 on a U280 (ultranet/README.md section 8)";
  constexpr const char* kNone = "none published";
  return table({{"BRAM18, HLS estimate at 320x640", sibling.bram18, 377, kReport, 0},
                {"DSP, HLS estimate at 320x640", sibling.dsp, 508, kReport, 0},
                {"FF, HLS estimate at 320x640", sibling.ff, 39496, kReport, 0},
                {"LUT, HLS estimate at 320x640", sibling.lut, 60093, kReport, 0},
                {"BRAM18, on the chip", used.at("bram18"), {}, kNone, 0},
                {"DSP, on the chip", used.at("dsp"), {}, kNone, 0},
                {"FF, on the chip", used.at("ff"), {}, kNone, 0},
                {"LUT, on the chip", used.at("lut"), {}, kNone, 0}});
}

}  // namespace

std::string ultranet(const fs::path& reference) {
  const fs::path folder = reference / "ultranet";
  const std::string weights = "weights=" + (folder / "weights").string();
  const Bits golden = bits(folder, weights);
  const Boxes boxes = boxes_of(shipped("ultranet_ultra96", {weights}), reference);
  std::string text = "\n## UltraNet, DAC-SDC 2020, streaming, 4-bit codes\n\n";
  text += "Run `ultranet_ultra96` with the published weights.\n\n";
  text += table({{"golden codes compared, through the machine",
                  static_cast<double>(golden.compared),
                  {},
                  "ultranet/golden_0_3, 14 maps of 5 pictures",
                  0},
                 {"of these, differing", static_cast<double>(golden.differing), 0, "the same", 0},
                 {"boxes equal", static_cast<double>(golden.equal_boxes),
                  static_cast<double>(golden.boxes), "ultranet/expected_0_3.json", 0},
                 {"mean IoU, 200 pictures",
                  boxes.mean_iou,
                  {},
                  "not published for these; 0.642455 over 1000 pictures",
                  6}});
  return text + "\n" + time_table(folder) + "\n" + size_table() +
         "\nNo utilization of this design is published. What is, is what Vivado HLS estimated for "
         "a "
         "sibling build of\nlarger maps before synthesis; its 508 DSP would not fit this chip "
         "(360). "
         "The first four lines count as that\ntool does (`sim/cost/hls_loop.h`: C integers of 32 "
         "bits, "
         "a FIFO's blocks 18 bits wide, products that do not\nshare slices), with prices read off "
         "its "
         "reports, this one among them: they say that the structure is right,\nnot how well "
         "another "
         "design would be predicted. The last four are what the run itself reports.\n";
}

}  // namespace rill::published
