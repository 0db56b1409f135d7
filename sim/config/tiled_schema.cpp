// SPDX-License-Identifier: Apache-2.0
#include "sim/config/tiled_schema.h"

#include <algorithm>
#include <set>

#include "sim/config/schema.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

/// Loops of the machine, in the words of the operations (modules/sequencer/program.h).
const std::vector<std::string>& loop_names() {
  static const std::vector<std::string> names{
      "load",      "image",     "reorg",    "weights", "bias",  "preset", "clear",
      "depthwise", "pointwise", "activate", "copy",    "store", "pool",   "boxes"};
  return names;
}

void check_pair(const std::vector<int>& pair, const char* key, const YamlValue& value,
                const Place& place) {
  const YamlValue* given = value.find(key);
  if (pair.size() == 2 || given == nullptr) return;
  place.member(key).error(*given, "needs two numbers, [rows, columns]");
}

Codec<TileLoop> loop_codec() {
  Schema<TileLoop> s;
  s.optional("ii", &TileLoop::ii, whole(1, 1 << 16), "cycles", "From one iteration to the next.")
      .optional("pixels", &TileLoop::pixels, whole(1, 1 << 16), "",
                "Pixels (words, bytes of a picture in planes) of one iteration.")
      .optional("depth", &TileLoop::depth, whole(0, 1 << 16), "cycles",
                "Added once a loop: its pipeline's length less ii.");
  return s.codec();
}

Codec<TileUnits> units_codec() {
  using Scan = TileUnits::Scan;
  Schema<TileUnits> s;
  s.optional("inputs", &TileUnits::inputs, whole(1, 1 << 12), "",
             "Input lanes that the pointwise unit multiplies at once (by all output lanes).")
      .optional("weight_unpack_cycles", &TileUnits::weight_unpack_cycles, whole(0, 1 << 20),
                "cycles", "Of the pointwise unit, before the pixels of each part of the inputs.")
      .optional("taps", &TileUnits::taps, whole(1, 9), "",
                "Taps of a window that the depthwise unit multiplies at once.")
      .optional("depthwise_scan", &TileUnits::depthwise_scan,
                choice<Scan>({{"interior", Scan::Interior}, {"buffer", Scan::Buffer}}), "",
                "Pixels that the depthwise unit steps through: those it computes, or the whole "
                "buffer (line buffers).")
      .optional("overwrites", &TileUnits::overwrites, boolean(), "",
                "The depthwise unit starts its sums at 0; else they go on from the buffer, which "
                "is preset.")
      .optional("clears_read", &TileUnits::clears_read, boolean(), "",
                "Activation into another buffer clears the accumulator it reads.")
      .optional("box_by_picture", &TileUnits::box_by_picture, boolean(), "",
                "The box search looks at all anchors at once.");
  return s.codec();
}

Codec<TiledImage> image_codec() {
  using Layout = TiledImage::Layout;
  Schema<TiledImage> s;
  s.optional("layout", &TiledImage::layout,
             choice<Layout>({{"planes", Layout::Planes}, {"pixels", Layout::Pixels}}), "",
             "`planes`: bytes [channel][row][column] of all pictures stitched and padded; "
             "`pixels`: RGBA words, picture after picture.")
      .optional("padding_pixel", &TiledImage::padding_pixel, whole(0, 255), "",
                "Pixel around and between pictures.")
      .optional("tile", &TiledImage::tile, list_of(whole(1, 1 << 16)), "pixels",
                "Rows and columns of one load; the tile and its halo when absent.")
      .check([](const TiledImage& image, const YamlValue& value, const Place& place) {
        if (!image.tile.empty()) check_pair(image.tile, "tile", value, place);
      });
  return s.codec();
}

Codec<TiledRegion> region_codec() {
  Schema<TiledRegion> s;
  s.required("name", &TiledRegion::name, text(), "", "Name of its image in the output folder.")
      .optional("slot_words", &TiledRegion::slot_words,
                whole<std::int64_t>(1, std::int64_t{1} << 32), "words",
                "Unit of `slots` and `maps`.")
      .optional("slots", &TiledRegion::slots, whole<std::int64_t>(0, std::int64_t{1} << 32), "",
                "Size; 0: as much as its maps need.")
      .required("maps", &TiledRegion::maps, map_of(whole<std::int64_t>(0, std::int64_t{1} << 32)),
                "slots",
                "First slot of each map, by layer; later maps may take slots of earlier ones.")
      .optional("frames", &TiledRegion::frames, list_of(text()), "",
                "Maps stored as whole buffers, one a tile; the others are planes.");
  return s.codec();
}

