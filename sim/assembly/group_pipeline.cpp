// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/group_pipeline.h"

#include <fmt/core.h>

#include "modules/dma/dma_read.h"
#include "modules/dma/dma_write.h"
#include "modules/dma/ram_read.h"
#include "modules/dma/ram_write.h"
#include "sim/core/error.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/resize_plan.h"

namespace rill {

namespace {

constexpr int kForkDepth = 2;  // words: the smallest FIFO that sustains one word a cycle

std::string map_name(const Plan& plan, LayerIndex map) {
  return map == kNetworkInput
             ? "picture"
             : hardware_name(plan.network.layers[static_cast<std::size_t>(map)].name);
}

std::string endpoint_name(const Plan& plan, const Group& group, const Endpoint& endpoint) {
  const auto index = static_cast<std::size_t>(endpoint.index);
  switch (endpoint.kind) {
    case Endpoint::Kind::Load:
      return "load_" + map_name(plan, group.loads[index].map);
    case Endpoint::Kind::Store:
      return "store_" + map_name(plan, group.stores[index].map);
    case Endpoint::Kind::Stage:
      break;
  }
  return group.stages[index].name;
}

// The two processes of a resize unit, as a deadlock report names them.
constexpr const char* kResizer = "resize_picture";
constexpr const char* kHandsOn = "give_picture";

/// Who writes a map into the FIFOs of its readers.
std::string writer_name(const Plan& plan, const Group& group, const Endpoint& producer) {
  const bool resizes = producer.kind == Endpoint::Kind::Load &&
                       group.loads[static_cast<std::size_t>(producer.index)].resize.has_value();
  return resizes ? kHandsOn : endpoint_name(plan, group, producer);
}

DmaConfig dma_config(const Plan& plan, const Transfer& transfer,
                     const std::vector<LayerArithmetic>& arithmetic) {
  const DdrRegion& region = plan.regions[static_cast<std::size_t>(transfer.region)];
  const Format& format = transfer.map == kNetworkInput
                             ? plan.input_format
                             : arithmetic[static_cast<std::size_t>(transfer.map)].output;
  DmaConfig config;
  config.address = region.address;
  config.buffers = region.buffers;
  config.buffer_stride = static_cast<std::uint64_t>(region.stride);
  config.layout.code = region.code;
  config.bits = format.width;
  config.burst_beats = dma_burst_beats(plan.design, plan.board);
  config.buffer_bursts = dma_buffer_bursts(plan.design, plan.board);
  config.purpose = region.purpose;
  return config;
}

std::unique_ptr<MapReader> reader(const BuildContext& build, const std::string& name,
                                  const MapPort& port, WordSink& sink, const DmaConfig& config) {
  if (port.ram != nullptr) {
    return std::make_unique<RamRead>(name.c_str(), build.run, build.clock, *port.ram, sink, config,
                                     build.with_data);
  }
  return std::make_unique<DmaRead>(name.c_str(), build.run, build.clock, *port.dram, sink, config,
                                   build.with_data);
}

std::unique_ptr<MapWriter> writer(const BuildContext& build, const std::string& name,
                                  const MapPort& port, StreamFifo& source,
                                  const DmaConfig& config) {
  if (port.ram != nullptr) {
    return std::make_unique<RamWrite>(name.c_str(), build.run, build.clock, *port.ram, source,
                                      config, build.with_data);
  }
  return std::make_unique<DmaWrite>(name.c_str(), build.run, build.clock, *port.dram, source,
                                    config, build.with_data);
}

ConverterStyle style_of(DesignSpec::ConverterStyle planned) {
  return planned == DesignSpec::ConverterStyle::Finn ? ConverterStyle::Finn : ConverterStyle::Ideal;
}

}  // namespace

GroupPipeline::GroupPipeline(const sc_core::sc_module_name& name, const BuildContext& build,
                             const Group& group, const std::vector<MapPort>& ports)
    : sc_module(name) {
  for (const Stage& stage : group.stages) {
    const auto layer = static_cast<std::size_t>(stage.layer);
    stages_.push_back(std::make_unique<StageModule>(
        stage.name.c_str(), build.run, stage, build.plan.network.layers[layer],
        build.arithmetic[layer], build.plan.design, build.batch(), build.with_data));
  }
  build_fifos(build, group);
  build_transfers(build, group, ports);
  for (std::size_t s = 0; s < group.stages.size(); ++s) {
    WordSink& sink = sink_of(build, group, {Endpoint::Kind::Stage, static_cast<int>(s), 0});
    stages_[s]->bind_output(build.with_probes ? probe(build, group.stages[s], sink) : sink);
  }
}

void GroupPipeline::build_fifos(const BuildContext& build, const Group& group) {
  for (const Link& link : group.links) {
    fifos_.push_back(std::make_unique<StreamFifo>(link.name.c_str(), link.to_shape, link.depth,
                                                  build.with_data));
    connections_.push_back({fifos_.back().get(), writer_name(build.plan, group, link.from),
                            endpoint_name(build.plan, group, link.to)});
    if (link.to.kind == Endpoint::Kind::Stage) {
      stages_[static_cast<std::size_t>(link.to.index)]->bind_input(link.to.operand, *fifos_.back());
    }
  }
}

void GroupPipeline::build_transfers(const BuildContext& build, const Group& group,
                                    const std::vector<MapPort>& ports) {
  std::size_t port = 0;
  for (std::size_t i = 0; i < group.loads.size(); ++i) {
    const Endpoint endpoint{Endpoint::Kind::Load, static_cast<int>(i), 0};
    loads_.push_back(reader(build, endpoint_name(build.plan, group, endpoint), ports[port++],
                            resized(build, group.loads[i], sink_of(build, group, endpoint)),
                            dma_config(build.plan, group.loads[i], build.arithmetic)));
  }
  for (std::size_t i = 0; i < group.stores.size(); ++i) {
    const Endpoint endpoint{Endpoint::Kind::Store, static_cast<int>(i), 0};
    for (std::size_t l = 0; l < group.links.size(); ++l) {
      const Endpoint& to = group.links[l].to;
      if (to.kind != endpoint.kind || to.index != endpoint.index) continue;
      stores_.push_back(writer(build, endpoint_name(build.plan, group, endpoint), ports[port++],
                               *fifos_[l],
                               dma_config(build.plan, group.stores[i], build.arithmetic)));
      follow(group.stores[i].map, *stores_.back(), group);
    }
  }
}

/// A map that the group spills is loaded while it is being stored.
void GroupPipeline::follow(LayerIndex map, MapWriter& store, const Group& group) {
  for (std::size_t i = 0; i < group.loads.size(); ++i) {
    if (group.loads[i].map == map) loads_[i]->follow(store.stored());
  }
}

WordSink& GroupPipeline::resized(const BuildContext& build, const Transfer& load, WordSink& sink) {
  if (!load.resize) return sink;
  StreamFifo& raw =
      inner_fifo(build, load.resize->raw, "load_" + map_name(build.plan, load.map), kResizer);
  StreamFifo& results = inner_fifo(build, load.resize->resized, kResizer, kHandsOn);
  resize_units_.push_back(
      std::make_unique<ResizeUnit>(kResizer, build.run, resize_shape_of(load), build.with_data));
  ResizeUnit& unit = *resize_units_.back();
  unit.input.bind(raw);
  unit.results.bind(results);
  unit.output.bind(sink);
  return raw;
}

StreamFifo& GroupPipeline::inner_fifo(const BuildContext& build, const InnerFifo& planned,
                                      const std::string& writer, const std::string& reader) {
  resize_fifos_.push_back(std::make_unique<StreamFifo>(planned.name.c_str(), planned.shape,
                                                       planned.depth, build.with_data));
  connections_.push_back({resize_fifos_.back().get(), writer, reader});
  return *resize_fifos_.back();
}

/// Where a producer's words go: the FIFO of its one consumer, or a fork in front of several.
WordSink& GroupPipeline::sink_of(const BuildContext& build, const Group& group,
                                 const Endpoint& producer) {
  std::vector<std::size_t> links;
  for (std::size_t l = 0; l < group.links.size(); ++l) {
    const Endpoint& from = group.links[l].from;
    if (from.kind == producer.kind && from.index == producer.index) links.push_back(l);
  }
  internal_check(!links.empty(), "a map that nobody reads");
  const std::string writer = writer_name(build.plan, group, producer);
  if (links.size() == 1) return branch(build, group, links[0], writer);
  const auto index = static_cast<std::size_t>(producer.index);
  const LayerIndex map =
      producer.kind == Endpoint::Kind::Load ? group.loads[index].map : group.stages[index].layer;
  return fork(build, group, links, map_name(build.plan, map));
}

WordSink& GroupPipeline::branch(const BuildContext& build, const Group& group, std::size_t link,
                                const std::string& writer) {
  StreamFifo& fifo = *fifos_[link];
  connections_[link].writer = writer;
  const Link& planned = group.links[link];
  if (!needs_converter(planned)) return fifo;
  converters_.push_back(std::make_unique<WidthConverter>(
      ("convert_" + planned.name).c_str(), planned.from_shape, planned.to_shape, build.with_data,
      style_of(planned.converter)));
  converters_.back()->output.bind(fifo);
  return *converters_.back();
}

WordSink& GroupPipeline::fork(const BuildContext& build, const Group& group,
                              const std::vector<std::size_t>& links, const std::string& map) {
  const std::string name = "fork_" + map;
  fork_fifos_.push_back(std::make_unique<StreamFifo>(
      (map + "_to_fork").c_str(), group.links[links[0]].from_shape, kForkDepth, build.with_data));
  StreamFifo& fifo = *fork_fifos_.back();
  connections_.push_back({&fifo, connections_[links[0]].writer, name});
  forks_.push_back(std::make_unique<Fork>(name.c_str(), build.run, build.with_data));
  forks_.back()->input.bind(fifo);
  for (const std::size_t link : links) {
    forks_.back()->outputs.bind(branch(build, group, link, name));
  }
  return fifo;
}

WordSink& GroupPipeline::probe(const BuildContext& build, const Stage& stage, WordSink& sink) {
  const Format& format = build.arithmetic[static_cast<std::size_t>(stage.layer)].output;
  probes_.push_back(std::make_unique<Probe>((stage.name + "_probe").c_str(), stage.layer,
                                            stage.output, format, build.keep_codes, sink));
  return *probes_.back();
}

}  // namespace rill
