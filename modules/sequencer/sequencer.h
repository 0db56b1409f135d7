// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <systemc>
#include <vector>

#include "modules/sequencer/pass_account.h"
#include "modules/sequencer/program.h"
#include "modules/tile_dma/tile_dma.h"
#include "modules/tile_unit/tile_units.h"
#include "sim/sysc/clock.h"
#include "sim/sysc/part.h"

namespace rill {

/// The parts that a sequencer commands.
struct SequencedParts {
  DepthwiseUnit* depthwise = nullptr;
  PointwiseUnit* pointwise = nullptr;
  TileActivation* activation = nullptr;
  PoolUnit* pool = nullptr;
  BoxUnit* boxes = nullptr;
  std::array<TileDma*, 3> loads{};  ///< maps, weights, biases
  TileDma* store = nullptr;
};

/// Those who look on. All are called between two operations, in order.
struct SequencerHooks {
  std::function<void(int batch)> before_batch;  ///< the host hands over the next pictures
  std::function<void(int batch, int pass)> before_pass;
  std::function<void(int batch, const Operation&)> before_operation, after_operation;
  std::function<void(int batch)> after_batch;
};

/// Issues a program's operations for one batch after another: each to its unit when the one before
/// is done, loads that the program allows beside it at the same time.
class Sequencer : public Part {
 public:
  Sequencer(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
            const Program& program, const SequencedParts& parts, SequencerHooks hooks, int batches);

  const std::vector<Cycle>& batches_started() const { return started_; }
  const std::vector<Cycle>& batches_done() const { return done_; }
  const std::vector<PassAccount>& passes() const { return accounts_; }
  bool finished() const { return static_cast<int>(done_.size()) == batches_; }
  double progress() const;
  std::string waiting_for() const override { return waiting_for_; }

 private:
  void run();
  Cycle run_step(int batch, const Step& step, Cycle now);
  Cycle run_operation(int batch, const Operation& operation, Cycle now);
  Cycle finish_transfer(TileDma& dma, std::int64_t jobs);

  const FabricClock& clock_;
  const Program& program_;
  SequencedParts parts_;
  SequencerHooks hooks_;
  const int batches_;
  std::vector<Cycle> started_, done_;
  std::vector<PassAccount> accounts_;
  std::int64_t steps_ = 0;
  const char* waiting_for_ = "";
};

}  // namespace rill