Codec<TiledPass> pass_codec() {
  using Walk = TiledPass::Walk;
  const Codec<std::vector<std::string>> names = list_of(text());
  Schema<TiledPass> s;
  s.required("name", &TiledPass::name, text(), "", "Name in reports.")
      .optional("from", &TiledPass::from, text(), "",
                "Which of the maps that a concat joins; its groups of channels only.")
      .optional("depthwise", &TiledPass::depthwise, text(), "", "Depthwise layer.")
      .optional("pointwise", &TiledPass::pointwise, text(), "",
                "1x1 layer; of the depthwise layer's result, if there is one.")
      .optional("pool", &TiledPass::pool, text(), "", "2x2 pool of the 1x1 layer's result.")
      .optional("tiles", &TiledPass::tiles, list_of(whole(1, 1 << 12)), "",
                "Rows and columns of tiles over all pictures; [1, 1]: the whole mosaic at once.")
      .optional(
          "walk", &TiledPass::walk,
          choice<Walk>(
              {{"columns", Walk::Columns}, {"rows", Walk::Rows}, {"pictures", Walk::Pictures}}),
          "",
          "Order of the tiles: column after column, row after row, or rows of a picture "
          "after those of another. A load runs ahead within one of these.")
      .required("load", &TiledPass::load, names, "", "Buffers that loads fill in turn.")
      .optional("load_ahead", &TiledPass::load_ahead, boolean(), "",
                "The next load runs beside the computation (the last one is not used).")
      .optional("depthwise_into", &TiledPass::depthwise_into, names, "",
                "Buffers of the depthwise sums, by group of channels, in turn.")
      .optional("depthwise_activated", &TiledPass::depthwise_activated, names, "",
                "Buffers they are requantized into, perhaps the same; `loaded`: the one that "
                "was loaded; absent: on the way to DDR.")
      .optional("pointwise_into", &TiledPass::pointwise_into, text(), "",
                "Accumulator buffer of the 1x1 layer.")
      .optional("pointwise_activated", &TiledPass::pointwise_activated, text(), "",
                "Buffer it is requantized into; absent: on the way to DDR or into the pool.")
      .optional("copy_to", &TiledPass::copy_to, text(), "",
                "Map buffer for what a reorg loads into an accumulator buffer: its low bits.")
      .optional("clear", &TiledPass::clear, boolean(), "",
                "A reorg's buffers are cleared first, so that its maps have clean borders.")
      .check([](const TiledPass& pass, const YamlValue& value, const Place& place) {
        check_pair(pass.tiles, "tiles", value, place);
      });
  return s.codec();
}

void check_loops(const TiledSpec& spec, const YamlValue& value, const Place& place) {
  for (const auto& [name, loop] : spec.loops) {
    if (std::count(loop_names().begin(), loop_names().end(), name) > 0) continue;
    place.member("loops").member(name).error(
        *value.find("loops")->find(name),
        "is no loop of the machine; " + suggestion(name, loop_names()));
  }
}

void check_names(const TiledSpec& spec, const YamlValue& value, const Place& place) {
  std::set<std::string> seen;
  for (const auto* list : {&spec.maps, &spec.accumulators}) {
    for (const std::string& name : *list) {
      if (seen.insert(name).second) continue;
      place.member("maps").error(value, "two buffers are called " + name + "; rename one");
    }
  }
}

void check_sizes(const TiledSpec& spec, const YamlValue& value, const Place& place) {
  check_pair(spec.buffer, "buffer", value, place);
  check_pair(spec.batch, "batch", value, place);
  const YamlValue* ports = value.find("ports");
  if (spec.ports.size() != 3 && ports != nullptr) {
    place.member("ports").error(*ports, "needs three numbers: of maps, weights, biases");
  }
  const YamlValue* port = value.find("port_bits");
  const bool power = (spec.port_bits & (spec.port_bits - 1)) == 0;
  if (port != nullptr && spec.port_bits != 0 && (!power || spec.port_bits < 8)) {
    // AXI4, IHI0022: data buses of 8 to 1024 bits
    place.member("port_bits").error(*port, "must be a power of two from 8, such as 128 or 512");
  }
  const YamlValue* lanes = value.find("lanes");
  if (spec.lanes % 8 != 0 && lanes != nullptr) {
    place.member("lanes").error(*lanes, "must be a multiple of 8, such as 16, 32 or 64");
  }
  const YamlValue* inputs = value.find("units");
  if (spec.lanes % spec.units.inputs != 0) {
    place.member("units").error(inputs != nullptr ? *inputs : value,
                                "`inputs` must divide the lanes; use a half or a quarter of them");
  }
}

Codec<int> lane_width() {
  Codec<int> codec = power_of_two(8, 32);
  return codec;
}

}  // namespace

