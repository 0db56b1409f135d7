// SPDX-License-Identifier: Apache-2.0
// The shipped SkyNet runs as a whole: does the simulated machine compute what the plain reference
// computes, in every layer, for each number system and fusion? Is its time what structure allows?
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/app/processes.h"
#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "sim/reference/code_reference.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

RunRequest skynet(const std::vector<std::string>& settings) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skynet_ultra96.yaml").string();
  request.settings = settings;
  return request;
}

/// Names of the layers whose codes differ; empty when the machine computed what it should.
std::string differing_layers(const RunRequest& request, const std::vector<FeatureMap>& expected) {
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const FinishedRun run =
      simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
  std::string differing;
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    if (run.result.layers[0][layer].codes != expected[layer].codes) {
      differing += plan.network.layers[layer].name + " ";
    }
  }
  if (run.result.outputs[0].codes != expected.back().codes) differing += "the answer in DDR";
  return differing;
}

class SkyNetStreaming : public testing::TestWithParam<std::string> {};

TEST_P(SkyNetStreaming, EveryLayerEqualsTheReferenceForEveryFusion) {
  const std::string numerics = "numerics=" + GetParam();
  const RunRequest base = skynet({numerics});
  const RunConfiguration configuration = configure(base);
  const auto workload = prepare(base, configuration);
  const auto expected = evaluate_codes(workload->model, workload->input);
  for (const std::string fusion : {"none", "bundle", "all"}) {
    RunRequest request = skynet({numerics, "design.fusion=" + fusion});
    request.keep_layers = true;
    const auto run =
        run_in_processes({[&] { return differing_layers(request, expected); }}, 1, [](int) {
        }).front();
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_EQ(run.output, "") << "fusion " << fusion;
  }
}

TEST(SkyNetFinn, EveryLayerEqualsTheReferenceInBothStyles) {
  const RunRequest base = skynet({});
  const auto workload = prepare(base, configure(base));
  const auto expected = evaluate_codes(workload->model, workload->input);
  for (const std::string style : {"finn_element", "finn_window"}) {
    RunRequest request = skynet({"design.fusion=all", "design.line_buffer=" + style});
    request.keep_layers = true;
    const auto run =
        run_in_processes({[&] { return differing_layers(request, expected); }}, 1, [](int) {
        }).front();
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_EQ(run.output, "") << style;
  }
}

INSTANTIATE_TEST_SUITE_P(Numerics, SkyNetStreaming,
                         testing::Values("skynet_fm9_w11", "skynet_w8a8", "skynet_w4a4",
                                         "skynet_w4a4_thresholds", "skynet_pow2_w4a8",
                                         "skynet_ternary_w2a4", "bfp8", "w8a8_winograd"),
                         [](const auto& name) { return name.param; });

struct Times {
  Cycle latency = 0;
  Cycle interval = 0;
};

/// Times of a timing-only run: of the first frame, and from the third frame to the fourth.
Times simulated(const RunRequest& request) {
  const auto task = [&request]() -> std::string {
    const RunConfiguration configuration = configure(request);
    const RunFigures figures =
        simulate_run(request, configuration, map_network(configuration), {}, [](double) {
        }).result.figures;
    return std::to_string(figures.frame_done[0] - figures.frame_started[0]) + " " +
           std::to_string(figures.frame_done[3] - figures.frame_done[2]);
  };
  const ProcessResult run = run_in_processes({task}, 1, [](int) {}).front();
  EXPECT_EQ(run.exit_code, 0) << run.output;
  Times times;
  times.latency = std::stoll(run.output);
  times.interval = std::stoll(run.output.substr(run.output.find(' ')));
  return times;
}

/// ZCU104's memory is five times faster than any of these machines asks for; on the Ultra96 only
/// the fused machine leaves it alone.
const std::vector<std::vector<std::string>>& uncontended() {
  static const std::vector<std::vector<std::string>> kSettings{
      {"design.fusion=all"},
      {"design.fusion=all", "board=zcu104"},
      {"design.fusion=all", "board=zcu104", "clock_mhz=150"},
      {"design.fusion=all", "numerics=skynet_w8a8"},
      {"design.fusion=all", "numerics=skynet_w4a4", "board=zcu104"},
      {"design.fusion=all", "network.input.height=96", "network.input.width=128"},
  };
  return kSettings;
}

/// Machines in which a part that gives its rows in bursts is held up by its reader's words, and
/// holds up what stands in front of it.
const std::vector<std::vector<std::string>>& held_up() {
  static const std::vector<std::vector<std::string>> kSettings{
      {"board=zcu104", "design.folding=target_fps", "design.target_fps=700"},
      {"board=zcu104", "design.folding=target_fps", "design.target_fps=1600"},
      {"board=zcu104", "numerics=skynet_w8a8"},
      {"board=zcu104", "design.stages.reorg.pixels=2"},
  };
  return kSettings;
}

/// Closed form and simulation of four frames: the stages' slowest, and the interval.
struct Intervals {
  double slowest = 0;
  double simulated = 0;
};

