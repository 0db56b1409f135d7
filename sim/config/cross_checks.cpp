// SPDX-License-Identifier: Apache-2.0
#include "sim/config/cross_checks.h"

#include <algorithm>

#include "sim/config/run_pictures.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

void check_name(const std::string& name, const SourceLocation& where, const LayerNames& names,
                const Place& place) {
  const std::vector<std::string>& known = names.layers;
  if (std::find(known.begin(), known.end(), name) == known.end())
    place.error(where, "network " + names.network + " has no layer `" + name + "`; " +
                           suggestion(name, known));
}

void check_keys_are_layers(const YamlValue& parent, const char* key, const LayerNames& names,
                           const Place& place) {
  const YamlValue* section = parent.find(key);
  if (section == nullptr) return;
  for (const YamlValue& child : section->children)
    check_name(child.key, child.key_where, names, place.member(key).member(child.key));
}

}  // namespace

void check_design_names(const YamlValue& design, const LayerNames& names, const Place& place) {
  check_keys_are_layers(design, "stages", names, place);
  check_keys_are_layers(design, "line_buffer_rows", names, place);
  check_keys_are_layers(design, "line_buffers", names, place);
  const YamlValue* fusion = design.find("fusion");
  if (fusion == nullptr || !fusion->is(YamlValue::Kind::Sequence)) return;
  for (std::size_t g = 0; g < fusion->children.size(); ++g) {
    const std::vector<YamlValue>& group = fusion->children[g].children;
    for (std::size_t i = 0; i < group.size(); ++i)
      check_name(group[i].text, group[i].where, names, place.member("fusion").item(g).item(i));
  }
}

void check_numerics_names(const YamlValue& numerics, const LayerNames& names, const Place& place) {
  check_keys_are_layers(numerics, "layers", names, place);
}

void check_picture_channels(const YamlValue& run, const RunSpec& spec, const Network& network,
                            const Place& place) {
  const bool pair = is_pair_of_inputs(spec, network);
  const std::size_t pictures = spec.second_input.empty() && !pair ? 1 : 2;
  const auto channels = static_cast<std::size_t>(network.input.channels) / pictures;
  if (network.input.channels % 2 != 0 && pictures == 2) {
    place.member("second_input")
        .error(*run.find("second_input"), "network " + network.name + " takes one picture of " +
                                              std::to_string(network.input.channels) +
                                              " channels; remove this key");
    return;
  }
  const std::string expected = " values but the input of network " + network.name + " has " +
                               std::to_string(channels) +
                               " channels; give one mean and one deviation per channel";
  // One that is not given has a value for every channel. Two that are wrong alike are one mistake.
  const bool mean_fits = run.find("mean") == nullptr || spec.mean.size() == channels;
  const bool alike = !mean_fits && spec.deviation.size() == spec.mean.size();
  if (!mean_fits) {
    place.member("mean").error(*run.find("mean"),
                               "has " + std::to_string(spec.mean.size()) + expected);
  }
  const YamlValue* deviation = run.find("deviation");
  if (deviation == nullptr || spec.deviation.size() == channels || alike) return;
  place.member("deviation")
      .error(*deviation, "has " + std::to_string(spec.deviation.size()) + expected);
}

namespace {

/// A value of this section that came from elsewhere than the section's file: from a setting.
const YamlValue* changed_in(const YamlValue* section, const std::string& file) {
  if (section == nullptr) return nullptr;
  if (section->where.file != file) return section;
  const auto found = std::find_if(section->children.begin(), section->children.end(),
                                  [&](const YamlValue& child) { return child.where.file != file; });
  return found == section->children.end() ? nullptr : &*found;
}

}  // namespace

