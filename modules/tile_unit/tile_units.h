// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/sequencer/program.h"
#include "modules/tile_buffer/tile_memories.h"
#include "sim/sysc/part.h"

namespace rill {

/// A unit of a tiled machine: one instance, used by every layer in turn. It works on tile buffers
/// and keeps no data of its own.
class TileUnit : public Part {
 public:
  TileUnit(const sc_core::sc_module_name& name, RunContext& context, const Program& program,
           TileMemories& memories, bool with_data);

  /// Carries out an operation that starts in cycle `start`; returns the cycle in which it is done.
  Cycle run(const Operation& operation, Cycle start);
  /// What the operation does to the buffers, without its time: part `part` of `parts` of it, which
  /// may be carried out at the same time.
  virtual void compute(const Operation& operation, int part, int parts) = 0;

 protected:
  TileBuffer& buffer(int index) { return memories_.buffer(index); }
  const TileLayer& layer(const Operation& operation) const {
    return program_.layers[static_cast<std::size_t>(operation.layer)];
  }

  const Program& program_;
  TileMemories& memories_;

 private:
  const bool with_data_;
  std::int64_t operations_ = 0;
};

/// 3x3 windows of every lane.
class DepthwiseUnit : public TileUnit {
 public:
  using TileUnit::TileUnit;

  void compute(const Operation& operation, int part, int parts) override;
};

/// All input lanes to all output lanes of a pixel, some inputs at a time.
class PointwiseUnit : public TileUnit {
 public:
  using TileUnit::TileUnit;

  void compute(const Operation& operation, int part, int parts) override;
};

/// Fills buffers with biases, clears and copies them, and requantizes what they hold.
class TileActivation : public TileUnit {
 public:
  using TileUnit::TileUnit;

  void compute(const Operation& operation, int part, int parts) override;
};

/// Largest of 2x2 codes, on the way to DDR. The words it gives are asked for by the DMA.
class PoolUnit : public TileUnit {
 public:
  using TileUnit::TileUnit;

  void compute(const Operation& /*operation*/, int /*part*/, int /*parts*/) override {}
};

/// Looks for the best box in the last map; what it finds is read from the map itself.
class BoxUnit : public TileUnit {
 public:
  using TileUnit::TileUnit;

  void compute(const Operation& /*operation*/, int /*part*/, int /*parts*/) override {}
};

}  // namespace rill
