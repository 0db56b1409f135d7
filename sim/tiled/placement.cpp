// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/placement.h"

#include <algorithm>
#include <string>

namespace rill {

namespace {

constexpr std::uint64_t kPageBytes = 4096;  // no AXI burst crosses one

std::uint64_t whole_pages(std::uint64_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

}  // namespace

std::uint64_t PlacedMap::word(int group, int row, int column) const {
  const std::int64_t index =
      group * mosaic.words() + static_cast<std::int64_t>(row) * mosaic.columns() + column;
  return address + static_cast<std::uint64_t>(index * word_bytes);
}

std::uint64_t PlacedMap::frame(int group, int tile) const {
  const std::int64_t index = (static_cast<std::int64_t>(groups) * tile + group) * frame_words;
  return address + static_cast<std::uint64_t>(index * word_bytes);
}

std::uint64_t PlacedMap::bytes() const {
  const std::int64_t words =
      frames ? frame_words * groups * mosaic.pictures() : mosaic.words() * groups;
  return static_cast<std::uint64_t>(words * word_bytes);
}

DdrPlacement::DdrPlacement(const Network& network, const DesignSpec& design,
                           std::int64_t parameter_words, Program* program,
                           std::vector<Diagnostic>* problems)
    : network_(network), design_(design), program_(program), problems_(problems) {
  const TiledSpec& spec = design.tiled;
  const Mosaic picture{program->batch, spec.gap, network.input.height, network.input.width};
  next_ = whole_pages(static_cast<std::uint64_t>(program->rows) *
                      static_cast<std::uint64_t>(program->columns) *
                      static_cast<std::uint64_t>(program->word_bytes()));
  program->image_bytes = program->planar_image ? picture.words() * network.input.channels
                                               : network.input.pixels() * 4 * picture.pictures();
  program->image_address = take(program->image_bytes);
  program->parameter_address = take(parameter_words * program->word_bytes());
  for (std::size_t i = 0; i < spec.memory.size(); ++i) {
    place_region(spec.memory[i], "[" + std::to_string(i) + "]");
  }
  program->end_address = next_;
}

std::uint64_t DdrPlacement::take(std::int64_t bytes) {
  const std::uint64_t address = next_;
  const std::uint64_t buffer = static_cast<std::uint64_t>(program_->rows) *
                               static_cast<std::uint64_t>(program_->columns) *
                               static_cast<std::uint64_t>(program_->word_bytes());
  next_ = whole_pages(address + static_cast<std::uint64_t>(bytes) + buffer);
  return address;
}

void DdrPlacement::complain(const std::string& key, const std::string& message) {
  problems_->push_back(design_.mistake("tiled.memory" + key, message));
}

void DdrPlacement::place_region(const TiledRegion& region, const std::string& place) {
  const TiledSpec& spec = design_.tiled;
  std::int64_t words = region.slots * region.slot_words;
  std::map<LayerIndex, std::int64_t> first_words;
  for (const auto& [name, slot] : region.maps) {
    const std::optional<LayerIndex> layer = network_.find(name);
    std::string key = place;
    key.append(".maps.").append(name);
    if (!layer) {
      complain(key, "the network has no layer of this name; remove it");
      continue;
    }
    const Shape& shape = network_.shape_of(*layer);
    PlacedMap map;
    map.frames = std::find(region.frames.begin(), region.frames.end(), name) != region.frames.end();
    map.mosaic = {program_->batch, spec.gap, shape.height, shape.width};
    map.groups = ceil_div(shape.channels, spec.lanes);
    map.word_bytes = program_->word_bytes();
    map.frame_words = static_cast<std::int64_t>(program_->rows) * program_->columns;
    map.frame_columns = program_->columns;
    const std::int64_t needed = map.frames ? map.frame_words * map.groups * program_->pictures
                                           : map.mosaic.words() * map.groups;
    first_words[*layer] = slot * region.slot_words;
    if (region.slots > 0 && first_words[*layer] + needed > words) {
      complain(key, "does not fit the region; give it more slots");
    }
    if (region.slots == 0) words = std::max(words, first_words[*layer] + needed);
    maps_[*layer] = map;
  }
  const std::uint64_t address = take(words * program_->word_bytes());
  for (const auto& [layer, word] : first_words) {
    maps_[layer].address = address + static_cast<std::uint64_t>(word * program_->word_bytes());
  }
  TileRegion placed;
  placed.name = region.name;
  placed.address = address;
  placed.shape = {static_cast<int>(words)};
  const std::int64_t frame = static_cast<std::int64_t>(program_->rows) * program_->columns;
  if (region.slot_words == frame) {
    placed.shape = {static_cast<int>(words / frame), program_->rows, program_->columns};
  } else if (!region.maps.empty() && first_words.size() == 1) {
    const Mosaic& mosaic = maps_[first_words.begin()->first].mosaic;
    placed.shape = {static_cast<int>(words / mosaic.words()), mosaic.rows(), mosaic.columns()};
  }
  program_->regions.push_back(placed);
}

bool DdrPlacement::overlap(LayerIndex first, LayerIndex second) const {
  const PlacedMap* a = find(first);
  const PlacedMap* b = find(second);
  return a != nullptr && b != nullptr && a->address < b->address + b->bytes() &&
         b->address < a->address + a->bytes();
}

const PlacedMap* DdrPlacement::find(LayerIndex map) const {
  const auto found = maps_.find(map);
  return found == maps_.end() ? nullptr : &found->second;
}

}  // namespace rill