Intervals intervals(std::vector<std::string> settings) {
  settings.emplace_back("frames=4");
  RunRequest request = skynet(settings);
  request.timing_only = true;
  Intervals found;
  for (const Group& group : map_network(configure(request)).groups) {
    for (const Stage& stage : group.stages) {
      found.slowest = std::max(found.slowest, static_cast<double>(stage.cycles));
    }
  }
  found.simulated = static_cast<double>(simulated(request).interval);
  return found;
}

TEST(SkyNetTime, ClosedFormAgreesWithinTwoPercentWhereNothingContends) {
  std::vector<std::vector<std::string>> all = uncontended();
  all.insert(all.end(), held_up().begin(), held_up().end());
  // Reads and writes share the DRAM: refreshes and turnarounds of the bus are in the closed form.
  all.push_back({"design.fusion=none"});
  all.push_back({"design.fusion=none", "numerics=skynet_w4a4"});
  all.push_back({"design.fusion=bundle", "numerics=skynet_w4a4"});
  // One transfer a direction at a time: the port limits, but nobody disturbs it.
  all.push_back({"design.fusion=none", "board=zcu104"});
  all.push_back({"design.fusion=none", "board=zcu104", "numerics=skynet_w8a8"});
  all.push_back({"design.fusion=bundle", "numerics=skynet_w4a4", "board=pynq_z1"});
  // Groups that work all at once are as fast as the slowest stage: maps between them are kept for
  // as many frames as are on the way.
  all.push_back({"design.fusion=bundle", "design.execution=resident"});
  all.push_back({"design.fusion=all", "design.line_buffer=finn_element"});
  all.push_back({"design.fusion=all", "design.line_buffer=finn_element", "board=zcu104"});
  for (std::vector<std::string> settings : all) {
    settings.emplace_back("frames=4");
    RunRequest request = skynet(settings);
    request.timing_only = true;
    const Estimate closed = estimate(map_network(configure(request)));
    const Times times = simulated(request);
    const auto percent = [](Cycle a, Cycle b) {
      return 100.0 * std::abs(static_cast<double>(a - b)) / static_cast<double>(b);
    };
    const std::string what = testing::PrintToString(settings);
    RecordProperty("latency_percent",
                   std::to_string(percent(closed.latency_cycles, times.latency)));
    EXPECT_LE(percent(closed.latency_cycles, times.latency), 2.0)
        << what << ": " << closed.latency_cycles << " and " << times.latency;
    EXPECT_LE(percent(closed.interval_cycles, times.interval), 2.0)
        << what << ": " << closed.interval_cycles << " and " << times.interval;
  }
}

TEST(SkyNetTime, AGroupThatWaitsForItsPortGetsNoWiderWordsThanHelp) {
  const Plan plan = map_network(configure(skynet({"design.fusion=none", "board=zcu104"})));
  const int port_bits = plan.board.port.width_bits;
  for (const Group& group : plan.groups) {
    for (const Transfer& load : group.loads) {
      const auto& region = plan.regions[static_cast<std::size_t>(load.region)];
      const int in_memory = load.shape.codes_per_word() * region.code.bits;
      // Twice the port's width, and twice that for parts that take a row in half of the time; the
      // next divisor of the channels may be up to twice as wide.
      EXPECT_LE(in_memory, 8 * port_bits) << group.name;
    }
  }
}

TEST(SkyNetTime, IntervalIsTheSlowestStagesWhenTheMemoryIsNotTheLimit) {
  for (const std::vector<std::string>& settings : uncontended()) {
    const Intervals found = intervals(settings);
    // A pool's closed form is a cycle a row too slow: its last window and the next row overlap.
    EXPECT_NEAR(found.simulated / found.slowest, 1.0, 0.001) << testing::PrintToString(settings);
  }
  for (const std::vector<std::string>& settings : held_up()) {
    const Intervals found = intervals(settings);
    // Two pixels a row more or less fit in front of the part that is held up.
    EXPECT_NEAR(found.simulated / found.slowest, 1.0, 0.01) << testing::PrintToString(settings);
  }
}

TEST(SkyNetTime, NoMachineIsFasterThanItsMultipliersOrItsMemory) {
  for (const char* fusion : {"none", "bundle", "all"}) {
    RunRequest request = skynet({std::string("design.fusion=") + fusion, "frames=4"});
    request.timing_only = true;
    const Plan plan = map_network(configure(request));
    const Estimate closed = estimate(plan);
    const auto interval = static_cast<double>(simulated(request).interval);
    Bytes bytes = 0;
    for (const Bytes purpose : closed.ddr_bytes) bytes += purpose;
    const double bytes_per_cycle = plan.memory.peak_gbps() * 1e3 / plan.clock_mhz;
    EXPECT_GE(interval, static_cast<double>(bytes) / bytes_per_cycle) << fusion;
    double stages = 0;
    for (const Group& group : plan.groups) {
      double slowest = 0;
      for (const Stage& stage : group.stages) {
        const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
        const int multipliers = stage.folding.pe * stage.folding.simd * stage.folding.pixels;
        slowest = std::max(slowest, static_cast<double>(layer.macs()) / multipliers);
      }
      stages += slowest;
    }
    EXPECT_GE(interval, stages) << fusion;
  }
}

}  // namespace
}  // namespace rill
