// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/run_cost.h"

#include <algorithm>
#include <optional>

#include "sim/plan/folding.h"
#include "sim/plan/join_depth.h"
#include "sim/plan/regions.h"

namespace rill {

namespace {

constexpr double kBram36Bits = 36 * 1024;  // UG573
constexpr double kUramBits = 288 * 1024;   // UG573, "UltraRAM resources"
/// Cycles a group takes beyond its work: the pipeline fills and the DRAM answers. A rough constant;
/// it only keeps groups from being cut for nothing.
constexpr double kGroupOverheadCycles = 2000;
/// Products a DSP slice does a cycle with narrow numbers (sim/cost, DSP packing).
constexpr double kProductsPerDsp = 2;

bool is_output(const Network& network, LayerIndex map) {
  return std::count(network.outputs.begin(), network.outputs.end(), map) > 0;
}

/// Of the layers from `first` to `last`, in their order: the network gives its map, or a layer
/// behind them reads it.
std::vector<bool> leave_run(const Network& network, LayerIndex first, LayerIndex last) {
  std::vector<bool> leave;
  for (LayerIndex map = first; map <= last; ++map) leave.push_back(is_output(network, map));
  for (auto reader = static_cast<std::size_t>(last) + 1; reader < network.layers.size(); ++reader) {
    for (const LayerIndex map : network.layers[reader].inputs) {
      if (map >= first && map <= last) leave[static_cast<std::size_t>(map - first)] = true;
    }
  }
  return leave;
}

double weight_bits(const PlanRequest& request, LayerIndex layer) {
  return static_cast<double>(request.layer(layer).weights()) * request.numbers(layer).weight.width;
}

double line_buffer_bits(const PlanRequest& request, LayerIndex index) {
  const Layer& layer = request.layer(index);
  const Window window = stage_window(layer);
  if (layer.op == Op::Concat || layer.op == Op::Add || window.is_pointwise()) return 0;
  const int reserve = window.upsample > 1 ? 2 : has_multipliers(layer) ? window.stride_h - 1 : 0;
  const double rows = window.extent_h() + reserve - 1;
  return (rows * layer.in.width + window.extent_w()) * layer.in.channels *
         request.numbers(index).input.width;
}

double join_bits(const PlanRequest& request, LayerIndex join, LayerIndex first) {
  const Layer& layer = request.layer(join);
  if (layer.inputs.size() < 2) return 0;
  std::vector<LayerIndex> members;
  for (LayerIndex member = first; member <= join; ++member) members.push_back(member);
  const std::vector<JoinWait>& waits = request.joins.at(join, members);
  double bits = 0;
  for (std::size_t operand = 0; operand < waits.size(); ++operand) {
    const LayerIndex map = layer.inputs[operand];
    bits += static_cast<double>(waits[operand].pixels) * request.network.shape_of(map).channels *
            request.format_of(map).width;
  }
  return bits;
}

double board_bits(const BoardSpec::Capacity& board) {
  return board.bram36 * kBram36Bits + board.uram * kUramBits;
}

bool fills_board(const DesignSpec& design) {
  return design.fusion == DesignSpec::Fusion::AllThatFits;
}

/// Costs of runs by the design's goal.
class RunCosts {
 public:
  RunCosts(const PlanRequest& request, double share)
      : request_(request), budget_(share * board_bits(request.board.capacity)) {
    const auto count = static_cast<LayerIndex>(request.network.layers.size());
    for (LayerIndex layer = 0; layer < count; ++layer) {
      if (!streams()) budget_ -= weight_bits(request, layer);
      if (fills_board(request.design)) traffic_apart_ += run_traffic(request, layer, layer);
    }
  }

  std::optional<double> operator()(LayerIndex first, LayerIndex last) {
    // Runs from one layer on grow by one layer at a time.
    if (first != first_ || last != last_ + 1) {
      bits_ = 0;
      for (LayerIndex layer = first; layer < last; ++layer) bits_ += layer_bits(layer, first);
    }
    bits_ += layer_bits(last, first);
    first_ = first;
    last_ = last;
    if (bits_ > budget_ && (last > first || !streams())) return std::nullopt;
    const double traffic = run_traffic(request_, first, last);
    if (fills_board(request_.design)) return 1 + traffic / traffic_apart_ / 2;
    switch (request_.design.fusion_goal) {
      case DesignSpec::FusionGoal::Traffic:
        return traffic;
      case DesignSpec::FusionGoal::Latency:
        return cycles(first, last, traffic);
      case DesignSpec::FusionGoal::Energy:
        break;
    }
    const double seconds = cycles(first, last, traffic) / (request_.board.default_clock_mhz * 1e6);
    return traffic * 8 * kDdrJoulePerBit + seconds * request_.board.static_power_w;
  }

 private:
  /// Of DDR4 (sim/cost/power.cpp); only its ratio to the static power matters here.
  static constexpr double kDdrJoulePerBit = 18e-12;

  bool streams() const { return request_.design.weights == DesignSpec::Weights::Streamed; }

  double layer_bits(LayerIndex layer, LayerIndex first) const {
    const double weights = streams() ? 2 * weight_bits(request_, layer) : 0;
    return weights + line_buffer_bits(request_, layer) + join_bits(request_, layer, first);
  }

  double cycles(LayerIndex first, LayerIndex last, double traffic) const {
    double macs = 0;
    for (LayerIndex layer = first; layer <= last; ++layer) {
      macs += static_cast<double>(request_.layer(layer).macs());
      if (streams()) traffic += weight_bits(request_, layer) / 8;
    }
    const double compute = macs / (kProductsPerDsp * std::max(request_.board.capacity.dsp, 1));
    const double rate = request_.design.dma_ports * request_.board.port.width_bits / 8.0;
    return std::max(compute, traffic / rate) + kGroupOverheadCycles;
  }

  PlanRequest request_;
  double budget_;
  double traffic_apart_ = 0;  ///< of all layers, each in a group of its own
  double bits_ = 0;
  LayerIndex first_ = -1;
  LayerIndex last_ = -1;
};

}  // namespace

double run_traffic(const PlanRequest& request, LayerIndex first, LayerIndex last) {
  std::vector<LayerIndex> read;
  double bytes = 0;
  const std::vector<bool> leave = leave_run(request.network, first, last);
  for (LayerIndex layer = first; layer <= last; ++layer) {
    for (const LayerIndex input : request.layer(layer).inputs) {
      if (input >= first || std::count(read.begin(), read.end(), input) > 0) continue;
      read.push_back(input);
      bytes += static_cast<double>(map_bytes(request, input));
    }
    if (leave[static_cast<std::size_t>(layer - first)]) {
      bytes += static_cast<double>(map_bytes(request, layer));
    }
  }
  return bytes;
}

RunCost run_cost_within(const PlanRequest& request, double share) {
  return [costs = RunCosts(request, share)](LayerIndex first, LayerIndex last) mutable {
    return costs(first, last);
  };
}

}  // namespace rill
