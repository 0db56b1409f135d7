// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "bench/published/table.h"

namespace rill::published {

namespace {

using Json = nlohmann::json;

/// One picture after another in a streaming machine, at the tiled one's clock.
std::string streaming_table(const std::string& run, const std::vector<std::string>& settings,
                            const std::string& clock_mhz, const std::filesystem::path& reference,
                            const std::string& boxes_table, const Row& board) {
  const Boxes boxes = boxes_against(shipped(run, settings), reference, boxes_table);
  std::vector<std::string> at_clock = settings;
  at_clock.push_back("clock_mhz=" + clock_mhz);
  const Json report = Json::parse(timing_report(shipped(run, at_clock), 4));
  Row rate = board;
  rate.ours = report.at("performance").at("frames_per_s");
  return table({{"boxes equal", static_cast<double>(boxes.equal),
                 static_cast<double>(boxes.pictures), "dac_sdc/" + boxes_table, 0},
                {"mean IoU, 200 pictures", boxes.mean_iou, boxes.published_mean_iou, "the same", 9},
                rate});
}

}  // namespace

std::string skynet(const std::filesystem::path& reference) {
  const std::string skynet_weights = "weights=" + (reference / "skynet-hls/weights").string();
  const std::string skrskr_weights = "weights=" + (reference / "skrskr/weights").string();
  return "\n## The same arithmetic in the other organisation\n\n"
         "Run `skynet_ultra96` with the published weights: the published arithmetic of SkyNet HLS, "
         "its padding\nclean, in a streaming machine of ours.\n\n" +
         streaming_table(
             "skynet_ultra96", {"network.layers.reorg.order=channel_major", skynet_weights},
             "214.286", reference, "boxes_fm9w11_clean_0_199.csv",
             {"frames/s at 214 MHz, streaming", 0, 25.05,
              "contest, tiled machine with its host (rtl/published.csv skynet_2019)", 1}) +
         "\nRun `skrskr_streaming` with the published weights: SkrSkr's multipliers are the "
         "numerics' own there\n(`skrskr_w6a8_codes`). It clears the gaps between its pictures, so "
         "one picture at a time gives the same bits.\n\n" +
         streaming_table("skrskr_streaming", {skrskr_weights}, "333", reference,
                         "boxes_skrskr_0_199.csv",
                         {"frames/s at 333 MHz, streaming", 0, 66.5,
                          "board, tiled machine, single process, host included", 1});
}

}  // namespace rill::published
