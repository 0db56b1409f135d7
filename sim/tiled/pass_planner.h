// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/tiled/geometry.h"
#include "sim/tiled/parameter_layout.h"
#include "sim/tiled/pass_order.h"
#include "sim/tiled/placement.h"

namespace rill {

/// Turns one pass of a design into steps of the program.
class PassPlanner {
 public:
  PassPlanner(const Network& network, const DesignSpec& design, const ParameterLayout& parameters,
              const DdrPlacement& placement, Program* program, std::vector<Diagnostic>* problems);

  void plan(std::size_t pass);
  /// Layers whose numbers some operation uses.
  const std::vector<bool>& computed() const { return computed_; }
  /// What each planned pass reads and computes.
  const std::vector<PassUse>& uses() const { return uses_; }

 private:
  /// What the current pass does, with names resolved.
  struct Job {
    const TiledPass* spec = nullptr;
    int index = 0;
    LayerIndex depthwise = -2, pointwise = -2, pool = -2, first = -2;  ///< -2: none
    LayerIndex source = kNetworkInput;                                 ///< map that loads bring
    bool reorg = false, block_major = false;
    int in_groups = 1;        ///< of the source (reorg: of its output)
    int first_out_group = 0;  ///< of the depthwise layer, behind a concat
    Tiling tiling;
    std::vector<int> load, into, activated;
    bool in_place = false;     ///< depthwise results go back to the buffer that was loaded
    std::vector<int> results;  ///< where each group of the depthwise layer is
    int accumulator = -1, pointwise_activated = -1, copy_to = -1;
    bool depthwise_resident = false, pointwise_resident = false;
    int pointwise_bias_base = 0;
    int areas = -1;
    int loads = 0;  ///< in the current run of loads
  };
  struct Tile {
    int row = 0, column = 0;
  };

  void complain(const std::string& key, const std::string& message);
  bool resolve(std::size_t pass);
  bool resolve_layers();
  bool resolve_source();
  bool resolve_buffers();
  int buffer(const std::string& name, const std::string& key);
  std::vector<int> buffers(const std::vector<std::string>& names, const std::string& key);
  void check_tiling();
  void check_loads();
  void check_copy();
  void check_separate(const std::vector<int>& buffers, const char* key, const char* why);
  const std::string& buffer_name(int index) const {
    return program_->buffers[static_cast<std::size_t>(index)].name;
  }
  const Layer& layer(LayerIndex index) const {
    return network_.layers[static_cast<std::size_t>(index)];
  }
  const LayerArithmetic& numbers(LayerIndex index) const {
    return program_->layers[static_cast<std::size_t>(index)].arithmetic;
  }
  int groups(LayerIndex index) const { return parameters_.groups(layer(index).out.channels); }

  // Steps
  void step(Operation operation);
  void step(std::vector<Operation> main, std::vector<Operation> beside);
  Operation operation(OperationKind kind, LayerIndex of) const;
  std::vector<std::vector<Tile>> runs_of_tiles() const;
  void plan_tiles();
  void plan_depthwise(const Tile& tile, const Tile& next, bool last_of_run);
  void plan_depthwise_group(int group, int from, std::vector<Operation> beside, const Tile& tile);
  void plan_reorg();
  void plan_pointwise(const Tile& tile);
  void plan_pointwise_group(int out, const Tile& tile);
  void finish_pointwise_group(int out, const Tile& tile);

  // Operations
  Operation load(const Tile& tile, int group);
  Operation load_image(const Tile& tile, int buffer);
  Operation load_reorg(int group, int picture_or_phase);
  Operation load_weights(LayerIndex of, int out_group, int in_group, int slot);
  Operation load_bias(LayerIndex of, int group, int slot);
  Operation start_sums(LayerIndex of, int to, int bias_slot) const;
  bool needs_start(LayerIndex of) const;
  Operation activate(LayerIndex of, int group, int from, int to, int bias_slot) const;
  Operation store(LayerIndex of, int group, int from, const Tile& tile, bool activate,
                  int bias_slot) const;
  Operation pool(int group, int from, const Tile& tile, bool activate, int bias_slot) const;
  void load_resident();

  const Network& network_;
  const DesignSpec& design_;
  const TiledSpec& spec_;
  const ParameterLayout& parameters_;
  const DdrPlacement& placement_;
  Program* program_;
  std::vector<Diagnostic>* problems_;
  std::vector<bool> computed_;
  std::vector<PassUse> uses_;
  std::set<LayerIndex> unplaced_;  ///< maps without a place in DDR that were complained of
  bool told_of_halo_ = false;
  Job job_;
};

}  // namespace rill
