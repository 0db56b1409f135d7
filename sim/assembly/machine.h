// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "modules/axi/axi_port.h"
#include "modules/axi/ram_memory.h"
#include "modules/ddr/ddr.h"
#include "modules/dma/dma_weights.h"
#include "sim/assembly/group_pipeline.h"
#include "sim/assembly/milestone.h"

namespace rill {

/// The whole machine: memory, ports, one pipeline a group, and the sequencing of frames.
///
/// One process per transfer opens the DMA's gate when the data it needs is there and the region it
/// fills is free, frame after frame; another one takes down when the frames are through. With
/// `execution: sequential` a group also waits until the one before it is done; with `resident` all
/// groups work at once, each on its own frame.
class Machine : public sc_core::sc_module {
 public:
  Machine(const sc_core::sc_module_name& name, const BuildContext& build, int frames);

  SparseMemory& contents() { return ram_ ? ram_->contents() : ddr_->contents(); }
  /// True when every output of every frame is in the memory.
  bool finished() const { return stores_left_ == 0; }
  /// FIFOs of all groups, with the names of their writers and readers.
  std::vector<Connection> connections() const;
  /// Share of all words that have passed their FIFOs, 0..1.
  double progress() const;
  /// Names of the stores that have not finished all frames.
  std::vector<std::string> unfinished_stores() const;

  std::vector<Cycle> frames_started() const;
  std::vector<Cycle> frames_done() const;
  Cycle boot_cycles() const { return boot_; }
  const std::vector<std::unique_ptr<GroupPipeline>>& groups() const { return groups_; }

 private:
  /// When the transfers and weights of one group happened, frame by frame.
  struct GroupMilestones {
    std::vector<std::unique_ptr<Milestone>> loads_started, loads_done, stores_done;
    std::unique_ptr<Milestone> weights;
  };

  void build_memory(const BuildContext& build);
  MapPort connect(int port);
  void build_groups(const BuildContext& build);
  void start_transfers();
  void start_loads(std::size_t group, std::size_t load);
  void start_stores(std::size_t group, std::size_t store);
  void end_loads(std::size_t group, std::size_t load);
  void end_stores(std::size_t group, std::size_t store);
  void run_weights();
  void load_weights(std::size_t group, Cycle from);
  Cycle group_done(std::size_t group, int frame);
  Cycle map_stored(LayerIndex map, int frame);
  Cycle step_before_done(std::size_t group, int frame);
  void start_process(const std::string& process_name, std::function<void()> body);

  const Plan& plan_;
  RunContext& run_;
  const bool with_data_;
  const int frames_;
  const bool sequential_;
  std::unique_ptr<Ddr> ddr_;  ///< null with a RAM in its place
  std::vector<std::unique_ptr<AxiPort>> axi_;
  std::unique_ptr<RamMemory> ram_;
  std::unique_ptr<DmaWeights> weights_;
  std::vector<std::unique_ptr<GroupPipeline>> groups_;
  std::vector<GroupMilestones> milestones_;
  std::size_t stores_left_ = 0;
  Cycle boot_ = 0;
};

}  // namespace rill
