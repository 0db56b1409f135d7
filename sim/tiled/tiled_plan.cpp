// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/tiled_plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/tiled/pass_planner.h"
#include "sim/tiled/placement.h"

namespace rill {

namespace {

LoopTiming loop_of(const TiledSpec& spec, const char* name) {
  const auto found = spec.loops.find(name);
  if (found == spec.loops.end()) return {};
  return {found->second.ii, found->second.pixels, found->second.depth};
}

void set_loops(const TiledSpec& spec, Program* program) {
  for (int kind = 0; kind < kOperationKinds; ++kind) {
    program->loops[static_cast<std::size_t>(kind)] =
        loop_of(spec, to_string(static_cast<OperationKind>(kind)));
  }
}

/// Largest number of bits among the layers' accumulators (maps).
int widest(const std::vector<LayerArithmetic>& arithmetic, const Network& network,
           bool accumulators) {
  int bits = 1;
  for (std::size_t i = 0; i < arithmetic.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights()) continue;
    const int map = arithmetic[i].input.width;
    if (accumulators && !layer.is_depthwise()) {
      bits = std::max(bits, arithmetic[i].accumulation.accumulator.width);
    }
    if (!accumulators) bits = std::max(bits, map);
  }
  return bits;
}

void set_layers(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                Program* program) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    TileLayer entry;
    entry.name = layer.name;
    entry.arithmetic = arithmetic[i];
    entry.taps = layer.window.taps();
    entry.groups = ceil_div(layer.out.channels, program->lanes);
    entry.out_channels = layer.out.channels;
    entry.height = layer.out.height;
    entry.width = layer.out.width;
    entry.depthwise = layer.is_depthwise();
    entry.has_bias = layer.bias || layer.batch_norm;
    program->layers.push_back(std::move(entry));
  }
}

Program empty_program(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                      const TiledSpec& spec) {
  Program program;
  program.lanes = spec.lanes;
  program.lane_bits = program.weight_bits = spec.lane_bits;
  program.bias_bits = spec.bias_bits;
  program.rows = spec.buffer[0];
  program.columns = spec.buffer[1];
  program.batch = {spec.batch[0], spec.batch[1]};
  program.pictures = spec.batch[0] * spec.batch[1];
  for (const std::string& name : spec.maps) {
    program.buffers.push_back({name, false, widest(arithmetic, network, false)});
  }
  for (const std::string& name : spec.accumulators) {
    program.buffers.push_back({name, true, widest(arithmetic, network, true)});
  }
  program.pointwise_slots = spec.pointwise_chunks;
  program.depthwise_slots = spec.depthwise_chunks;
  set_layers(network, arithmetic, &program);
  set_loops(spec, &program);
  program.continues = !spec.units.overwrites;
  program.clears_read = spec.units.clears_read;
  program.multipliers = spec.multipliers;
  program.multiplier_shift = spec.multiplier_shift;
  program.single_reads = spec.word_reads_in_flight;
  program.scatter_cycles = spec.reorg_scatter_cycles;
  program.row_by_row = spec.row_by_row;
  program.port_bytes = spec.port_bits > 0 ? spec.port_bits / 8 : program.word_bytes();
  program.burst_words = spec.burst_words;
  program.read_request = spec.read_request_cycles;
  program.write_response = spec.write_response_cycles;
  program.ports = {spec.ports[0], spec.ports[1], spec.ports[2]};
  program.planar_image = spec.image.layout == TiledImage::Layout::Planes;
  program.image_channels = network.input.channels;
  program.answer = network.outputs.empty() ? -1 : network.outputs.front();
  program.image_size = {network.input.height, network.input.width};
  return program;
}

/// The gap between two rows and two columns of pictures whose whole mosaic fits a buffer.
void set_gap_lines(const Network& network, const TiledSpec& spec, Program* program) {
  if (!spec.clear_gaps || spec.gap != 1) return;
  for (const Layer& layer : network.layers) {
    const Mosaic mosaic{program->batch, spec.gap, layer.out.height, layer.out.width};
    if (mosaic.rows() != program->rows || mosaic.columns() != program->columns) continue;
    if (program->batch[0] == 2) program->gap_lines[0] = layer.out.height + 1;
    if (program->batch[1] == 2) program->gap_lines[1] = layer.out.width + 1;
  }
}

void check_numbers(const Network& network, const DesignSpec& design, const Program& program,
                   std::vector<Diagnostic>* problems) {
  int widest_bits = 0;
  std::string widest_layer;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (!network.layers[i].has_weights()) continue;
    const LayerArithmetic& numbers = program.layers[i].arithmetic;
    const int terms = numbers.accumulation.terms_per_cast;
    const bool depthwise = network.layers[i].is_depthwise();
    const auto complain = [&](const std::string& message) {
      problems->push_back(design.mistake(
          "tiled.lanes", fmt::format("layer {}: {}", network.layers[i].name, message)));
    };
    if (!depthwise && terms > 0 && program.lanes % terms != 0) {
      complain(
          fmt::format("sums are cast every {} channels, which do not divide {} lanes; use "
                      "a multiple of {}",
                      terms, program.lanes, terms));
    }
    const Format& accumulator = numbers.accumulation.accumulator;
    const bool fixed = accumulator.kind == Format::Kind::Fixed;
    if (!depthwise && terms == 0 && fixed &&
        accumulator.fraction_bits < product_fraction_bits(numbers)) {
      complain(
          "the exact sum is kept in the accumulator between groups of channels, which has "
          "fewer fraction bits than the products; widen it, or cast it after some terms");
    }
    if (numbers.accumulation.bias == BiasEntry::Last && program.layers[i].has_bias &&
        !program.multipliers) {
      complain(
          "its bias enters last, which takes an activation unit with multipliers "
          "(tiled.multipliers); let it enter first");
    }
    const int bits = std::max(numbers.input.width, numbers.weight.width);
    if (bits > widest_bits) {
      widest_bits = bits;
      widest_layer = network.layers[i].name;
    }
  }
  if (widest_bits > program.lane_bits) {
    problems->push_back(design.mistake(
        "tiled.lane_bits", fmt::format("codes of {} bits (layer {}) do not fit lanes of {} bits; "
                                       "widen the lanes or narrow the numerics",
                                       widest_bits, widest_layer, program.lane_bits)));
  }
  if (design.tiled.passes.empty()) {
    problems->push_back(design.mistake("tiled.passes", "a tiled machine needs at least one pass"));
  }
}

