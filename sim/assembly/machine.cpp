// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/machine.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "sim/plan/memory_path.h"
#include "sim/plan/passed_weights.h"

namespace rill {

namespace {

bool stores(const Group& group, LayerIndex map) {
  return std::any_of(group.stores.begin(), group.stores.end(),
                     [&](const Transfer& store) { return store.map == map; });
}

}  // namespace

Machine::Machine(const sc_core::sc_module_name& name, const BuildContext& build, int frames)
    : sc_module(name),
      plan_(build.plan),
      run_(build.run),
      with_data_(build.with_data),
      frames_(frames),
      sequential_(build.plan.design.execution == DesignSpec::Execution::Sequential) {
  build_memory(build);
  build_groups(build);
  start_transfers();
}

void Machine::build_memory(const BuildContext& build) {
  if (plan_.memory.axi_ram) {
    ram_ = std::make_unique<RamMemory>("ddr", *plan_.memory.axi_ram, build.clock);
  } else {
    ddr_ = std::make_unique<Ddr>("ddr", plan_.memory, build.clock);
  }
  for (int port = 0; ddr_ != nullptr && port < plan_.design.dma_ports; ++port) {
    axi_.push_back(
        std::make_unique<AxiPort>(fmt::format("axi{}", port).c_str(), plan_.board.port, *ddr_));
  }
  const MapPort port = connect(plan_.weight_port);
  weights_ = std::make_unique<DmaWeights>("weights", build.run, build.clock,
                                          port.ram != nullptr ? *port.ram : *port.dram,
                                          dma_burst_beats(plan_.design, plan_.board), with_data_);
}

MapPort Machine::connect(int port) {
  if (ram_) return {nullptr, &ram_->connect(plan_.board.port.width_bits / 8)};
  return {&axi_[static_cast<std::size_t>(port)]->connect(), nullptr};
}

void Machine::build_groups(const BuildContext& build) {
  for (const Group& group : plan_.groups) {
    std::vector<MapPort> ports;
    for (const auto* transfers : {&group.loads, &group.stores}) {
      for (const Transfer& transfer : *transfers) {
        ports.push_back(connect(transfer.port));
      }
    }
    groups_.push_back(std::make_unique<GroupPipeline>(group.name.c_str(), build, group, ports));
    GroupMilestones milestones;
    for (std::size_t i = 0; i < group.loads.size(); ++i) {
      milestones.loads_started.push_back(std::make_unique<Milestone>());
      milestones.loads_done.push_back(std::make_unique<Milestone>());
    }
    for (std::size_t i = 0; i < group.stores.size(); ++i) {
      milestones.stores_done.push_back(std::make_unique<Milestone>());
    }
    milestones.weights = std::make_unique<Milestone>();
    milestones_.push_back(std::move(milestones));
    stores_left_ += group.stores.size();
  }
}

void Machine::start_transfers() {
  start_process("sequence_weights", [this] { run_weights(); });
  for (std::size_t g = 0; g < plan_.groups.size(); ++g) {
    const Group& group = plan_.groups[g];
    for (std::size_t i = 0; i < group.loads.size(); ++i) {
      start_process(fmt::format("sequence_{}_load{}", group.name, i),
                    [this, g, i] { start_loads(g, i); });
      start_process(fmt::format("await_{}_load{}", group.name, i),
                    [this, g, i] { end_loads(g, i); });
    }
    for (std::size_t i = 0; i < group.stores.size(); ++i) {
      start_process(fmt::format("sequence_{}_store{}", group.name, i),
                    [this, g, i] { start_stores(g, i); });
      start_process(fmt::format("await_{}_store{}", group.name, i),
                    [this, g, i] { end_stores(g, i); });
    }
  }
}

void Machine::start_process(const std::string& process_name, std::function<void()> body) {
  spawn_guarded(run_, process_name.c_str(), std::move(body));
}

/// A load starts when its map is in the memory, its group's weights are on the chip and, one group
/// after another, the group before is done. One of a map that its own group stores (a spill) does
/// not wait for the whole of it: its DMA follows the other. The DMA may still be at work on the
/// frames before.
void Machine::start_loads(std::size_t g, std::size_t index) {
  const Transfer& transfer = plan_.groups[g].loads[index];
  MapReader& dma = groups_[g]->load(index);
  for (int frame = 0; frame < frames_; ++frame) {
    Cycle start = milestones_[g].weights->wait_for(frame);
    start = std::max(start, step_before_done(g, frame));
    if (!stores(plan_.groups[g], transfer.map)) {
      start = std::max(start, map_stored(transfer.map, frame));
    }
    dma.start_frame(start);
    milestones_[g].loads_started[index]->reach(start);
  }
}

void Machine::end_loads(std::size_t g, std::size_t index) {
  const FrameGate& gate = groups_[g]->load(index).gate();
  for (int frame = 0; frame < frames_; ++frame) {
    while (gate.jobs_done() <= frame) sc_core::wait(gate.done());
    milestones_[g].loads_done[index]->reach(gate.done_cycle());
  }
}

/// A store may overwrite a buffer of its region when everyone who reads the map has read the frame
/// that was there.
void Machine::start_stores(std::size_t g, std::size_t index) {
  const Transfer& transfer = plan_.groups[g].stores[index];
  const int buffers = plan_.regions[static_cast<std::size_t>(transfer.region)].buffers;
  MapWriter& dma = groups_[g]->store(index);
  for (int frame = 0; frame < frames_; ++frame) {
    Cycle start = step_before_done(g, frame);
    for (std::size_t reader = 0; reader < plan_.groups.size(); ++reader) {
      const auto& loads = plan_.groups[reader].loads;
      for (std::size_t i = 0; i < loads.size(); ++i) {
        if (loads[i].map != transfer.map) continue;
        start = std::max(start, milestones_[reader].loads_done[i]->wait_for(frame - buffers));
      }
    }
    dma.start_frame(start);
  }
}

void Machine::end_stores(std::size_t g, std::size_t index) {
  const FrameGate& gate = groups_[g]->store(index).gate();
  for (int frame = 0; frame < frames_; ++frame) {
    while (gate.jobs_done() <= frame) sc_core::wait(gate.done());
    milestones_[g].stores_done[index]->reach(gate.done_cycle());
  }
  if (--stores_left_ == 0) sc_core::sc_stop();
}

/// Resident weights are loaded once, before the first frame. Streamed ones are double buffered:
/// those of the next group (and frame) come in while the one before works.
void Machine::run_weights() {
  const bool streamed = plan_.design.weights == DesignSpec::Weights::Streamed;
  if (!streamed) {
    for (std::size_t g = 0; g < plan_.groups.size(); ++g) load_weights(g, 0);
    boot_ = weights_->gate().done_cycle();
    for (const GroupMilestones& group : milestones_) {
      for (int frame = 0; frame < frames_; ++frame) group.weights->reach(boot_);
    }
    return;
  }
  const auto groups = static_cast<int>(plan_.groups.size());
  const auto step_done = [&](int step) {
    return step < 0 ? 0 : group_done(static_cast<std::size_t>(step % groups), step / groups);
  };
  for (int step = 0; step < frames_ * groups; ++step) {
    const auto g = static_cast<std::size_t>(step % groups);
    if (passes_weights(plan_, plan_.groups[g])) {
      // Nothing holds them: they come when the array is free, and the map beside them.
      const Cycle from = step_done(step - 1);
      milestones_[g].weights->reach(from);
      load_weights(g, from);
      continue;
    }
    // Two buffers: the one to fill was last used two steps ago.
    load_weights(g, sequential_ ? step_done(step - 2) : group_done(g, step / groups - 2));
    milestones_[g].weights->reach(weights_->gate().done_cycle());
  }
}

void Machine::load_weights(std::size_t g, Cycle from) {
  const Group& group = plan_.groups[g];
  if (group.weight_region < 0) return;
  const DdrRegion& region = plan_.regions[static_cast<std::size_t>(group.weight_region)];
  const auto loads_before = weights_->gate().jobs_done();
  weights_->start_load(region.address, region.bytes, from);
  while (weights_->gate().jobs_done() == loads_before) sc_core::wait(weights_->gate().done());
  const std::uint8_t* bytes = with_data_ ? weights_->bytes().data() : nullptr;
  for (std::size_t s = 0; s < group.stages.size(); ++s) {
    Bram* memory = groups_[g]->weights(s);
    if (memory == nullptr) continue;
    memory->fill(bytes, weights_->gate().done_cycle());
    if (bytes != nullptr) bytes += memory->layout().bytes();
  }
}

/// Cycle in which all stores of a group had finished a frame (0 for a frame before the first).
Cycle Machine::group_done(std::size_t g, int frame) {
  Cycle done = 0;
  for (const auto& store : milestones_[g].stores_done) {
    done = std::max(done, store->wait_for(frame));
  }
  return done;
}

/// One group after another: when the step before this one was done. A single group takes the next
/// frame as soon as its load is free.
Cycle Machine::step_before_done(std::size_t g, int frame) {
  if (!sequential_ || plan_.groups.size() == 1) return 0;
  return g > 0 ? group_done(g - 1, frame) : group_done(plan_.groups.size() - 1, frame - 1);
}

Cycle Machine::map_stored(LayerIndex map, int frame) {
  if (map == kNetworkInput) return 0;
  for (std::size_t g = 0; g < plan_.groups.size(); ++g) {
    for (std::size_t i = 0; i < plan_.groups[g].stores.size(); ++i) {
      if (plan_.groups[g].stores[i].map == map) {
        return milestones_[g].stores_done[i]->wait_for(frame);
      }
    }
  }
  throw InternalError("a group loads a map that no group stores");
}

std::vector<Connection> Machine::connections() const {
  std::vector<Connection> all;
  for (const auto& group : groups_) {
    all.insert(all.end(), group->connections().begin(), group->connections().end());
  }
  return all;
}

double Machine::progress() const {
  std::int64_t expected = 0;
  std::int64_t passed = 0;
  for (const auto& group : groups_) {
    for (const Connection& connection : group->connections()) {
      expected += connection.fifo->shape().words() * frames_;
      passed += connection.fifo->words_read();
    }
  }
  return expected > 0 ? static_cast<double>(passed) / static_cast<double>(expected) : 1.0;
}

std::vector<std::string> Machine::unfinished_stores() const {
  std::vector<std::string> names;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (std::size_t i = 0; i < plan_.groups[g].stores.size(); ++i) {
      const MapWriter& store = groups_[g]->store(i);
      if (store.gate().jobs_done() < frames_) names.emplace_back(store.basename());
    }
  }
  return names;
}

std::vector<Cycle> Machine::frames_started() const {
  std::vector<Cycle> started(static_cast<std::size_t>(frames_), INT64_MAX);
  for (const GroupMilestones& group : milestones_) {
    for (const auto& load : group.loads_started) {
      for (std::size_t frame = 0; frame < started.size(); ++frame) {
        started[frame] = std::min(started[frame], load->cycles()[frame]);
      }
    }
  }
  return started;
}

std::vector<Cycle> Machine::frames_done() const {
  std::vector<Cycle> done(static_cast<std::size_t>(frames_), 0);
  for (const GroupMilestones& group : milestones_) {
    for (const auto& store : group.stores_done) {
      for (std::size_t frame = 0; frame < done.size(); ++frame) {
        done[frame] = std::max(done[frame], store->cycles()[frame]);
      }
    }
  }
  return done;
}

}  // namespace rill
