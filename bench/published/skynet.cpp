// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "bench/published/table.h"

namespace rill::published {

std::string skynet(const std::filesystem::path& reference) {
  using Json = nlohmann::json;
  const std::vector<std::string> settings{"network.layers.reorg.order=channel_major",
                                          "weights=" + (reference / "skynet-hls/weights").string()};
  const Boxes boxes =
      boxes_against(shipped("skynet_ultra96", settings), reference, "boxes_fm9w11_clean_0_199.csv");
  std::vector<std::string> at_clock = settings;
  at_clock.emplace_back("clock_mhz=214.286");
  const Json run = Json::parse(timing_report(shipped("skynet_ultra96", at_clock), 4));
  std::string text = "\n## The same arithmetic in the other organisation\n\n";
  text +=
      "Run `skynet_ultra96` with the published weights: the published arithmetic of SkyNet HLS, in "
      "a\n"
      "streaming machine of ours.\n\n";
  text +=
      table({{"boxes equal, clean padding", static_cast<double>(boxes.equal),
              static_cast<double>(boxes.pictures), "dac_sdc/boxes_fm9w11_clean_0_199.csv", 0},
             {"mean IoU, 200 pictures", boxes.mean_iou, boxes.published_mean_iou, "the same", 9},
             {"frames/s at 214 MHz, streaming", run.at("performance").at("frames_per_s"), 25.05,
              "contest, tiled machine with its host (rtl/published.csv skynet_2019)", 1}});
  return text;
}

}  // namespace rill::published