/// Loops that ask more of a bank than its two ports give (a block RAM is dual-ported, UG573).
void check_banks(const DesignSpec& design, std::vector<Diagnostic>* problems) {
  constexpr int kPorts = 2;
  const TiledSpec& spec = design.tiled;
  // Requantization within a buffer reads and writes the same bank, and so does one that clears.
  const bool in_place = std::any_of(spec.passes.begin(), spec.passes.end(), [](const auto& pass) {
    return !pass.depthwise_activated.empty() && pass.depthwise_activated == pass.depthwise_into;
  });
  const int activate = in_place || spec.units.clears_read ? 2 : 1;
  const int pool = 4;  // of a 2x2 window
  const std::array<std::pair<const char*, int>, 5> accesses{
      {{"preset", 1}, {"clear", 1}, {"copy", 1}, {"activate", activate}, {"pool", pool}}};
  for (const auto& [name, of_a_pixel] : accesses) {
    const auto found = spec.loops.find(name);
    const TileLoop loop = found == spec.loops.end() ? TileLoop{} : found->second;
    const int needed = of_a_pixel * loop.pixels;
    if (needed <= kPorts * loop.ii) continue;
    const std::string key =
        found == spec.loops.end() ? "tiled.loops" : fmt::format("tiled.loops.{}", name);
    problems->push_back(design.mistake(
        key, fmt::format("an iteration of {} makes {} accesses to a bank, which has {} ports: its "
                         "ii is at least {}",
                         name, needed, kPorts, ceil_div(needed, kPorts))));
  }
}

void check_all_computed(const Network& network, const DesignSpec& design,
                        const std::vector<bool>& computed, std::vector<Diagnostic>* problems) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const bool joint = layer.op == Op::Concat || layer.op == Op::Reorg;
    if (computed[i] || joint) continue;
    problems->push_back(design.mistake(
        "tiled.passes", fmt::format("no pass computes layer {}; add it to one", layer.name)));
  }
}

/// What lies in the slots of a region that a later map takes from an earlier one.
void add_snapshots(const Network& network, const DesignSpec& design, const DdrPlacement& placement,
                   Program* program) {
  for (std::size_t r = 0; r < design.tiled.memory.size(); ++r) {
    const TiledRegion& region = design.tiled.memory[r];
    const std::int64_t frame = static_cast<std::int64_t>(program->rows) * program->columns;
    if (region.slot_words != frame) continue;
    for (std::size_t pass = 0; pass < program->passes.size(); ++pass) {
      for (const int index : program->passes[pass].layers) {
        const auto own = region.maps.find(network.layers[static_cast<std::size_t>(index)].name);
        if (own == region.maps.end()) continue;
        const PlacedMap& map = *placement.find(index);
        const std::int64_t slots =
            map.frames ? std::int64_t{map.groups} * program->pictures : map.groups;
        for (const auto& [name, first] : region.maps) {
          const LayerIndex other = *network.find(name);
          if (other >= index) continue;
          const PlacedMap& before = *placement.find(other);
          const std::int64_t count =
              before.frames ? std::int64_t{before.groups} * program->pictures : before.groups;
          for (std::int64_t slot = std::max(first, own->second);
               slot < std::min(first + count, own->second + slots); ++slot) {
            program->snapshots.push_back(
                {fmt::format("{}_slot{}_before_{}", region.name, slot,
                             network.layers[static_cast<std::size_t>(index)].name),
                 static_cast<int>(pass),
                 program->regions[r].address +
                     static_cast<std::uint64_t>(slot * frame * program->word_bytes()),
                 program->rows, program->columns});
          }
        }
      }
    }
  }
}

}  // namespace

TiledPlan make_tiled_plan(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                          const DesignSpec& design) {
  std::vector<Diagnostic> problems;
  TiledPlan plan{
      empty_program(network, arithmetic, design.tiled), ParameterLayout(network, design.tiled), {}};
  set_gap_lines(network, design.tiled, &plan.program);
  check_numbers(network, design, plan.program, &problems);
  check_banks(design, &problems);
  const DdrPlacement placement(network, design, plan.parameters.words(), &plan.program, &problems);
  PassPlanner planner(network, design, plan.parameters, placement, &plan.program, &problems);
  if (problems.empty()) {
    for (std::size_t pass = 0; pass < design.tiled.passes.size(); ++pass) planner.plan(pass);
  }
  plan.computed = planner.computed();
  if (problems.empty()) check_pass_order(network, design, placement, planner.uses(), &problems);
  if (problems.empty()) check_all_computed(network, design, plan.computed, &problems);
  if (!problems.empty()) throw ConfigError(std::move(problems));
  add_snapshots(network, design, placement, &plan.program);
  return plan;
}

}  // namespace rill
