// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden_halos.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <utility>

#include "sim/io/arrays.h"
#include "sim/verify/around.h"
#include "sim/verify/tiled_maps.h"
#include "sim/verify/verify_buffers.h"

namespace rill {
namespace {

constexpr int kHalo = 1;  // of 3 x 3 windows, the only ones that a tile has

/// A golden with the name of the machine's array.
struct NamedGolden {
  std::string golden, array;
  std::vector<std::int64_t> codes;
};

/// Bytes that a store gives, and when.
struct Written {
  std::size_t when;
  std::uint64_t begin, end;
};

std::uint64_t end_of(const TileBlock& block) {
  return block.address +
         static_cast<std::uint64_t>((block.rows - 1) * block.row_pitch +
                                    std::int64_t{block.columns} * block.column_pitch);
}

/// The low bits of a lane as a code.
Code code_of(std::int64_t lane, const Format& format) {
  const unsigned unused = 32U - static_cast<unsigned>(format.width);
  const std::uint32_t bits = static_cast<std::uint32_t>(lane) << unused;
  return format.is_signed ? static_cast<Code>(bits) >> unused : static_cast<Code>(bits >> unused);
}

/// Follows the program and looks up in goldens what its depthwise operations read.
class Search {
 public:
  Search(const Program& program, const QuantizedModel& model, const std::vector<int>& images,
         Halos run)
      : program_(program), model_(model), images_(images), run_(std::move(run)) {}

  void add(NamedGolden golden) { goldens_.push_back(std::move(golden)); }

  Surroundings run() {
    const auto each = [&](const auto& visit) {
      std::size_t when = 0;
      for (const Step& step : program_.steps) {
        for (const Operation& operation : step.main) visit(operation, when++);
        for (const Operation& operation : step.beside) visit(operation, when++);
      }
    };
    each([&](const Operation& operation, std::size_t when) {
      const bool writes =
          operation.kind == OperationKind::Store || operation.kind == OperationKind::Pool;
      if (!writes) return;
      for (const TileBlock& block : operation.blocks) {
        written_.push_back({when, block.address, end_of(block)});
      }
    });
    each([&](const Operation& operation, std::size_t when) { follow(operation, when); });
    Surroundings result;
    result.halos = std::move(run_);
    for (auto& [layer, maps] : found_) {
      if (incomplete_.count(layer) > 0) continue;
      // Nothing but padding: windows read it anyway.
      const Code padding = model_.layers[static_cast<std::size_t>(layer)].arithmetic.padding_code;
      if (result.halos.count(layer) == 0 && is_padded(maps, padding)) continue;
      result.halos[layer] = std::move(maps);
      result.golden.insert(layer);
      for (const std::string& name : names_[layer]) {
        if (std::find(result.used.begin(), result.used.end(), name) == result.used.end()) {
          result.used.push_back(name);
        }
      }
    }
    return result;
  }

 private:
  /// Where a buffer's words come from.
  struct Load {
    const Operation* operation = nullptr;
    std::size_t when = 0;
  };

  void follow(const Operation& operation, std::size_t when) {
    switch (operation.kind) {
      case OperationKind::LoadMap:
        loads_[operation.to] = {&operation, when};
        return;
      case OperationKind::LoadImage:
      case OperationKind::Copy:
      case OperationKind::Clear:
        loads_[operation.to] = {};
        return;
      case OperationKind::LoadReorg:
        for (const int target : operation.targets) loads_[target] = {};
        return;
      case OperationKind::Depthwise:
        if (program_.layers[static_cast<std::size_t>(operation.layer)].taps > 1) read(operation);
        return;
      default:
        return;
    }
  }

  const NamedGolden* golden_named(const std::string& array) const {
    const auto found =
        std::find_if(goldens_.begin(), goldens_.end(),
                     [&](const NamedGolden& golden) { return golden.array == array; });
    return found == goldens_.end() ? nullptr : &*found;
  }

  void read(const Operation& operation) {
    const std::string& name = program_.layers[static_cast<std::size_t>(operation.layer)].name;
    if (operation.keep_source) {
      const NamedGolden* frames = golden_named(name + "_in_frames");
      const std::size_t frame = frames_[operation.layer]++;
      if (frames == nullptr) return fail(operation);
      const auto rows = static_cast<std::size_t>(program_.rows);
      const auto columns = static_cast<std::size_t>(program_.columns);
      const auto lanes = static_cast<std::size_t>(program_.lanes);
      return copy(operation, *frames, [=](std::size_t lane, int row, int column) {
        return std::optional<std::int64_t>(
            frames
                ->codes[((frame * lanes + lane) * rows + static_cast<std::size_t>(row)) * columns +
                        static_cast<std::size_t>(column)]);
      });
    }
    const Load load = loads_[operation.from];
    if (load.operation == nullptr) return fail(operation);
    const TileBlock& block = load.operation->blocks.front();
    const TileRegion* region = region_of(block.address);
    const NamedGolden* golden = region == nullptr ? nullptr : golden_named("ddr_" + region->name);
    if (golden == nullptr || taken_later(block, load.when)) return fail(operation);
    const auto word_bytes = static_cast<std::uint64_t>(program_.word_bytes());
    copy(operation, *golden, [&, word_bytes](std::size_t lane, int row, int column) {
      const int r = row - block.row, c = column - block.column;
      if (r < 0 || r >= block.rows || c < 0 || c >= block.columns) {
        return std::optional<std::int64_t>();
      }
      const std::uint64_t at = block.address - region->address +
                               static_cast<std::uint64_t>(r * block.row_pitch) +
                               static_cast<std::uint64_t>(std::int64_t{c} * block.column_pitch);
      const std::size_t word = at / word_bytes * static_cast<std::size_t>(program_.lanes);
      return std::optional<std::int64_t>(golden->codes.at(word + lane));
    });
  }

