// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/memory_image.h"

#include "modules/dma/map_codec.h"
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

/// A whole map as a stream of one word a pixel.
StreamShape whole_pixels(const Shape& shape) {
  return {shape.height, shape.width, shape.channels, shape.channels, 1, 8};
}

std::vector<std::uint8_t> pack_map(const FeatureMap& map, const MapLayout& layout) {
  const StreamShape stream = whole_pixels(map.shape);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(layout.map_bytes(stream)));
  const Code* codes = map.codes.data();
  for (WordCursor word(stream, layout); !word.at_end(); word.next(), codes += stream.lanes) {
    word.pack(codes, 0, bytes.data());
  }
  return bytes;
}

FeatureMap unpack_map(const Shape& shape, const Format& format,
                      const std::vector<std::uint8_t>& bytes, const MapLayout& layout) {
  FeatureMap map{shape, format, {}};
  map.codes.resize(static_cast<std::size_t>(shape.size()));
  const StreamShape stream = whole_pixels(shape);
  Code* codes = map.codes.data();
  for (WordCursor word(stream, layout); !word.at_end(); word.next(), codes += stream.lanes) {
    word.unpack(bytes.data(), 0, codes);
  }
  return map;
}

}  // namespace

void write_memory_image(const Plan& plan, const QuantizedModel& model, const FeatureMap& input,
                        SparseMemory* memory) {
  const DdrRegion& picture = region_of_map(plan, kNetworkInput);
  const auto pixels = pack_map(input, {picture.code});
  memory->write(picture.address, pixels.data(), pixels.size());
  for (const Group& group : plan.groups) {
    if (group.weight_region < 0) continue;
    std::vector<std::uint8_t> bytes;
    for (const Stage& stage : group.stages) {
      const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
      if (parameter_count(layer) == 0) continue;
      const QuantizedLayer& numbers = model.layers[static_cast<std::size_t>(stage.layer)];
      encode_weights(weight_layout(plan.design, layer, numbers.arithmetic), numbers.weight,
                     numbers.bias, &bytes);
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
                                 {region.code}));
  }
  return outputs;
}

}  // namespace rill