SourceLocation source_of(const Diagnostic& mistake, const YamlValue& tree, const Network& network) {
  const YamlValue* layers = tree.find("layers");
  const std::string start = "layers.";
  const std::size_t begin = mistake.key.find(start);
  if (layers == nullptr || begin == std::string::npos) return mistake.where;
  const std::string name = mistake.key.substr(begin + start.size());
  LayerIndex at = kNetworkInput;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (network.layers[i].name == name) at = static_cast<LayerIndex>(i);
  }
  // Inputs are earlier layers, so this ends.
  while (at != kNetworkInput) {
    const Layer& layer = network.layers[static_cast<std::size_t>(at)];
    const YamlValue* changed = changed_in(layers->find(layer.name), layers->where.file);
    if (changed != nullptr) return changed->where;
    if (layer.inputs.empty() || layer.inputs.front() >= at) return mistake.where;
    at = layer.inputs.front();
  }
  const YamlValue* changed = changed_in(tree.find("input"), layers->where.file);
  return changed == nullptr ? mistake.where : changed->where;
}

void check_depthwise(const YamlValue& tree, const Network& network, const Place& place) {
  const YamlValue* layers = tree.find("layers");
  if (layers == nullptr || layers->children.size() != network.layers.size()) return;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const YamlValue& written = layers->children[i];
    const Layer& layer = network.layers[i];
    const YamlValue* op = written.find("op");
    const YamlValue* channels = written.find("channels");
    if (op == nullptr || op->text != "depthwise" || channels == nullptr) continue;
    // What does not divide is no grouped convolution either, which the shapes' rules tell.
    const bool grouped = layer.out_channels > 0 && layer.in.channels > layer.out_channels &&
                         layer.in.channels % layer.out_channels == 0;
    if (!grouped) continue;
    const std::string input = std::to_string(layer.in.channels);
    std::string sentence = "a depthwise layer has as many channels as its input, ";
    sentence.append(input).append("; use channels: ").append(input);
    sentence.append(", or op: convolution with groups: ");
    sentence.append(std::to_string(layer.out_channels));
    place.member("layers").member(layer.name).member("channels").error(*channels, sentence);
  }
}

void check_clock(const YamlValue& run, const RunSpec& spec, const Place& place) {
  constexpr double kSlowestMhz = 1;  // as a board's default may be
  const YamlValue* given = run.find("clock_mhz");
  if (given == nullptr || spec.clock_mhz >= kSlowestMhz) return;
  place.member("clock_mhz")
      .error(*given, spec.clock_mhz == 0
                         ? "is no clock; give one in MHz, or remove the key for the "
                           "board's default"
                         : "is less than 1 MHz; the unit is MHz");
}

void check_resize(const YamlValue& run, const RunSpec& spec, const DesignSpec& design,
                  const Place& place) {
  if (spec.resize != RunSpec::Resize::OnChip || design.resize_unit) return;
  place.member("resize").error(*run.find("resize"),
                               "on_chip needs a design with a `resize_unit`, which " + design.name +
                                   " has not; use bilinear, or add one");
}

namespace {

/// What keeps the decoder from reading the last layer's map; empty when nothing does. Extents of 0
/// are unknown behind a mistake.
std::string unreadable(const RunSpec& run, const Layer& last) {
  const Shape& map = last.out;
  if (run.decoder == "classes") {
    if (map.height == 0 || map.width == 0 || map.pixels() == 1) return {};
    return "classes reads a map of one pixel, but " + last.name + ", the last layer, gives " +
           map.to_string() + "; use decoder: none, or end the network with a global_average_pool";
  }
  if (map.channels == 0) return {};
  if (run.decoder == "optical_flow") {
    if (map.channels == 2) return {};
    return "optical_flow reads a map of 2 channels, but " + last.name + ", the last layer, has " +
           std::to_string(map.channels) + "; use decoder: none";
  }
  if (run.decoder != "yolo_boxes") return {};
  const int anchors = static_cast<int>(run.anchors.size() / 2);
  const int expected = anchors * RunSpec::kYoloFields;
  // An anchor may have more fields than the decoder reads (classes).
  if (anchors > 0 && map.channels % anchors == 0 && map.channels >= expected) return {};
  return "yolo_boxes with " + std::to_string(anchors) + " anchors reads " +
         std::to_string(expected) + " channels, but " + last.name + ", the last layer, has " +
         std::to_string(map.channels) + "; change `anchors`, or use decoder: none";
}

}  // namespace

void check_decoder(const YamlValue& run, const RunSpec& spec, const Network& network,
                   const Place& place) {
  if (network.outputs.empty()) return;
  const std::string wrong =
      unreadable(spec, network.layers[static_cast<std::size_t>(network.outputs.back())]);
  if (!wrong.empty()) place.member("decoder").error(run.find("decoder")->where, wrong);
}

