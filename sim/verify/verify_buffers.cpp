// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/verify_buffers.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>

#include "sim/io/array_store.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "sim/verify/tiled_location.h"
#include "sim/verify/tiled_maps.h"

namespace rill {
namespace {

const std::string kRegion = "ddr_";

bool begins(const std::string& text, const std::string& with) {
  return text.compare(0, with.size(), with) == 0;
}
bool ends(const std::string& text, const std::string& with) {
  return text.size() >= with.size() &&
         text.compare(text.size() - with.size(), with.size(), with) == 0;
}

bool is_region(const NamedCodes& array) { return begins(array.name, kRegion); }
bool is_buffer(const NamedCodes& array) {
  return is_region(array) || ends(array.name, "_in_frames") || ends(array.name, "_in_halo") ||
         ends(array.name, "_frame");
}

/// Parts of a name between its underscores.
std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts{""};
  for (const char character : name) {
    if (character == '_') {
      parts.emplace_back();
    } else {
      parts.back() += character;
    }
  }
  return parts;
}

/// True when `name` is `array` with some of its parts left out, but not the first; of buffers not
/// the last either.
bool is_short_for(const std::string& name, const std::string& array) {
  const std::vector<std::string> asked = parts_of(name), whole = parts_of(array);
  std::size_t at = 0;
  for (const std::string& part : whole) {
    if (at < asked.size() && part == asked[at]) ++at;
  }
  const bool ends_alike = begins(array, kRegion) || whole.back() == asked.back();
  return at == asked.size() && whole.front() == asked.front() && ends_alike;
}

/// Format of a buffer's codes: the layer's input, or its sums. Lanes of DDR words are bits,
/// whatever they mean.
Format format_of(const NamedCodes& array, const Program& program, const QuantizedModel& model) {
  for (std::size_t i = 0; i < model.network.layers.size(); ++i) {
    const LayerArithmetic& arithmetic = model.layers[i].arithmetic;
    const std::string& layer = model.network.layers[i].name;
    if (array.name == layer + "_in_frames" || array.name == layer + "_in_halo") {
      return arithmetic.input;
    }
    if (array.name == layer + "_frame") return arithmetic.accumulation.accumulator;
  }
  return Format::fixed(program.lane_bits, program.lane_bits, Rounding::Trn, Overflow::Wrap, false);
}

/// First word of a region or snapshot.
std::optional<std::uint64_t> address_of(const Program& program, const std::string& array) {
  for (const TileRegion& region : program.regions) {
    if (array == kRegion + region.name) return region.address;
  }
  for (const TileSnapshot& snapshot : program.snapshots) {
    if (array == kRegion + snapshot.name) return snapshot.address;
  }
  return std::nullopt;
}

/// Place of a region's lane; `snapshot`: of words that other codes took later.
MachinePlace place_in_region(const Program& program, const std::string& array,
                             const VerifiedMap& map) {
  const Mismatch& first = *map.difference.first;
  MachinePlace place;
  place.lanes = program.lanes;
  place.lane = first.channel;
  place.memory = "of a region that the program does not name";
  const auto base = address_of(program, array);
  if (!base) return place;
  const std::int64_t word =
      (std::int64_t{first.image} * map.shape.height + first.row) * map.shape.width + first.column;
  const int lane_bytes = program.lane_bits / 8;
  place.address =
      *base + static_cast<std::uint64_t>(word * program.word_bytes() + first.channel * lane_bytes);
  place.memory = what_lies_at(program, *place.address);
  return place;
}

VerifiedMap compared(const Program& program, const QuantizedModel& model, const OtherGolden& golden,
                     const NamedCodes& actual, std::int64_t tolerance) {
  const Array expected = read_buffer(golden);
  expect_shape(expected, actual.shape);
  const std::vector<std::int64_t>& codes = expected.integers();
  const bool region = is_region(actual);
  const Format format = format_of(actual, program, model);
  VerifiedMap map;
  map.kind = region ? MapKind::Region : MapKind::Frames;
  map.name = map.file_name = actual.name;
  map.golden = expected.origin;
  map.format = format;
  const std::vector<FeatureMap> maps =
      maps_of_axes(actual.shape, region, format, [&](std::size_t at) { return actual.codes[at]; });
  map.shape = maps.front().shape;
  map.difference =
      difference_of(maps_of_axes(expected.shape, region, format,
                                 [&](std::size_t at) { return static_cast<Code>(codes[at]); }),
                    maps, tolerance);
  if (map.difference.mismatches > 0) {
    if (region) map.machine_place = place_in_region(program, actual.name, map);
    map.no_diagnosis = "holds what layers left there; see the layers";
  }
  return map;
}

}  // namespace

Array read_buffer(const OtherGolden& golden) {
  const std::filesystem::path path = golden.file;
  if (path.extension() == ".npy") return read_npy(path);
  if (path.extension() != ".npz") {
    fail_file(golden.file, "buffers and DDR regions are compared as arrays; give .npy or .npz");
  }
  const ArrayStore store(path);
  return store.get(store.contains(golden.name) ? golden.name : store.names().front());
}

const NamedCodes* buffer_named(const std::vector<NamedCodes>& arrays, const std::string& name) {
  const NamedCodes* found = nullptr;
  for (const NamedCodes& array : arrays) {
    if (!is_buffer(array)) continue;
    if (array.name == name) return &array;
    if (!is_short_for(name, array.name)) continue;
    if (found != nullptr) return nullptr;
    found = &array;
  }
  return found;
}

std::vector<VerifiedMap> verify_buffers(const Program& program, const QuantizedModel& model,
                                        const std::vector<OtherGolden>& goldens,
                                        const std::vector<NamedCodes>& arrays,
                                        std::int64_t tolerance) {
  std::vector<VerifiedMap> result;
  for (const OtherGolden& golden : goldens) {
    const NamedCodes* actual = buffer_named(arrays, golden.name);
    if (actual == nullptr) continue;
    result.push_back(compared(program, model, golden, *actual, tolerance));
  }
  return result;
}

}  // namespace rill
