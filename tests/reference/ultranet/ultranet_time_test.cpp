// SPDX-License-Identifier: Apache-2.0
// Does the UltraNet machine take the time that its structure gives? Against the independent cycle
// model of the published source (reference/ultranet/cycles.json).
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/app/processes.h"
#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "sim/report/derived.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

RunRequest ultranet(std::vector<std::string> settings, int frames) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/ultranet_ultra96.yaml").string();
  request.settings = std::move(settings);
  request.settings.push_back(fmt::format("frames={}", frames));
  request.timing_only = true;
  return request;
}

/// Cycles since the first frame's start: of the first frame's end, of the last frame's end, from
/// frame to frame; then busy cycles of every matrix-vector unit.
nlohmann::json simulated(const RunRequest& request) {
  const auto task = [&request]() -> std::string {
    const RunConfiguration configuration = configure(request);
    const Plan plan = map_network(configuration);
    const SimulationResult result =
        simulate_run(request, configuration, plan, {}, [](double) {}).result;
    const RunFigures& figures = result.figures;
    nlohmann::json times;
    for (const Cycle done : figures.frame_done) {
      times["done"].push_back(done - figures.frame_started.front());
    }
    times["interval"] = steady_interval(figures).value_or(0);
    for (const Stage& stage : plan.groups.front().stages) {
      if (stage.weights.words == 0) continue;
      const std::string path =
          "machine." + plan.groups.front().name + "." + stage.name + ".dsp_array";
      times["busy"][stage.name] = result.snapshot.at(path, "busy_cycles");
    }
    return times.dump();
  };
  const ProcessResult run = run_in_processes({task}, 1, [](int) {}).front();
  EXPECT_EQ(run.exit_code, 0) << run.output;
  return nlohmann::json::parse(run.output);
}

double percent(double ours, double theirs) { return 100 * (ours - theirs) / theirs; }

class UltraNetTime : public testing::Test {
 protected:
  void SetUp() override {
    const auto reference = test::reference_dir();
    if (!reference) GTEST_SKIP() << test::reference_missing();
    std::ifstream stream(*reference / "ultranet/cycles.json");
    published = nlohmann::json::parse(stream);
  }
  void compare(const char* what, double ours, double theirs) const {
    fmt::print("{}: {:.0f}, reference {:.0f}: {:+.2f} %\n", what, ours, theirs,
               percent(ours, theirs));
    EXPECT_LE(std::abs(percent(ours, theirs)), 0.1) << what;
  }

  nlohmann::json published;
};

TEST_F(UltraNetTime, IsThatOfTheReferenceWithinATenthOfAPercent) {
  const nlohmann::json one = simulated(ultranet({}, 1));
  compare("first frame alone", one["done"][0], published["first_frame_latency_one_frame_batch"]);
  const nlohmann::json four = simulated(ultranet({}, 4));
  compare("interval", four["interval"], published["steady_interval"]);
  const auto& ends = published["last_output_cycle_frames_of_a_4_frame_batch"];
  for (std::size_t frame = 0; frame < 4; ++frame) {
    compare("frame of a batch of 4", four["done"][frame], ends[frame]);
  }
  const nlohmann::json batch = simulated(ultranet({}, 24));
  compare("batch of 24", batch["done"].back(), published["batch_of_24_total"]);
  // No schedule is faster than the window unit of conv_0.
  EXPECT_GE(four["interval"].get<double>(),
            published["lower_bounds"]["swu_conv_0_with_row_overhead"].get<double>());
}

// reference/ultranet/README.md section 4; the pipeline runs empty once, behind the last frame.
TEST_F(UltraNetTime, EightMatrixVectorUnitsWork460800CyclesAFrame) {
  const nlohmann::json four = simulated(ultranet({}, 4));
  constexpr int kLongestPipeline = 9;
  for (const auto& [layer, busy] : four["busy"].items()) {
    const std::int64_t expected = 4 * (layer == "conv_8" ? 28800 : 460800);
    EXPECT_GE(busy.get<std::int64_t>(), expected) << layer;
    EXPECT_LT(busy.get<std::int64_t>(), expected + kLongestPipeline) << layer;
  }
  EXPECT_EQ(four["busy"].size(), 9U);
}

TEST_F(UltraNetTime, ShallowerFifosCostAndDeeperGainLessThanAPercent) {
  double before = 0;
  for (const int depth : {256, 128, 64, 32, 16}) {
    const RunRequest request = ultranet({fmt::format("design.fifo_depth={}", depth)}, 4);
    const double interval = simulated(request)["interval"];
    const Estimate closed = estimate(map_network(configure(request)));
    fmt::print("depth {}: {:.0f} cycles, closed form {}\n", depth, interval,
               closed.interval_cycles);
    EXPECT_LE(std::abs(percent(static_cast<double>(closed.interval_cycles), interval)), 1.0);
    if (depth == 128) {
      EXPECT_LT(percent(interval, before), 1.0);
    }
    EXPECT_GE(interval, before) << depth;
    before = interval;
  }
}

TEST(UltraNetVariant, OtherFoldingTakesTheTimeThatTheClosedFormSays) {
  for (const char* design : {"ultranet_stream", "ultranet_half"}) {
    const RunRequest request = ultranet({std::string("design=") + design}, 4);
    const Estimate closed = estimate(map_network(configure(request)));
    const nlohmann::json run = simulated(request);
    const double interval = run["interval"];
    fmt::print("{}: closed form {}, simulated {:.0f}\n", design, closed.interval_cycles, interval);
    EXPECT_LE(std::abs(percent(static_cast<double>(closed.interval_cycles), interval)), 2.0);
    const nlohmann::json one = simulated(ultranet({std::string("design=") + design}, 1));
    EXPECT_LE(std::abs(percent(static_cast<double>(closed.latency_cycles), one["done"][0])), 3.0);
  }
}

}  // namespace
}  // namespace rill