void check_ports(const YamlValue& design, const DesignSpec& spec, const BoardSpec& board,
                 const Place& place) {
  if (spec.dma_ports <= board.port.count) return;
  const YamlValue* ports = design.find("dma_ports");
  place.member("dma_ports")
      .error(ports != nullptr ? *ports : design,
             std::to_string(spec.dma_ports) + " ports, but board " + board.name + " has " +
                 std::to_string(board.port.count) + "; use at most these");
}

void check_port_fifo(const YamlValue& board, const BoardSpec& spec, const MemorySpec& memory,
                     const Place& place) {
  if (spec.port.fifo_bytes >= memory.bytes_per_burst()) return;
  const YamlValue& port = *board.find("port");
  place.member("port")
      .member("fifo_bytes")
      .error(*port.find("fifo_bytes"), std::to_string(spec.port.fifo_bytes) +
                                           " bytes do not hold a burst of memory " + memory.name +
                                           " (" + std::to_string(memory.bytes_per_burst()) +
                                           "); make it larger");
}

void check_organisation(const YamlValue& design, const RunConfiguration& configuration,
                        const Place& place) {
  const DesignSpec& spec = configuration.design;
  const MemorySpec& memory = configuration.memory;
  const BoardSpec& board = configuration.board;
  const YamlValue* named = design.find("organisation");
  const YamlValue& where = named != nullptr ? *named : design;
  const Place here = place.member("organisation");
  if (spec.organisation == DesignSpec::Organisation::Streaming) {
    if (memory.ideal) {
      here.error(where, "memory " + memory.name +
                            " is ideal, which only a tiled machine can use; choose a DRAM");
    }
    return;
  }
  if (memory.axi_ram) {
    here.error(where, "memory " + memory.name +
                          " is an axi_ram, which only a streaming machine can use; choose a DRAM");
  }
  for (const int port : spec.tiled.ports) {
    if (port < board.port.count) continue;
    const YamlValue* tiled = design.find("tiled");
    const YamlValue* ports = tiled != nullptr ? tiled->find("ports") : nullptr;
    place.member("tiled").member("ports").error(
        ports != nullptr ? *ports : where,
        "port " + std::to_string(port) + " does not exist: board " + board.name + " has " +
            std::to_string(board.port.count) + ", counted from 0");
  }
}

void check_sections(const LoadedRun& is, const SectionTrees& trees, Problems& problems) {
  const RunConfiguration& spec = is.configuration;
  if (trees.design != nullptr) {
    const Place design(problems, trees.design_place);
    if (is.design.sound("dma_ports") && is.board.sound("port.count"))
      check_ports(*trees.design, spec.design, spec.board, design);
    if (is.design.sound("organisation") && is.design.sound("tiled.ports") &&
        is.board.sound("port.count") && is.memory.sound("ideal") && is.memory.sound("axi_ram"))
      check_organisation(*trees.design, spec, design);
  }
  if (is.board.sound("port.fifo_bytes") && is.memory.sound("bus_bits") &&
      is.memory.sound("burst_length"))
    check_port_fifo(*trees.board, spec.board, spec.memory, Place(problems, trees.board_place));
  const Place run(problems);
  if (is.run.sound("inputs") && is.network.sound("input.channels") &&
      is.design.sound("organisation") &&
      spec.design.organisation == DesignSpec::Organisation::Streaming)
    check_inputs(trees.run, spec, run);
  if (is.run.sound("clock_mhz")) check_clock(trees.run, spec.run, run);
  if (is.run.sound("resize") && is.design.sound("resize_unit"))
    check_resize(trees.run, spec.run, spec.design, run);
  if (is.run.sound("mean") && is.run.sound("deviation") && is.run.sound("second_input") &&
      is.network.sound("input.channels"))
    check_picture_channels(trees.run, spec.run, spec.network, run);
  if (is.run.sound("decoder") && is.run.sound("anchors") && is.network.sound("outputs"))
    check_decoder(trees.run, spec.run, spec.network, run);
}

}  // namespace rill
