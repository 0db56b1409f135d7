// SPDX-License-Identifier: Apache-2.0
#include "sim/config/read.h"

#include <cmath>

#include "sim/config/config_files.h"
#include "sim/config/schemas.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

template <typename Spec>
Spec read_file(const std::filesystem::path& path, const Codec<Spec>& codec) {
  Problems problems;
  const std::optional<YamlValue> tree = read_yaml_file(path, problems);
  std::optional<Spec> spec;
  if (tree) spec = codec.read(*tree, Place(problems));
  problems.throw_if_any();
  internal_check(spec.has_value(), "read_file: neither a value nor a diagnostic");
  if (spec->name.empty()) spec->name = path.stem().string();
  return *spec;
}

std::string summary(const BoardSpec& board) {
  const BoardSpec::Capacity& c = board.capacity;
  return board.part + ", " + std::to_string(c.dsp) + " DSP, " + std::to_string(c.bram36) +
         " BRAM36, " + std::to_string(c.uram) + " URAM, " + std::to_string(c.lut) +
         " LUT, memory " + board.memory;
}

/// The data rate by which a DRAM is sold: data sheets round tCK, so that its inverse lies beside it
/// (0.833 ns is DDR4-2400; JESD79-3F, JESD79-4, JESD209-4: bins of 133 1/3 MT/s).
long speed_bin(double mega_transfers) {
  constexpr double kStep = 400.0 / 3;
  constexpr double kRounding = 1e-3;  // a picosecond of a nanosecond
  const double bin = std::round(mega_transfers / kStep) * kStep;
  const bool rounded = std::abs(bin - mega_transfers) < kRounding * mega_transfers;
  // 1066 and 2666 are called so, although 1066.7 and 2666.7 are meant.
  return static_cast<long>(rounded ? std::floor(bin + 0.01) : std::round(mega_transfers));
}

std::string summary(const MemorySpec& memory) {
  if (memory.ideal) return "answers at once; of tiled machines only, for comparison";
  if (memory.axi_ram) {
    return "a RAM behind a port for each DMA; of streaming machines only, for comparison";
  }
  const long mega_transfers = speed_bin(2000.0 / memory.tck_ns);
  const double tenths = std::round(memory.peak_gbps() * 10) / 10;
  return memory.protocol + " x" + std::to_string(memory.bus_bits) + ", " +
         std::to_string(mega_transfers) + " MT/s, peak " + real_text(tenths) + " GB/s";
}

std::string summary(const Network& network) {
  return "input " + network.input.to_string() + ", " + std::to_string(network.layers.size()) +
         " layers";
}

/// In words, without the numbers of a scale: a line of a list.
std::string short_text(const FormatSpec& spec) {
  Format plain = spec.format;
  plain.narrow = false;
  std::string text = plain.to_string();
  if (plain.mantissa_bits > 0) return text;  // the rest is the same in all of its kind
  if (spec.format.narrow && !plain.power_of_two) text += " narrow";
  if (spec.per_channel) text += " per channel";
  if (spec.power_of_two_scale) text += " pow2 scale";
  if (spec.format.scale.size() > 1) text += " given scales";
  constexpr double kMillion = 1e6;
  if (spec.format.scale.size() == 1) {
    text += " scale " + real_text(std::round(spec.format.scale[0] * kMillion) / kMillion);
  }
  return text;
}

std::string summary(const NumericsSpec& numerics) {
  return "input " + short_text(numerics.input) + ", weights " +
         short_text(*numerics.defaults.weight) + ", maps " + short_text(*numerics.defaults.output);
}

std::string summary(const DesignSpec& design) {
  const YamlValue written = design_codec().write(design);
  std::string text = written.find("organisation")->text;
  // A tiled machine has no fusion and no folding: what tells it apart are its tile and its batch.
  const YamlValue* tiled = written.find("tiled");
  const YamlValue& section = tiled != nullptr ? *tiled : written;
  for (const char* key :
       {"fusion", "execution", "weights", "folding", "lanes", "buffer", "batch"}) {
    const YamlValue* value = section.find(key);
    if (value != nullptr) text += std::string(", ") + key + ' ' + to_yaml_line(*value);
  }
  return text;
}

template <typename Spec>
std::vector<ListEntry> list_folder(const std::filesystem::path& folder, const Codec<Spec>& codec) {
  std::vector<ListEntry> entries;
  for (const std::string& name : config_names(folder))
    entries.push_back({name, summary(read_file(folder / (name + ".yaml"), codec))});
  return entries;
}

}  // namespace

MemorySpec read_memory(const std::filesystem::path& path) {
  return read_file(path, memory_codec());
}
BoardSpec read_board(const std::filesystem::path& path) { return read_file(path, board_codec()); }
NumericsSpec read_numerics(const std::filesystem::path& path) {
  return read_file(path, numerics_codec());
}
DesignSpec read_design(const std::filesystem::path& path) {
  return read_file(path, design_codec());
}
Network read_network(const std::filesystem::path& path) { return read_file(path, network_codec()); }
RunSpec read_run(const std::filesystem::path& path) { return read_file(path, run_codec()); }

const std::vector<std::string>& list_kinds() {
  static const std::vector<std::string> kinds = {"boards",   "memories", "networks",
                                                 "numerics", "designs",  "layers"};
  return kinds;
}

std::vector<ListEntry> list_configs(const std::string& kind,
                                    const std::filesystem::path& configs_root) {
  if (kind == "boards") return list_folder(configs_root / kind, board_codec());
  if (kind == "memories") return list_folder(configs_root / kind, memory_codec());
  if (kind == "networks") return list_folder(configs_root / kind, network_codec());
  if (kind == "numerics") return list_folder(configs_root / kind, numerics_codec());
  if (kind == "designs") return list_folder(configs_root / kind, design_codec());
  if (kind == "layers") {
    std::vector<ListEntry> entries;
    for (const OperationDoc& operation : operation_docs())
      entries.push_back({operation.name, operation.sentence});
    return entries;
  }
  Diagnostic unknown;
  unknown.message = "cannot list `" + kind + "`; " + suggestion(kind, list_kinds());
  throw ConfigError(unknown);
}

}  // namespace rill
