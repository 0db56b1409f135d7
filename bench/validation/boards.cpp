// SPDX-License-Identifier: Apache-2.0
// Boards and tools of reference/rtl/published.csv that a run of configs/ stands for.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bench/published/table.h"
#include "bench/validation/results.h"
#include "sim/core/error.h"
#include "sim/validation/case_table.h"

namespace rill::validation {

namespace {

using Json = nlohmann::json;

/// published.csv, by the name of its rows.
class Published {
 public:
  explicit Published(const std::filesystem::path& file) : table_(file, {"id", "fps", "lut"}) {}

  double number(const std::string& id, const std::string& column) const {
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      if (table_.text(row, "id") == id) return table_.required_number(row, column);
    }
    throw SimulationError("published.csv has no row " + id);
  }

 private:
  CaseTable table_;
};

/// A figure of a board whose host is in the figure, but in no run of ours.
constexpr const char* kHost =
    "end to end: the host's decoding, copies and polling are not modelled";

struct Line {
  std::string id, what;
  double ours = 0, published = 0;
  int digits = 0;
  std::string why;  ///< of more than 10 %
};

std::string text_of(const std::vector<Line>& lines) {
  constexpr double kToExplain = 10;
  std::string text =
      "| row of published.csv | what | rill | published | deviation | why |\n"
      "|---|---|---|---|---|---|\n";
  for (const Line& line : lines) {
    const double percent = 100 * (line.ours / line.published - 1);
    text += fmt::format("| {} | {} | {:.{}f} | {:.{}f} | {:+.1f} % | {} |\n", line.id, line.what,
                        line.ours, line.digits, line.published, line.digits, percent,
                        std::abs(percent) > kToExplain ? line.why : "");
  }
  return text;
}

Json report(const std::string& run, int frames, std::vector<std::string> settings = {}) {
  return Json::parse(
      published::timing_report(published::shipped(run, std::move(settings)), frames));
}

double performance(const Json& report, const char* key) {
  return report.at("performance").at(key).get<double>();
}

double energy_mj(const Json& report) {
  return report.at("performance").at("power").at("energy_per_picture_mj").get<double>();
}

std::vector<Line> ultranet(const Published& published) {
  constexpr int kBatch = 24;  // frames that the board's host hands over at once
  constexpr double kClock = 166.666672e6;
  const Json batch = report("ultranet_ultra96", kBatch);
  const double cycles = performance(batch, "elapsed_cycles") - performance(batch, "boot_cycles");
  const double fps = kBatch * kClock / cycles;
  double most = 0;
  for (const Json& layer : batch.at("layers")) {
    if (layer.at("multipliers") == 0) continue;
    most = std::max(most, layer.at("macs").get<double>() / layer.at("multipliers").get<double>());
  }
  // The row's folding_or_config: "MVAU bound 460800 cycles".
  std::vector<Line> lines{
      {"ultranet_board_1000", "cycles of the slowest matrix-vector unit", most, 460800, 0, ""}};
  lines.push_back({"ultranet_board_1000", "frames/s, batches of 24", fps,
                   published.number("ultranet_board_1000", "fps"), 1, kHost});
  lines.push_back({"ultranet_board_1000", "mJ a frame", energy_mj(batch),
                   published.number("ultranet_board_1000", "energy_mj_per_inf"), 2,
                   "the board's whole 5 V rail, against the chip and its DRAM"});
  lines.push_back(
      {"ultranet_contest", "frames/s", fps, published.number("ultranet_contest", "fps"), 1, kHost});
  return lines;
}

std::vector<Line> skrskr(const Published& published) {
  const Json ideal = report("skrskr", 1);
  const Json board = report("skrskr", 1, {"memory=lpddr4_1066_x32"});
  const double fps = performance(board, "pictures_per_s");
  const double bare = 10'582'764;  // SkrSkr's trip counts, reference/skrskr/README.md section 9
  std::vector<Line> lines{{"skrskr_acc", "cycles of a batch of 4, ideal memory",
                           performance(ideal, "interval_cycles"), bare, 0, ""}};
  for (const char* id : {"skrskr_acc", "skrskr_sys", "skrskr_u96v2"}) {
    lines.push_back({id, "pictures/s, LPDDR4", fps, published.number(id, "fps"), 1, kHost});
  }
  lines.push_back({"skrskr_acc", "mJ a picture", energy_mj(board),
                   published.number("skrskr_acc", "energy_mj_per_inf"), 1,
                   "the board's whole supply over a longer time, against the chip and its DRAM"});
  return lines;
}

std::vector<Line> skynet(const Published& published) {
  const double stated = 18.88e6;  // the row's provenance
  return {{"skynet_2019", "cycles of a batch of 4, ideal memory",
           performance(report("skynet_hls_tiled", 1), "interval_cycles"), stated, 0, ""},
          {"skynet_2019", "pictures/s, LPDDR4",
           performance(report("skynet_hls_tiled", 1, {"memory=lpddr4_1066_x32"}), "pictures_per_s"),
           published.number("skynet_2019", "fps"), 1, kHost}};
}

std::vector<Line> cnv(const Published& published) {
  constexpr double kClock = 100e6;
  const Json one = report("cnv_pynq_z1", 1);
  const Json four = report("cnv_pynq_z1", 4);
  const Json& used = four.at("resources").at("used");
  constexpr const char* kOverlay = "the overlay's bus logic and movers count there";
  const char* id = "bnnpynq_cnvw1a1";
  return {{"mlperf_cnv_pynq", "inferences/s, one at a time",
           kClock / performance(one, "latency_cycles"), published.number("mlperf_cnv_pynq", "fps"),
           1, "the host starts each one and the overlay moves its data; neither is modelled"},
          {"finn_estimates.csv", "interval, cycles (FINN's bound)",
           performance(four, "interval_cycles"), 32768, 0, ""},
          {id, "LUT", used.at("lut"), published.number(id, "lut"), 0, kOverlay},
          {id, "FF", used.at("ff"), published.number(id, "ff"), 0, kOverlay},
          {id, "BRAM36", used.at("bram36"), published.number(id, "bram_tile36"), 1,
           "there a memory a PE and FIFOs in BRAM; ours stores PE x SIMD side by side"},
          {id, "DSP", used.at("dsp"), published.number(id, "dsp"), 0,
           "what the overlay uses slices for is not said; XNOR needs none"}};
}

}  // namespace

std::string boards(const std::filesystem::path& reference) {
  const Published published(reference / "rtl/published.csv");
  std::vector<Line> lines;
  for (const auto& some :
       {ultranet(published), skrskr(published), skynet(published), cnv(published)}) {
    lines.insert(lines.end(), some.begin(), some.end());
  }
  return "\n## Published boards\n\n"
         "Codes, boxes and more of these designs: bench/published/RESULTS.md. Other rows of the "
         "file "
         "have no run: of the contest's\nother entries, the DPU, FracBNN, hls4ml's and nn2FPGA's "
         "designs the file gives no structure; LFC, KWS, AD08, the security MLP,\nRadioML and "
         "MobileNet-v1 are networks that configs/ does not have; CNV on the Arty board states no "
         "clock.\n\n" +
         text_of(lines);
}

}  // namespace rill::validation
