// SPDX-License-Identifier: Apache-2.0
// Dead lanes, and numbers with fewer bits than they should have.
#include <algorithm>
#include <cstddef>
#include <functional>

#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

/// One of every `lanes` channels of a map has one code.
void stick(FeatureMap& map, int lanes, int lane, Code code) {
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    const auto channel = static_cast<int>(i) % map.shape.channels;
    if (channel % lanes == lane) map.codes[i] = code;
  }
}

void change_weights(Implementation& faulty, const std::function<Code(Code)>& change) {
  for (Code& code : faulty.model.layers.back().weight) code = change(code);
}

void add_dead_lanes(std::vector<Plant>* plants) {
  const auto output = [](int lanes, int lane, Code code) {
    return [=](Implementation& faulty) {
      for_after(faulty, [=](FeatureMap map) {
        stick(map, lanes, lane, code);
        return map;
      });
    };
  };
  plants->push_back({"DeadOutputLane", output(8, 3, 0), Suspect::DeadLane,
                     "lane 3 of every 8 channels is stuck at 0"});
  plants->push_back({"StuckOutputLane", output(4, 1, 37), Suspect::DeadLane,
                     "lane 1 of every 4 channels is stuck at 37"});
  plants->push_back(
      {"DeadOutputChannel", output(16, 9, 0), Suspect::DeadLane, "channel 9 is stuck at 0"});
  plants->push_back({"DeadOutputBlock",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         for (int c = 4; c < 8; ++c) stick(map, 16, c, 255);
                         return map;
                       });
                     },
                     Suspect::DeadLane, "channels 4 to 7 are stuck at 255"});
  plants->push_back(
      {"StuckOutput", output(1, 0, 5), Suspect::DeadLane, "every channel is stuck at 5"});
  plants->push_back(
      {"DeadProducts",
       [](Implementation& faulty) {
         std::vector<Code>& weight = faulty.model.layers.back().weight;
         const std::size_t each = weight.size() / 16;
         for (std::size_t c = 2; c < 16; c += 4) {
           std::fill_n(weight.begin() + static_cast<std::ptrdiff_t>(c * each), each, 0);
         }
       },
       Suspect::DeadLane,
       "lane 2 of every 4 channels is without products: only the bias comes through"});
  plants->push_back({"DeadInputLane", [](Implementation& faulty) { stick(faulty.input, 4, 2, 0); },
                     Suspect::DeadLane, "of the input, lane 2 of every 4 channels is read as 0"});
  plants->push_back({"DeadInputChannel",
                     [](Implementation& faulty) { stick(faulty.input, 8, 5, 0); },
                     Suspect::DeadLane, "of the input, channel 5 is read as 0"});
  plants->push_back({"DeadInputBlock",
                     [](Implementation& faulty) {
                       for (int c = 4; c < 8; ++c) stick(faulty.input, 8, c, 0);
                     },
                     Suspect::DeadLane, "of the input, channels 4 to 7 are read as 0"});
}

void add_narrow_codes(std::vector<Plant>* plants) {
  const auto weights = [](const std::function<Code(Code)>& change) {
    return [=](Implementation& faulty) { change_weights(faulty, change); };
  };
  // Described are 11 bits, codes of -1024 to 1023.
  plants->push_back({"WeightsCut", weights([](Code code) { return (code >> 2) * 4; }),
                     Suspect::CodeWidth,
                     "weights have 9 bits instead of 11: the low ones are cut"});
  plants->push_back({"WeightsRounded", weights([](Code code) { return ((code + 4) >> 3) * 8; }),
                     Suspect::CodeWidth,
                     "weights have 8 bits instead of 11: the low ones are rounded away"});
  plants->push_back(
      {"WeightsSaturate", weights([](Code code) { return std::clamp(code, -64, 63); }),
       Suspect::CodeWidth, "weights have 7 bits instead of 11: codes that need more saturate"});
  plants->push_back({"WeightsWrap", weights([](Code code) { return ((code + 64) & 127) - 64; }),
                     Suspect::CodeWidth,
                     "weights have 7 bits instead of 11: codes that need more wrap"});
  plants->push_back({"BiasesCut",
                     [](Implementation& faulty) {
                       for (Code& code : faulty.model.layers.back().bias) code = (code >> 3) * 8;
                     },
                     Suspect::CodeWidth, "biases have 8 bits instead of 11: the low ones are cut"});
  plants->push_back({"OutputsSaturate",
                     [](Implementation& faulty) {
                       for_after(faulty, [](FeatureMap map) {
                         for (Code& code : map.codes) code = std::clamp(code, -64, 63);
                         return map;
                       });
                     },
                     Suspect::CodeWidth,
                     "output codes have 7 bits instead of 9: codes that need more saturate"});
}

}  // namespace

void add_lane_plants(std::vector<Plant>* plants) {
  add_dead_lanes(plants);
  add_narrow_codes(plants);
}

}  // namespace rill::test