  const TileRegion* region_of(std::uint64_t address) const {
    const TileRegion* found = nullptr;
    for (const TileRegion& region : program_.regions) {
      if (region.address <= address) found = &region;
    }
    return found;
  }

  bool taken_later(const TileBlock& block, std::size_t when) const {
    return std::any_of(written_.begin(), written_.end(), [&](const Written& written) {
      return written.when > when && written.begin < end_of(block) && block.address < written.end;
    });
  }

  void fail(const Operation& operation) { incomplete_.insert(operation.layer); }

  std::vector<FeatureMap>& maps_of(const Operation& operation) {
    std::vector<FeatureMap>& maps = found_[operation.layer];
    if (!maps.empty()) return maps;
    const auto layer = static_cast<std::size_t>(operation.layer);
    const Shape& in = model_.network.layers[layer].in;
    const Shape around{in.channels, in.height + 2 * kHalo, in.width + 2 * kHalo};
    const FeatureMap empty{around, model_.layers[layer].arithmetic.input,
                           std::vector<Code>(static_cast<std::size_t>(around.size()))};
    maps.assign(images_.size(), empty);
    return maps;
  }

  template <typename At>
  void copy(const Operation& operation, const NamedGolden& golden, const At& at) {
    std::vector<FeatureMap>& maps = maps_of(operation);
    names_[operation.layer].insert(golden.golden);
    for (const TileArea& area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
      const auto image = std::find(images_.begin(), images_.end(), area.picture);
      if (image == images_.end()) continue;
      FeatureMap& map = maps[static_cast<std::size_t>(image - images_.begin())];
      const int first = operation.group * program_.lanes;
      const int lanes = std::min(program_.lanes, map.shape.channels - first);
      for (int row = 0; row < area.rows + 2 * kHalo; ++row) {
        for (int column = 0; column < area.columns + 2 * kHalo; ++column) {
          const std::size_t to = (static_cast<std::size_t>(area.map_row + row) *
                                      static_cast<std::size_t>(map.shape.width) +
                                  static_cast<std::size_t>(area.map_column + column)) *
                                     static_cast<std::size_t>(map.shape.channels) +
                                 static_cast<std::size_t>(first);
          for (int lane = 0; lane < lanes; ++lane) {
            const auto lane_at = static_cast<std::size_t>(lane);
            const auto code = at(lane_at, area.row - kHalo + row, area.column - kHalo + column);
            if (!code) return fail(operation);
            map.codes[to + lane_at] = code_of(*code, map.format);
          }
        }
      }
    }
  }

  const Program& program_;
  const QuantizedModel& model_;
  const std::vector<int>& images_;
  Halos run_;
  std::vector<NamedGolden> goldens_;
  std::vector<Written> written_;
  std::map<int, Load> loads_;  ///< by buffer
  std::map<LayerIndex, std::size_t> frames_;
  std::map<LayerIndex, std::vector<FeatureMap>> found_;
  std::map<LayerIndex, std::set<std::string>> names_;
  std::set<LayerIndex> incomplete_;
};

}  // namespace

Surroundings golden_surroundings(const Program& program, const QuantizedModel& model,
                                 const std::vector<OtherGolden>& goldens,
                                 const std::vector<NamedCodes>& arrays,
                                 const std::vector<int>& images, Halos run) {
  const Halos own = run;
  Search search(program, model, images, std::move(run));
  std::vector<NamedCodes> halos;  // that are goldens themselves
  std::vector<std::string> names;
  for (const OtherGolden& golden : goldens) {
    const NamedCodes* array = buffer_named(arrays, golden.name);
    if (array == nullptr) continue;
    const Array codes = read_buffer(golden);
    expect_shape(codes, array->shape);
    const std::string end = "_in_halo";
    const bool halo = array->name.size() > end.size() &&
                      array->name.compare(array->name.size() - end.size(), end.size(), end) == 0;
    if (!halo) {
      search.add({golden.name, array->name, codes.integers()});
      continue;
    }
    halos.push_back({array->name, array->shape, {}});
    names.push_back(golden.name);
    for (const std::int64_t code : codes.integers()) {
      halos.back().codes.push_back(static_cast<Code>(code));
    }
  }
  Surroundings result = search.run();
  for (auto& [layer, maps] : tiled_halos(model, halos, images)) {
    result.halos[layer] = std::move(maps);
    result.golden.insert(layer);
  }
  result.used.insert(result.used.end(), names.begin(), names.end());
  for (const LayerIndex layer : result.golden) {
    const auto found = own.find(layer);
    if (found == own.end() || differ_around(found->second, result.halos.at(layer))) {
      result.other.insert(layer);
    }
  }
  return result;
}

}  // namespace rill
