// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/tiled_machine.h"

#include <fmt/core.h>

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

TiledMachine::TiledMachine(const sc_core::sc_module_name& name, const Plan& plan,
                           const FabricClock& clock, RunContext& run, const TiledInput* input,
                           int batches, bool keep_layers, bool count_saturated)
    : sc_module(name), program_(plan.tiled->program), input_(input) {
  build_memory(plan, clock);
  memories_ = std::make_unique<TileMemories>("chip", program_);
  build_parts(clock, run);
  if (input != nullptr) {
    capture_ = std::make_unique<TiledCapture>(program_, *memories_, contents(), keep_layers);
    if (count_saturated) saturation_ = std::make_unique<TileSaturation>(program_, *memories_);
    for (const auto& load : loads_) {
      load->set_picture_codes(input->picture_codes, plan.design.tiled.image.padding_pixel);
    }
    fill_memory();
  }
  SequencedParts parts;
  parts.depthwise = depthwise_.get();
  parts.pointwise = pointwise_.get();
  parts.activation = activation_.get();
  parts.pool = pool_.get();
  parts.boxes = boxes_.get();
  for (std::size_t i = 0; i < loads_.size(); ++i) parts.loads[i] = loads_[i].get();
  parts.store = store_.get();
  sequencer_ =
      std::make_unique<Sequencer>("sequencer", run, clock, program_, parts, hooks(), batches);
}

void TiledMachine::build_memory(const Plan& plan, const FabricClock& clock) {
  if (plan.memory.ideal) {
    ideal_ = std::make_unique<IdealMemory>("ddr");
    return;
  }
  ddr_ = std::make_unique<Ddr>("ddr", plan.memory, clock);
  const int count = *std::max_element(program_.ports.begin(), program_.ports.end()) + 1;
  for (int port = 0; port < count; ++port) {
    axi_.push_back(
        std::make_unique<AxiPort>(fmt::format("axi{}", port).c_str(), plan.board.port, *ddr_));
  }
}

MemoryPort& TiledMachine::connect(int port) {
  if (ideal_) return ideal_->connect(program_.port_bytes);
  return axi_[static_cast<std::size_t>(port)]->connect();
}

void TiledMachine::build_parts(const FabricClock& clock, RunContext& run) {
  const bool with_data = input_ != nullptr;
  depthwise_ = std::make_unique<DepthwiseUnit>("depthwise", run, program_, *memories_, with_data);
  pointwise_ = std::make_unique<PointwiseUnit>("pointwise", run, program_, *memories_, with_data);
  activation_ =
      std::make_unique<TileActivation>("activation", run, program_, *memories_, with_data);
  pool_ = std::make_unique<PoolUnit>("pool", run, program_, *memories_, with_data);
  boxes_ = std::make_unique<BoxUnit>("boxes", run, program_, *memories_, with_data);
  const std::array<const char*, 3> names{"load_maps", "load_weights", "load_biases"};
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    loads_[i] = std::make_unique<TileDma>(names[i], run, clock, connect(program_.ports[i]),
                                          program_, *memories_, with_data);
  }
  store_ = std::make_unique<TileDma>("store_maps", run, clock, connect(program_.ports[0]), program_,
                                     *memories_, with_data);
}

/// The host hands over zeroed buffers and the parameters. Bytes behind a region stay unwritten.
void TiledMachine::fill_memory() {
  SparseMemory& memory = contents();
  memory.write(program_.parameter_address, input_->parameters.data(), input_->parameters.size());
  for (const TileRegion& region : program_.regions) {
    std::size_t bytes = static_cast<std::size_t>(program_.word_bytes());
    for (const int extent : region.shape) bytes *= static_cast<std::size_t>(extent);
    const std::vector<std::uint8_t> zeros(bytes, 0);
    memory.write(region.address, zeros.data(), zeros.size());
  }
}

SequencerHooks TiledMachine::hooks() {
  SequencerHooks hooks;
  if (input_ == nullptr) return hooks;
  hooks.before_batch = [this](int batch) {
    const auto& image = input_->images[static_cast<std::size_t>(batch) % input_->images.size()];
    contents().write(program_.image_address, image.data(), image.size());
  };
  hooks.before_pass = [this](int /*batch*/, int pass) { capture_->before_pass(pass); };
  hooks.before_operation = [this](int /*batch*/, const Operation& operation) {
    capture_->before_operation(operation);
  };
  hooks.after_operation = [this](int /*batch*/, const Operation& operation) {
    capture_->after_operation(operation);
    if (saturation_) saturation_->after_operation(operation);
  };
  hooks.after_batch = [this](int /*batch*/) { results_.push_back(capture_->take()); };
  return hooks;
}

}  // namespace rill
