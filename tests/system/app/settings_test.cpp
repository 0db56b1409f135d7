// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <set>

#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/report/compare.h"
#include "sim/report/json.h"
#include "tests/support/network_run.h"

// What reports say of their configuration, and of each layer's share of the memory's traffic.
namespace rill {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

RunReport estimated(const std::string& run, const std::vector<std::string>& settings) {
  const RunConfiguration configuration = configure(test::shipped_run(run, settings));
  return report_estimate(configuration, map_network(configuration));
}

/// All designs of the test fit the board with it.
const std::vector<std::string> kSmall{"network.input.height=48", "network.input.width=80"};

std::string compared(const std::string& run, const std::vector<std::string>& left,
                     const std::vector<std::string>& right) {
  return compare_table({read_compared_run("left", json_report(estimated(run, left))),
                        read_compared_run("right", json_report(estimated(run, right)))});
}

TEST(Settings, ComparisonNamesEveryKeyThatWasSet) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {"numerics.weight_bits=4", "numerics.weight_bits: not set | 4\n"},
      {"numerics.activation_bits=5", "numerics.activation_bits: not set | 5\n"},
      {"design.map_packing=dense", "design.map_packing: byte | dense\n"},
      {"design.weight_packing=dense", "design.weight_packing: byte | dense\n"},
      {"design.width_converter=finn", "design.width_converter: ideal | finn\n"},
      {"design.line_buffer=hls_rows", "design.line_buffer: ideal | hls_rows\n"},
      {"design.stage_fifo_depth=7", "design.stage_fifo_depth: 0 | 7\n"},
      {"design.spill=ddr", "design.spill: none | ddr\n"},
      {"board.port.outstanding=3", "board.port.outstanding: "},
      {"memory.read_queue=9", "memory.read_queue: "},
      {"frames=7", "frames: "},
      {"network.input.height=64", "network.input: "}};
  for (const auto& [setting, line] : changes) {
    std::vector<std::string> changed = kSmall;
    changed.push_back(setting);
    const std::string text = compared("skynet_ultra96", kSmall, changed);
    EXPECT_THAT(text, HasSubstr(line)) << setting;
    EXPECT_THAT(text, Not(HasSubstr("The configurations are the same."))) << setting;
  }
  EXPECT_THAT(compared("skynet_ultra96", {"frames=3"}, {"frames=3"}),
              HasSubstr("The configurations are the same."));
}

/// What is refused of a shipped run with these settings: a line a mistake.
std::vector<std::string> refused(const std::string& run, const std::vector<std::string>& settings) {
  try {
    estimated(run, settings);
  } catch (const ConfigError& error) {
    std::vector<std::string> lines;
    for (const Diagnostic& each : error.diagnostics()) {
      lines.push_back(each.key + ": " + each.message);
    }
    return lines;
  }
  return {};
}

TEST(Settings, WeightBitsThatAWeightCannotHaveAreRefusedOnce) {
  const std::string caq = "numerics=caq", pow2 = "numerics=skynet_pow2_w4a8";
  for (const char* bits : {"numerics.weight_bits=4", "numerics.weight_bits=5"}) {
    EXPECT_THAT(refused("skynet_ultra96", {caq, bits}),
                ElementsAre(StartsWith("weight_bits: does not suit pow2_6: these weights "
                                       "are shifts, of 6 bits and no other number")))
        << bits;
  }
  EXPECT_THAT(refused("skynet_ultra96", {caq, "numerics.weight_bits=6"}), IsEmpty());
  EXPECT_THAT(
      refused("skynet_ultra96", {pow2, "numerics.weight_bits=5"}),
      ElementsAre(HasSubstr("does not suit pow2_4: powers of two are stored in 2, 3 or 4")));
  EXPECT_THAT(refused("skynet_ultra96", {pow2, "numerics.weight_bits=3"}), IsEmpty());
}

TEST(Settings, LoopsBesideFinnsConvertersAreRefusedAtTheirKey) {
  const std::string loops = "design.line_buffers={dw2_dw3x3: hls_rows, dw3_dw3x3: finn_element}";
  std::vector<std::string> settings = kSmall;
  settings.push_back(loops);
  const std::vector<std::string> alone = refused("skynet_ultra96", settings);
  settings.emplace_back("design.width_converter=finn");
  std::vector<std::string> both = refused("skynet_ultra96", settings);
  EXPECT_THAT(both, Contains(StartsWith("line_buffers.dw2_dw3x3: loops of `hls_rows` convert")));
  for (const std::string& other : both) EXPECT_THAT(other, Not(HasSubstr("dw3_dw3x3")));
  for (const std::string& other : alone) EXPECT_THAT(other, Not(HasSubstr("convert words")));
}

TEST(Settings, ATiledMachineHasNoLineBuffers) {
  for (const char* setting : {"line_buffer=finn_element", "line_buffers={dw1_dw3x3: hls_rows}",
                              "line_buffer_rows={dw1_dw3x3: 4}"}) {
    EXPECT_THAT(refused("skynet_hls_tiled", {std::string("design.") + setting}),
                ElementsAre(HasSubstr("is for streaming machines; remove it")))
        << setting;
  }
  EXPECT_THAT(refused("skynet_hls_tiled", {"design.line_buffer=ideal"}), IsEmpty());
}

TEST(Settings, EachKeyStandsOnce) {
  for (const char* run : {"skynet_ultra96", "skynet_hls_tiled"}) {
    std::set<std::string> keys;
    for (const auto& [key, value] : estimated(run, {}).settings) {
      EXPECT_TRUE(keys.insert(key).second) << run << ' ' << key;
    }
  }
}

TEST(Settings, ANameTellsWhatItsSectionHolds) {
  const std::string text = compared("skynet_ultra96", {}, {"board=zcu104"});
  EXPECT_THAT(text, HasSubstr("  board: ultra96"));
  EXPECT_THAT(text, Not(HasSubstr("board.capacity")));
  EXPECT_THAT(compared("skynet_hls_tiled", {}, {"design.tiled.burst_words=17"}),
              HasSubstr("design.tiled.burst_words: "));
}

/// Weights, a byte each, and a bias of four bytes an output channel.
TEST(LayerBytes, AreEachLayersOwnAndSumToTheRegions) {
  const RunReport report = estimated(
      "skynet_ultra96", {"design.fusion=bundle", "design.weights=streamed", "numerics=skynet_w8a8",
                         "network.input.height=48", "network.input.width=80"});
  const auto bytes_of = [&](const std::string& name) {
    for (const LayerRow& row : report.layers) {
      if (row.layer == name) return row.weights_read;
    }
    return Bytes{-1};
  };
  EXPECT_EQ(bytes_of("dw1_dw3x3"), 3 * 9 + 3 * 4);
  EXPECT_EQ(bytes_of("dw1_pw1x1"), 3 * 48 + 48 * 4);
  Bytes sum = 0;
  for (const LayerRow& row : report.layers) sum += row.weights_read;
  EXPECT_EQ(sum, report.weight_bytes);
}

}  // namespace
}  // namespace rill
