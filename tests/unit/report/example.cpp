// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/example.h"

#include <string>
#include <utility>
#include <vector>

namespace rill::test {

namespace {

constexpr Cycle kFusedElapsed = 2100;
constexpr Cycle kUnfusedElapsed = 6100;
// Weights of 8 bits and a bias of four bytes an output channel.
constexpr Bytes kDwBytes = 3 * 9 + 3 * 4;
constexpr Bytes kPwBytes = 3 * 4 + 4 * 4;

Layer layer(const std::string& name, Op op, LayerIndex input, Shape in, Shape out) {
  Layer result;
  result.name = name;
  result.op = op;
  result.inputs = {input};
  result.out_channels = out.channels;
  result.in = in;
  result.out = out;
  return result;
}

Network network() {
  Network net;
  net.name = "tiny";
  net.input = {3, 4, 8};
  Layer dw = layer("dw", Op::Convolution, kNetworkInput, {3, 4, 8}, {3, 4, 8});
  dw.groups = 3;
  dw.window = {3, 3, 1, 1, 1, 1, 1};
  Layer pw = layer("pw", Op::Convolution, 0, {3, 4, 8}, {4, 4, 8});
  Layer pool = layer("pool", Op::MaxPool, 1, {4, 4, 8}, {4, 2, 4});
  pool.window = {2, 2, 2, 2, 0, 0, 1};
  net.layers = {dw, pw, pool};
  net.outputs = {2};
  return net;
}

StreamShape stream(const Shape& shape, int lanes) {
  return {shape.height, shape.width, shape.channels, lanes, 1, 8};
}

Resources resources(double lut, double bram18, double dsp) {
  Resources r;
  r.lut = lut;
  r.ff = 2 * lut;
  r.bram18 = bram18;
  r.dsp = dsp;
  return r;
}

// MACs: dw 3*9*32 = 864, pw 3*4*32 = 384. Folding: dw PE 1 x SIMD 1 -> 864 cycles; pw PE 1 x SIMD
// 1 -> 384 cycles; pool 32 cycles.
Stage stage(const Network& net, int index) {
  const Layer& source = net.layers[static_cast<std::size_t>(index)];
  Stage result;
  result.name = source.name;
  result.layer = index;
  result.inputs = {stream(source.in, 1)};
  result.output = stream(source.out, 1);
  if (index == 0) {
    result.has_line_buffer = true;
    result.line_buffer_rows = 3;
    result.weights = {27, 8, MemoryChoice::Lutram};
    result.cycles = 864;
    result.fill_cycles = 40;
    result.costs = {{"line_buffer", resources(20, 1, 0)}, {"dsp_array", resources(100, 0, 1)}};
  } else if (index == 1) {
    result.weights = {12, 8, MemoryChoice::Lutram};
    result.cycles = 384;
    result.fill_cycles = 10;
    result.costs = {{"dsp_array", resources(80, 0, 1)}};
  } else {
    result.has_line_buffer = true;
    result.line_buffer_rows = 2;
    result.cycles = 32;
    result.fill_cycles = 60;
    result.costs = {{"line_buffer", resources(10, 1, 0)}, {"pool", resources(30, 0, 0)}};
  }
  return result;
}

DdrRegion region(const std::string& name, Bytes bytes, Purpose purpose, LayerIndex map) {
  DdrRegion result;
  result.name = name;
  result.bytes = bytes;
  result.purpose = purpose;
  result.map = map;
  return result;
}

// Regions: 0 picture 96 bytes, 1 dw 96, 2 pw 128, 3 pool 32, weights of the groups behind them.
std::vector<DdrRegion> map_regions() {
  return {region("picture", 96, Purpose::Input, kNetworkInput),
          region("dw", 96, Purpose::IntermediateMap, 0),
          region("pw", 128, Purpose::IntermediateMap, 1), region("pool", 32, Purpose::Output, 2)};
}

Link link(const std::string& name, Endpoint from, Endpoint to, const StreamShape& shape,
          int depth) {
  Link result;
  result.name = name;
  result.from = from;
  result.to = to;
  result.from_shape = result.to_shape = shape;
  result.depth = depth;
  return result;
}

Group fused_group(const Network& net) {
  Group group;
  group.name = "all";
  for (int i = 0; i < 3; ++i) group.stages.push_back(stage(net, i));
  group.loads = {{kNetworkInput, 0, stream(net.input, 1)}};
  group.stores = {{2, 3, stream({4, 2, 4}, 1)}};
  using Kind = Endpoint::Kind;
  group.links = {
      link("dw_in", {Kind::Load, 0, 0}, {Kind::Stage, 0, 0}, stream(net.input, 1), 4),
      link("pw_in", {Kind::Stage, 0, 0}, {Kind::Stage, 1, 0}, stream(net.input, 1), 4),
      link("pool_in", {Kind::Stage, 1, 0}, {Kind::Stage, 2, 0}, stream({4, 4, 8}, 1), 2),
      link("pool_out", {Kind::Stage, 2, 0}, {Kind::Store, 0, 0}, stream({4, 2, 4}, 1), 2)};
  group.weight_bytes = kDwBytes + kPwBytes;
  group.weight_region = 4;
  group.cycles = 980;
  group.resources = resources(260, 2, 2);  // 20 LUTs more than its stages: the FIFOs
  return group;
}

Group single_group(const Network& net, int index) {
  Group group;
  group.stages = {stage(net, index)};
  const Layer& source = net.layers[static_cast<std::size_t>(index)];
  group.name = "g_" + source.name;
  group.loads = {{index - 1, index, stream(source.in, 1)}};
  group.stores = {{index, index + 1, stream(source.out, 1)}};
  using Kind = Endpoint::Kind;
  group.links = {
      link(source.name + "_in", {Kind::Load, 0, 0}, {Kind::Stage, 0, 0}, stream(source.in, 1), 4),
      link(source.name + "_out", {Kind::Stage, 0, 0}, {Kind::Store, 0, 0}, stream(source.out, 1),
           4)};
  group.weight_bytes = index == 0 ? kDwBytes : index == 1 ? kPwBytes : 0;
  group.weight_region = index < 2 ? 4 + index : -1;
  group.cycles = group.stages.front().cycles + 60;
  for (const PartCost& cost : group.stages.front().costs) group.resources += cost.resources;
  return group;
}

BoardSpec board() {
  BoardSpec result;
  result.name = "bench";
  result.part = "xc_test";
  result.capacity = {1000, 400, 2000, 4, 0, 8};
  result.port.width_bits = 32;
  return result;
}

// Peak: 2 transfers a tCK of 10 ns, 2 bytes each: 0.4 GB/s.
MemorySpec memory() {
  MemorySpec result;
  result.name = "slow_dram";
  result.tck_ns = 10;
  result.bus_bits = 16;
  result.burst_length = 8;
  return result;
}

using Counts = std::vector<std::pair<const char*, std::int64_t>>;

void add(Snapshot* snapshot, const std::string& path, const Counts& counts) {
  for (const auto& [name, value] : counts) {
    snapshot->metrics.push_back({path, name, "", "", value});
  }
}

struct Times {
  std::int64_t busy, starved, blocked, memory;
};

void add_account(Snapshot* snapshot, const std::string& path, Cycle elapsed, const Times& times) {
  const std::int64_t active = times.busy + times.starved + times.blocked + times.memory;
  add(snapshot, path,
      {{"busy_cycles", times.busy},
       {"starved_cycles", times.starved},
       {"blocked_cycles", times.blocked},
       {"memory_cycles", times.memory},
       {"idle_cycles", elapsed - active}});
}

void add_fifo(Snapshot* snapshot, const std::string& path, std::int64_t depth, std::int64_t words,
              std::int64_t high_water, std::int64_t blocked) {
  add(snapshot, path,
      {{"depth", depth},
       {"word_count", words},
       {"high_water_words", high_water},
       {"blocked_cycles", blocked},
       {"starved_cycles", 5}});
}

void add_outputs(Snapshot* snapshot, const std::string& path, std::int64_t first,
                 std::int64_t last) {
  add(snapshot, path, {{"first_output_cycle", first}, {"last_output_cycle", last}});
}

// Bursts are 16 bytes: 25 reads and 4 writes make 464 bytes on the bus.
void add_ddr(Snapshot* snapshot, std::int64_t maps_read, std::int64_t maps_written) {
  add(snapshot, "machine.ddr",
      {{"read_bursts", 25},
       {"write_bursts", 4},
       {"row_hits", 26},
       {"activates", 3},
       {"refreshes", 1},
       {"turnarounds", 2},
       {"data_bus_clocks", 116},
       {"unwritten_bytes_read", 0},
       {"read_bytes_input", 192},
       {"write_bytes_input", 0},
       {"read_bytes_weights", kDwBytes + kPwBytes},
       {"write_bytes_weights", 0},
       {"read_bytes_intermediate_map", maps_read},
       {"write_bytes_intermediate_map", maps_written},
       {"read_bytes_output", 0},
       {"write_bytes_output", 64}});
}

Snapshot fused_snapshot() {
  Snapshot snapshot;
  const auto account = [&](const std::string& name, const Times& times) {
    add_account(&snapshot, "machine.all." + name, kFusedElapsed, times);
  };
  add_ddr(&snapshot, 0, 0);
  account("load_picture", {192, 0, 1600, 208});
  add_account(&snapshot, "machine.weights", kFusedElapsed, {39, 0, 0, 61});
  account("store_pool", {64, 1900, 0, 0});
  account("dw.line_buffer", {192, 8, 1728, 0});
  account("dw.dsp_array", {1728, 200, 0, 0});
  add_outputs(&snapshot, "machine.all.dw.dsp_array", 140, 2080);
  account("pw.dsp_array", {768, 1000, 32, 0});
  add_outputs(&snapshot, "machine.all.pw.dsp_array", 150, 2090);
  account("pool.line_buffer", {256, 1400, 0, 0});
  account("pool.pool", {64, 1600, 0, 0});
  add_outputs(&snapshot, "machine.all.pool.pool", 210, 2095);
  add_fifo(&snapshot, "machine.all.dw_in", 4, 192, 4, 1600);
  add_fifo(&snapshot, "machine.all.pw_in", 4, 192, 1, 0);
  add_fifo(&snapshot, "machine.all.pool_in", 2, 256, 2, 32);
  add_fifo(&snapshot, "machine.all.pool_out", 2, 64, 1, 0);
  return snapshot;
}

Snapshot unfused_snapshot() {
  struct GroupTimes {
    std::string layer, part, load, store;
    std::int64_t active, busy;
  };
  const std::vector<GroupTimes> groups{{"dw", "dsp_array", "load_picture", "store_dw", 2400, 1728},
                                       {"pw", "dsp_array", "load_dw", "store_pw", 2400, 768},
                                       {"pool", "pool", "load_pw", "store_pool", 1200, 64}};
  Snapshot snapshot;
  add_ddr(&snapshot, 2 * (96 + 128), 2 * (96 + 128));
  add_account(&snapshot, "machine.weights", kUnfusedElapsed, {39, 0, 0, 61});
  for (const GroupTimes& g : groups) {
    const std::string path = "machine.g_" + g.layer + ".";
    const auto account = [&](const std::string& name, const Times& times) {
      add_account(&snapshot, path + name, kUnfusedElapsed, times);
    };
    account(g.load, {200, 0, 20, g.active - 220});
    account(g.store, {60, 300, 0, 200});
    account(g.layer + "." + g.part, {g.busy, g.active - g.busy, 0, 0});
    add_outputs(&snapshot, path + g.layer + "." + g.part, 150, 2090);
    add_fifo(&snapshot, path + g.layer + "_in", 4, 192, 4, 20);
    add_fifo(&snapshot, path + g.layer + "_out", 4, 192, 1, 0);
  }
  return snapshot;
}

}  // namespace

Plan example_plan(bool fused) {
  Plan plan;
  plan.network = network();
  LayerArithmetic numbers;
  numbers.weight = Format::scaled(8, true, true);
  numbers.output = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  plan.arithmetic.assign(3, numbers);
  plan.input_format = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  plan.board = board();
  plan.memory = memory();
  plan.clock_mhz = 100;
  plan.design.name = fused ? "fused" : "layer_by_layer";
  plan.design.fusion = fused ? DesignSpec::Fusion::All : DesignSpec::Fusion::None;
  plan.design.folding = DesignSpec::FoldingPolicy::Explicit;
  plan.regions = map_regions();
  if (fused) {
    plan.groups = {fused_group(plan.network)};
    plan.regions.push_back(
        region("weights_all", kDwBytes + kPwBytes, Purpose::Weights, kNetworkInput));
  } else {
    for (int i = 0; i < 3; ++i) plan.groups.push_back(single_group(plan.network, i));
    plan.regions.push_back(region("weights_dw", kDwBytes, Purpose::Weights, kNetworkInput));
    plan.regions.push_back(region("weights_pw", kPwBytes, Purpose::Weights, kNetworkInput));
  }
  plan.shared_costs = {{"dma", resources(50, 1, 0)}};
  plan.resources = fused ? resources(310, 3, 2) : resources(170, 2, 1);
  return plan;
}

Estimate example_estimate(bool fused) {
  Estimate result;
  result.latency_cycles = fused ? 980 : 924 + 444 + 92;
  result.interval_cycles = fused ? 864 : result.latency_cycles;
  return result;
}

RunFigures example_figures(bool fused) {
  RunFigures figures;
  const Cycle frame = fused ? 1000 : 3000;
  figures.frame_started = {100, 100 + frame};
  figures.frame_done = {100 + frame, 100 + 2 * frame};
  figures.elapsed = fused ? kFusedElapsed : kUnfusedElapsed;
  figures.boot_cycles = 100;
  return figures;
}

Snapshot example_snapshot(bool fused) { return fused ? fused_snapshot() : unfused_snapshot(); }

}  // namespace rill::test
