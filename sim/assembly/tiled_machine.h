// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <systemc>
#include <vector>

#include "modules/axi/axi_port.h"
#include "modules/axi/ideal_memory.h"
#include "modules/ddr/ddr.h"
#include "modules/sequencer/sequencer.h"
#include "modules/tile_buffer/tile_memories.h"
#include "modules/tile_dma/tile_dma.h"
#include "modules/tile_unit/tile_units.h"
#include "sim/assembly/tile_saturation.h"
#include "sim/assembly/tiled_capture.h"
#include "sim/plan/plan.h"
#include "sim/sysc/clock.h"
#include "sim/tiled/tiled_data.h"

namespace rill {

class WorkerTeam;

/// A tiled machine: memory, ports, data movers, tile buffers, units, and the sequencer that issues
/// the program of one batch after another.
class TiledMachine : public sc_core::sc_module {
 public:
  /// `input` is null in a timing-only run.
  TiledMachine(const sc_core::sc_module_name& name, const Plan& plan, const FabricClock& clock,
               RunContext& run, const TiledInput* input, int batches, bool keep_layers,
               bool count_saturated);

  const Sequencer& sequencer() const { return *sequencer_; }
  std::vector<TiledBatch>& batches() { return results_; }
  /// Null when nothing was counted.
  const TileSaturation* saturation() const { return saturation_.get(); }

  /// Carries the program out without time and without SystemC's scheduler, `team` members at each
  /// operation; false when `progress` stopped it. See compute_tiled().
  bool compute(int batches, WorkerTeam& team, const std::function<bool(double)>& progress);

 private:
  void compute(const Operation& operation, std::vector<std::uint8_t>& memory, WorkerTeam& team);
  void build_memory(const Plan& plan, const FabricClock& clock);
  void build_parts(const FabricClock& clock, RunContext& run);
  SparseMemory& contents() { return ideal_ ? ideal_->contents() : ddr_->contents(); }
  MemoryPort& connect(int port);
  void fill_memory();
  SequencerHooks hooks();

  const Program& program_;
  const TiledInput* input_;
  std::unique_ptr<Ddr> ddr_;
  std::unique_ptr<IdealMemory> ideal_;
  std::vector<std::unique_ptr<AxiPort>> axi_;
  std::unique_ptr<TileMemories> memories_;
  std::unique_ptr<DepthwiseUnit> depthwise_;
  std::unique_ptr<PointwiseUnit> pointwise_;
  std::unique_ptr<TileActivation> activation_;
  std::unique_ptr<PoolUnit> pool_;
  std::unique_ptr<BoxUnit> boxes_;
  std::array<std::unique_ptr<TileDma>, 3> loads_;
  std::unique_ptr<TileDma> store_;
  std::unique_ptr<TiledCapture> capture_;
  std::unique_ptr<TileSaturation> saturation_;
  std::unique_ptr<Sequencer> sequencer_;
  std::vector<TiledBatch> results_;
};

}  // namespace rill
