// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/load_run.h"
#include "sim/config/specs.h"
#include "sim/config/yaml_tree.h"
#include "sim/network/network.h"

// Rules between files that each is right by itself.
namespace rill {

struct LayerNames {
  std::string network;
  std::vector<std::string> layers;
};

/// Layer names in a design (groups, stages, line buffers) must be the network's.
void check_design_names(const YamlValue& design, const LayerNames& names, const Place& place);
/// Layer names in the numerics must be the network's.
void check_numerics_names(const YamlValue& numerics, const LayerNames& names, const Place& place);
/// Where a mistake in a layer's shape comes from: the setting that changed the layer, or else the
/// nearest layer before it, or the input; where none did, the mistake's own place. `tree` is the
/// network's section, `mistake` one of shape_mistakes().
SourceLocation source_of(const Diagnostic& mistake, const YamlValue& tree, const Network& network);
/// A depthwise layer has as many channels as its input; fewer would be a grouped convolution.
/// Shapes are inferred as far as they are known.
void check_depthwise(const YamlValue& tree, const Network& network, const Place& place);
/// The picture's normalisation must have one value per channel.
void check_picture_channels(const YamlValue& run, const RunSpec& spec, const Network& network,
                            const Place& place);
/// A clock of a few hertz is a slip of the unit, and DRAM timing in its cycles means nothing.
void check_clock(const YamlValue& run, const RunSpec& spec, const Place& place);
/// `resize: on_chip` needs a unit that does it.
void check_resize(const YamlValue& run, const RunSpec& spec, const DesignSpec& design,
                  const Place& place);

/// What reads the answer must find the channels it expects; shapes are inferred.
void check_decoder(const YamlValue& run, const RunSpec& spec, const Network& network,
                   const Place& place);
/// A design cannot use more ports than the board has.
void check_ports(const YamlValue& design, const DesignSpec& spec, const BoardSpec& board,
                 const Place& place);
/// A port's FIFO must hold a burst of the memory.
void check_port_fifo(const YamlValue& board, const BoardSpec& spec, const MemorySpec& memory,
                     const Place& place);

/// What only one organisation can do: an ideal memory; and a tiled machine's ports.
void check_organisation(const YamlValue& design, const RunConfiguration& configuration,
                        const Place& place);

/// What the sections of a run were read from; null where one was not found.
struct SectionTrees {
  const YamlValue& run;
  const YamlValue* design;
  const YamlValue* board;
  std::string design_place, board_place;  ///< in front of their keys
};

/// All rules above but those for names, each where what it compares is right by itself.
void check_sections(const LoadedRun& loaded, const SectionTrees& trees, Problems& problems);

}  // namespace rill