const Codec<TiledSpec>& tiled_codec() {
  static const Codec<TiledSpec> codec = [] {
    using Order = TiledSpec::Order;
    using Store = TiledSpec::Store;
    Schema<TiledSpec> s;
    s.optional("lanes", &TiledSpec::lanes, whole(8, 256), "channels",
               "Channel group: of a buffer, a DDR word and every unit.")
        .optional("lane_bits", &TiledSpec::lane_bits, lane_width(), "bits",
                  "A lane of a DDR word, of maps and weights.")
        .optional("bias_bits", &TiledSpec::bias_bits, lane_width(), "bits",
                  "A bias (and multiplier) in DDR.")
        .optional("multipliers", &TiledSpec::multipliers, boolean(), "",
                  "Every channel has a requantization multiplier beside its bias: codes are "
                  "(max(sum + bias, 0) * multiplier) >> multiplier_shift, clamped. Where weights "
                  "are no such image, the multipliers do what the numerics' cast does.")
        .optional("multiplier_shift", &TiledSpec::multiplier_shift, whole(1, 40), "bits",
                  "See multipliers.")
        .optional("parameter_order", &TiledSpec::parameter_order,
                  choice<Order>({{"by_kind", Order::ByKind}, {"by_layer", Order::ByLayer}}), "",
                  "Parameters in DDR: 1x1 layers, depthwise layers, biases; or weights layer by "
                  "layer, then biases and multipliers layer by layer.")
        .required("buffer", &TiledSpec::buffer, list_of(whole(3, 1 << 12)), "pixels",
                  "Rows and columns of every tile buffer, halo included.")
        .optional("batch", &TiledSpec::batch, list_of(whole(1, 16)), "pictures",
                  "Rows and columns of pictures stitched to one mosaic.")
        .optional("gap", &TiledSpec::gap, whole(1, 16), "lines",
                  "Between two pictures of a mosaic; its border is one line.")
        .required("maps", &TiledSpec::maps, list_of(text()), "", "Buffers of map codes, by name.")
        .required("accumulators", &TiledSpec::accumulators, list_of(text()), "",
                  "Buffers of accumulator codes, by name.")
        .optional("pointwise_chunks", &TiledSpec::pointwise_chunks, whole(1, 1 << 12), "chunks",
                  "Weight buffer: lanes x lanes weights a chunk. Layers that fit are loaded once a "
                  "pass.")
        .optional("depthwise_chunks", &TiledSpec::depthwise_chunks, whole(1, 1 << 12), "chunks",
                  "Weight buffer: 9 x lanes weights a chunk.")
        .optional("store", &TiledSpec::store,
                  choice<Store>({{"buffer", Store::Buffer}, {"interior", Store::Interior}}), "",
                  "What of a whole mosaic is written: the buffer with its border, or without.")
        .optional("clear_gaps", &TiledSpec::clear_gaps, boolean(), "",
                  "A whole mosaic's gaps (of one line) are cleared before it is written.")
        .optional("units", &TiledSpec::units, units_codec(), "", "Parallelism of the units.")
        .optional(
            "loops", &TiledSpec::loops, map_of(loop_codec()), "",
            "Loops by operation: load, image, reorg, weights, bias, preset, clear, depthwise, "
            "pointwise, activate, copy, store, pool, boxes.")
        .optional(
            "word_reads_in_flight", &TiledSpec::word_reads_in_flight, whole(0, 256), "words",
            "A reorg that is not pipelined reads so many single words an iteration, asked for "
            "one a cycle; 0: pipelined, like any other load.")
        .optional("reorg_scatter_cycles", &TiledSpec::reorg_scatter_cycles, whole(0, 1 << 16),
                  "cycles", "In which such an iteration then writes its words into the buffers.")
        .optional("row_by_row", &TiledSpec::row_by_row, boolean(), "",
                  "Each row of a transfer is a loop of its own: it asks anew and drains its "
                  "pipeline, as a nest does that HLS cannot flatten.")
        .optional("hls_circuits", &TiledSpec::hls_circuits, boolean(), "",
                  "Vivado HLS makes the machine from C: every loop multiplies rows and slots by "
                  "their strides, a DSP slice each, and every place that loads pictures has a "
                  "loader of its own; false: counters, one loader.")
        .optional(
            "port_bits", &TiledSpec::port_bits, whole(0, 1024), "bits",
            "Width of the machine's own AXI masters; 0: a DDR word. Behind them lies the board's "
            "port, or nothing with an ideal memory.")
        .optional("burst_words", &TiledSpec::burst_words, whole(1, 256), "words", "Longest burst.")
        .optional("read_request_cycles", &TiledSpec::read_request_cycles, whole(0, 1000), "cycles",
                  "From the start of a load to its first burst at the port.")
        .optional("write_response_cycles", &TiledSpec::write_response_cycles, whole(0, 1000),
                  "cycles", "From a store's last response at the port to its end.")
        .optional("ports", &TiledSpec::ports, list_of(whole(0, 31)), "",
                  "AXI port of maps, of weights and of biases.")
        .optional("image", &TiledSpec::image, image_codec(), "", "The pictures in DDR.")
        .required("memory", &TiledSpec::memory, list_of(region_codec()), "",
                  "Regions of DDR and the maps in them; maps without a place stay on the chip.")
        .required("passes", &TiledSpec::passes, list_of(pass_codec()), "",
                  "What runs one after another.")
        .check(check_loops)
        .check(check_names)
        .check(check_sizes);
    return s.codec();
  }();
  return codec;
}

}  // namespace rill
