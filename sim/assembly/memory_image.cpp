// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/memory_image.h"

#include "sim/core/error.h"
#include "sim/plan/folding.h"
#include "sim/plan/regions.h"

namespace rill {

namespace {

const DdrRegion& region_of_map(const Plan& plan, LayerIndex map) {
  for (const DdrRegion& region : plan.regions) {
    if (region.purpose != Purpose::Weights && region.map == map) return region;
  }
  throw InternalError("a map without a DDR region");
}

std::vector<std::uint8_t> pack_codes(const std::vector<Code>& codes, int bytes_per_code) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(codes.size() * static_cast<std::size_t>(bytes_per_code));
  for (const Code code : codes) {
    const auto bits = static_cast<std::uint32_t>(code);
    for (int i = 0; i < bytes_per_code; ++i) {
      bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
    }
  }
  return bytes;
}

FeatureMap unpack_map(const Shape& shape, const Format& format,
                      const std::vector<std::uint8_t>& bytes, int bytes_per_code) {
  FeatureMap map{shape, format, {}};
  map.codes.reserve(static_cast<std::size_t>(shape.size()));
  const int unused_bits = 32 - 8 * bytes_per_code;
  for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(bytes_per_code)) {
    std::uint32_t bits = 0;
    for (int i = 0; i < bytes_per_code; ++i) {
      bits |= std::uint32_t{bytes[at + static_cast<std::size_t>(i)]} << (8 * i);
    }
    const Code code = format.is_signed ? static_cast<Code>(bits << unused_bits) >> unused_bits
                                       : static_cast<Code>(bits);
    map.codes.push_back(code);
  }
  return map;
}

}  // namespace

void write_memory_image(const Plan& plan, const QuantizedModel& model, const FeatureMap& input,
                        SparseMemory* memory) {
  const DdrRegion& picture = region_of_map(plan, kNetworkInput);
  const auto pixels = pack_codes(input.codes, picture.bytes_per_code);
  memory->write(picture.address, pixels.data(), pixels.size());
  for (const Group& group : plan.groups) {
    if (group.weight_region < 0) continue;
    std::vector<std::uint8_t> bytes;
    for (const Stage& stage : group.stages) {
      const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
      if (parameter_count(layer) == 0) continue;
      const QuantizedLayer& numbers = model.layers[static_cast<std::size_t>(stage.layer)];
      encode_weights(weight_layout(layer, numbers.arithmetic), numbers.weight, numbers.bias,
                     &bytes);
    }
    const DdrRegion& region = plan.regions[static_cast<std::size_t>(group.weight_region)];
    memory->write(region.address, bytes.data(), bytes.size());
  }
}

std::vector<FeatureMap> read_outputs(const Plan& plan,
                                     const std::vector<LayerArithmetic>& arithmetic,
                                     const SparseMemory& memory) {
  std::vector<FeatureMap> outputs;
  for (const LayerIndex map : plan.network.outputs) {
    const DdrRegion& region = region_of_map(plan, map);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(region.bytes));
    memory.read(region.address, bytes.data(), bytes.size());
    outputs.push_back(unpack_map(plan.network.shape_of(map),
                                 arithmetic[static_cast<std::size_t>(map)].output, bytes,
                                 region.bytes_per_code));
  }
  return outputs;
}

}  // namespace rill
