// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/axi/ram_memory.h"
#include "modules/dma/map_reader.h"
#include "modules/dma/map_writer.h"
#include "modules/fork/fork.h"
#include "modules/resize/resize.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/width_converter/width_converter.h"
#include "sim/assembly/connection.h"
#include "sim/assembly/probe.h"
#include "sim/assembly/stage_module.h"
#include "sim/plan/plan.h"
#include "sim/sysc/clock.h"

namespace rill {

/// What the parts of every group need to be built.
struct BuildContext {
  const Plan& plan;
  const std::vector<LayerArithmetic>&
      arithmetic;  ///< of the model, or the plan's in a timing-only run
  RunContext& run;
  const FabricClock& clock;
  bool with_data = false;
  bool with_probes = false;
  bool keep_codes = false;  ///< probes write down what passes
  int frames = 1;           ///< that will come

  /// Frames that a group takes in one go: one pipeline takes all, groups in turn one each.
  int batch() const { return plan.groups.size() == 1 ? frames : 1; }
};

/// Where the DMA of a load or store is connected, and so which one it is: to a port of the DRAM, or
/// to one of the RAM in its place.
struct MapPort {
  MemoryPort* dram = nullptr;
  RamMaster* ram = nullptr;
};

/// One fusion group: loads, stages, FIFOs and stores, wired as the plan says.
class GroupPipeline : public sc_core::sc_module {
 public:
  /// `ports` gives a memory port for each load and store, in that order.
  GroupPipeline(const sc_core::sc_module_name& name, const BuildContext& build, const Group& group,
                const std::vector<MapPort>& ports);

  MapReader& load(std::size_t index) { return *loads_[index]; }
  MapWriter& store(std::size_t index) { return *stores_[index]; }
  /// Weight memory of stage `index`, or null.
  Bram* weights(std::size_t index) { return stages_[index]->weights(); }

  const std::deque<Connection>& connections() const { return connections_; }
  const std::vector<std::unique_ptr<Probe>>& probes() const { return probes_; }

 private:
  void build_fifos(const BuildContext& build, const Group& group);
  void build_transfers(const BuildContext& build, const Group& group,
                       const std::vector<MapPort>& ports);
  void follow(LayerIndex map, MapWriter& store, const Group& group);
  /// Builds what stands between a load and `sink`: a resize unit, or nothing.
  WordSink& resized(const BuildContext& build, const Transfer& load, WordSink& sink);
  StreamFifo& inner_fifo(const BuildContext& build, const InnerFifo& planned,
                         const std::string& writer, const std::string& reader);
  WordSink& sink_of(const BuildContext& build, const Group& group, const Endpoint& producer);
  WordSink& branch(const BuildContext& build, const Group& group, std::size_t link,
                   const std::string& writer);
  WordSink& fork(const BuildContext& build, const Group& group,
                 const std::vector<std::size_t>& links, const std::string& map);
  WordSink& probe(const BuildContext& build, const Stage& stage, WordSink& sink);

  std::vector<std::unique_ptr<StageModule>> stages_;
  std::vector<std::unique_ptr<MapReader>> loads_;
  std::vector<std::unique_ptr<MapWriter>> stores_;
  std::vector<std::unique_ptr<StreamFifo>> fifos_;  ///< one a link, in the plan's order
  std::vector<std::unique_ptr<StreamFifo>> fork_fifos_;
  std::vector<std::unique_ptr<StreamFifo>> resize_fifos_;
  std::vector<std::unique_ptr<ResizeUnit>> resize_units_;
  std::vector<std::unique_ptr<WidthConverter>> converters_;
  std::vector<std::unique_ptr<Fork>> forks_;
  std::vector<std::unique_ptr<Probe>> probes_;
  std::deque<Connection> connections_;
};

}  // namespace rill
