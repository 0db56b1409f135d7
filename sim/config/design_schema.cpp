// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "sim/config/schema.h"
#include "sim/config/schemas.h"
#include "sim/config/tiled_schema.h"

namespace rill {

namespace {

using Groups = std::vector<std::vector<std::string>>;

/// `fusion` is one word, or the groups themselves; both members are read from one key.
struct FusionChoice {
  DesignSpec::Fusion fusion = DesignSpec::Fusion::All;
  Groups groups;
};

const Codec<DesignSpec::Fusion>& fusion_word() {
  static const Codec<DesignSpec::Fusion> codec =
      choice<DesignSpec::Fusion>({{"none", DesignSpec::Fusion::None},
                                  {"bundle", DesignSpec::Fusion::Bundle},
                                  {"all", DesignSpec::Fusion::All}});
  return codec;
}

void check_groups(const Groups& groups, const YamlValue& value, const Place& place) {
  if (groups.empty()) place.error(value, "has no group; write [[layer, …], …] or one word");
  std::set<std::string> seen;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const YamlValue& group = value.children[g];
    if (groups[g].empty()) place.item(g).error(group, "is empty; name its layers or remove it");
    for (std::size_t i = 0; i < groups[g].size(); ++i) {
      if (!seen.insert(groups[g][i]).second)
        place.item(g).item(i).error(group.children[i],
                                    "`" + groups[g][i] + "` is in two groups; keep one");
    }
  }
}

Codec<FusionChoice> fusion_codec() {
  Codec<FusionChoice> codec;
  codec.type = "none | bundle | all | list of groups, each a list of layer names";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<FusionChoice> {
    FusionChoice result;
    if (!value.is(YamlValue::Kind::Sequence)) {
      const std::optional<DesignSpec::Fusion> word = fusion_word().read(value, place);
      if (!word) return std::nullopt;
      result.fusion = *word;
      return result;
    }
    const std::optional<Groups> groups = list_of(list_of(text())).read(value, place);
    if (!groups) return std::nullopt;
    check_groups(*groups, value, place);
    result.fusion = DesignSpec::Fusion::Explicit;
    result.groups = *groups;
    return result;
  };
  codec.write = [](const FusionChoice& chosen) {
    return chosen.fusion == DesignSpec::Fusion::Explicit
               ? list_of(list_of(text())).write(chosen.groups)
               : fusion_word().write(chosen.fusion);
  };
  return codec;
}

/// The file's view of a design: as DesignSpec, with `fusion` in one piece and the section of the
/// tiled machine there or not.
struct DesignDraft : DesignSpec {
  std::optional<FusionChoice> fusion_choice;
  std::optional<TiledSpec> tiled_machine;
};

Codec<Folding> folding_codec() {
  const Codec<int> lanes = whole(1, 1 << 16);
  Schema<Folding> s;
  s.optional("pe", &Folding::pe, lanes, "", "Output channels computed side by side.")
      .optional("simd", &Folding::simd, lanes, "",
                "Input channels or taps multiplied side by side.")
      .optional("pixels", &Folding::pixels, whole(1, 1024), "", "Pixels computed side by side.");
  return s.codec();
}

Codec<DesignSpec::LineBufferStyle> line_buffer_style() {
  using Style = DesignSpec::LineBufferStyle;
  return choice<Style>({{"ideal", Style::Ideal},
                        {"finn_element", Style::FinnElement},
                        {"finn_window", Style::FinnWindow},
                        {"hls_rows", Style::HlsRows}});
}

/// Each organisation has keys of its own that it cannot do without.
void check_organisation(const DesignDraft& design, const YamlValue& value, const Place& place) {
  const SourceLocation& where = value.key.empty() ? value.where : value.key_where;
  const bool tiled = design.organisation == DesignSpec::Organisation::Tiled;
  if (!tiled && !design.fusion_choice) {
    place.member("fusion").error(where,
                                 "is missing; add `fusion: …` (none, bundle, all or a list of "
                                 "groups): which layers form one pipeline");
  }
  if (!tiled && design.tiled_machine) {
    place.member("tiled").error(*value.find("tiled"),
                                "has no effect on a streaming machine; set `organisation: tiled` "
                                "or remove the section");
  }
  if (tiled && !design.tiled_machine) {
    place.member("tiled").error(where, "is missing; a tiled machine is described by this section");
  }
  if (tiled && design.fusion_choice) {
    place.member("fusion").error(*value.find("fusion"),
                                 "is for streaming machines; remove it (passes say what is fused)");
  }
}

void check_folding(const DesignDraft& design, const YamlValue& value, const Place& place) {
  const bool wants_fps = design.folding == DesignSpec::FoldingPolicy::TargetFps;
  const YamlValue* fps = value.find("target_fps");
  if (wants_fps && design.target_fps <= 0)
    place.member("folding").error(*value.find("folding"),
                                  "target_fps needs a rate; add `target_fps: 30`");
  if (!wants_fps && fps != nullptr && design.target_fps > 0) {
    place.member("target_fps")
        .error(*fps,
               "has no effect unless `folding: target_fps`; set that, "
               "or remove this key (0 counts as removed)");
  }
}

/// A member of DesignSpec as a member of the draft, for template deduction.
template <typename T>
T DesignDraft::*member(T DesignSpec::*pointer) {
  return pointer;
}

const Schema<DesignDraft>& design_schema() {
  using Weights = DesignSpec::Weights;
  using Policy = DesignSpec::FoldingPolicy;
  using Memory = DesignSpec::MemoryKind;
  using Multipliers = DesignSpec::Multipliers;
  static const Schema<DesignDraft> schema = [] {
    Schema<DesignDraft> s;
    s.optional("name", member(&DesignSpec::name), text(), "",
               "Name in reports; the file's when absent.")
        .required(
            "organisation", member(&DesignSpec::organisation),
            choice<DesignSpec::Organisation>({{"streaming", DesignSpec::Organisation::Streaming},
                                              {"tiled", DesignSpec::Organisation::Tiled}}),
            "",
            "How the machine is organised: one stage per layer, FIFOs between; or a few "
            "units that all layers use, tile by tile.")
        .optional("fusion", &DesignDraft::fusion_choice, fusion_codec(), "",
                  "Which layers form one pipeline whose intermediate maps never leave the chip; "
                  "a layer in no listed group is its own group. Streaming machines need it.")
        .optional("tiled", &DesignDraft::tiled_machine, tiled_codec(), "",
                  "The tiled machine and its schedule.")
        .optional("execution", member(&DesignSpec::execution),
                  choice<DesignSpec::Execution>({{"sequential", DesignSpec::Execution::Sequential},
                                                 {"resident", DesignSpec::Execution::Resident}}),
                  "", "Groups one after another, or all on the chip at once.")
        .optional(
            "weights", member(&DesignSpec::weights),
            choice<Weights>({{"resident", Weights::Resident}, {"streamed", Weights::Streamed}}), "",
            "Weights stay on the chip, or come from DDR for every frame.")
        .optional("folding", member(&DesignSpec::folding),
                  choice<Policy>({{"explicit", Policy::Explicit},
                                  {"target_fps", Policy::TargetFps},
                                  {"fit_board", Policy::FitBoard}}),
                  "",
                  "Who chooses PE and SIMD: `stages` alone, the rate `target_fps`, or the largest "
                  "balanced folding that fits the board.")
        .optional("target_fps", member(&DesignSpec::target_fps), real(0, 1e6), "frames/s",
                  "Rate to reach with `folding: target_fps`.")
        .optional("stages", member(&DesignSpec::stages), map_of(folding_codec()), "",
                  "Folding by layer name; always wins over the policy.")
        .optional("fifo_depth", member(&DesignSpec::fifo_depth), whole(1, 1 << 24), "words",
                  "Depth of a FIFO between two stages.")
        .optional("stage_fifo_depth", member(&DesignSpec::stage_fifo_depth), whole(0, 1 << 24),
                  "words",
                  "Depth of a FIFO inside a stage, between its padding, window unit and array; "
                  "`fifo_depth` when 0.")
        .optional("fifos", member(&DesignSpec::fifos), map_of(whole(1, 1 << 24)), "words",
                  "Depth by FIFO name (`rill plan` lists the names).")
        .optional("line_buffer_rows", member(&DesignSpec::line_buffer_rows),
                  map_of(whole(0, 1 << 16)), "rows",
                  "Rows a line buffer holds, by layer name; the kernel's rows when absent.")
        .optional(
            "line_buffer", member(&DesignSpec::line_buffer), line_buffer_style(), "",
            "How windows of convolutions come out of a stream: `ideal` reads and gives at the "
            "same time; `finn_element` and `finn_window` are FINN's generator, with padding, "
            "matrix-vector unit and frames as its RTL has them; `hls_rows` reads a row, then gives "
            "its windows, as HLS code without overlap does, and makes the whole stage so "
            "(modules/line_buffer).")
        .optional("line_buffers", member(&DesignSpec::line_buffers), map_of(line_buffer_style()),
                  "", "The same by layer name; wins.")
        .optional("multipliers", member(&DesignSpec::multipliers),
                  choice<Multipliers>({{"auto", Multipliers::Auto},
                                       {"dsp", Multipliers::Dsp},
                                       {"lut", Multipliers::Lut}}),
                  "", "What multiplies.")
        .optional("memory", member(&DesignSpec::memory),
                  choice<Memory>({{"auto", Memory::Auto},
                                  {"bram", Memory::Bram},
                                  {"uram", Memory::Uram},
                                  {"lutram", Memory::Lutram}}),
                  "", "What holds weights and line buffers.")
        .optional("dma_burst_beats", member(&DesignSpec::dma_burst_beats), whole(1, 256), "beats",
                  "Burst length of the DMA; the port's own limit applies where it is smaller.")
        .optional("dma_buffer_beats", member(&DesignSpec::dma_buffer_beats), whole(1, 65536),
                  "beats",
                  "Data buffer of each DMA; bursts are under way as long as it has room for them.")
        .optional("dma_ports", member(&DesignSpec::dma_ports), whole(1, 32), "",
                  "AXI ports that maps and weights share.")
        .located(member(&DesignSpec::where))
        .check(check_organisation)
        .check(check_folding);
    return s;
  }();
  return schema;
}

}  // namespace

const Codec<DesignSpec>& design_codec() {
  static const Codec<DesignSpec> codec = [] {
    Codec<DesignSpec> result;
    result.type = "section";
    result.fields = design_schema().docs();
    result.read = [](const YamlValue& value, const Place& place) -> std::optional<DesignSpec> {
      std::optional<DesignDraft> draft = design_schema().read(value, place);
      if (!draft) return std::nullopt;
      if (draft->fusion_choice) {
        draft->fusion = draft->fusion_choice->fusion;
        draft->groups = draft->fusion_choice->groups;
      }
      if (draft->tiled_machine) draft->tiled = *draft->tiled_machine;
      return static_cast<DesignSpec>(*draft);
    };
    result.write = [](const DesignSpec& design) {
      DesignDraft draft;
      static_cast<DesignSpec&>(draft) = design;
      if (design.organisation == DesignSpec::Organisation::Tiled) {
        draft.tiled_machine = design.tiled;
      } else {
        draft.fusion_choice = FusionChoice{design.fusion, design.groups};
      }
      return design_schema().write(draft);
    };
    return result;
  }();
  return codec;
}

}  // namespace rill
