// SPDX-License-Identifier: Apache-2.0
#include "sim/config/design_choices.h"
#include "sim/config/schema.h"
#include "sim/config/schemas.h"
#include "sim/config/stage_schema.h"
#include "sim/config/tiled_schema.h"

namespace rill {

namespace {

/// The file's view of a design: as DesignSpec, with `fusion` and `stages` in one piece and the
/// section of the tiled machine there or not.
struct DesignDraft : DesignSpec {
  enum class Fit { Board, None };
  std::optional<FusionChoice> fusion_choice;
  std::map<std::string, StageDraft> stage_drafts;
  std::optional<TiledSpec> tiled_machine;
  std::optional<Fit> fit;
  DepthChoice depth_choice;
  SpillChoice spill_choice;
};

Codec<ResizeUnitSpec> resize_unit_codec() {
  Schema<ResizeUnitSpec> s;
  s.required("height", &ResizeUnitSpec::height, whole(1, 65536), "rows",
             "Of the pictures that it takes.")
      .required("width", &ResizeUnitSpec::width, whole(1, 65536), "columns", "Of the same.")
      .optional("row_overhead", &ResizeUnitSpec::row_overhead, whole(0, 1 << 16), "cycles",
                "From the last pixel of a row to the next row's loop.");
  return s.codec();
}

Codec<DesignSpec::DdrPacking> ddr_packing() {
  using Packing = DesignSpec::DdrPacking;
  return choice<Packing>({{"byte", Packing::Byte}, {"dense", Packing::Dense}});
}

Codec<DesignSpec::LineBufferStyle> line_buffer_style() {
  using Style = DesignSpec::LineBufferStyle;
  return choice<Style>({{"ideal", Style::Ideal},
                        {"finn_element", Style::FinnElement},
                        {"finn_window", Style::FinnWindow},
                        {"hls_rows", Style::HlsRows}});
}

Codec<DesignSpec::ActivationStyle> activation_style() {
  using Style = DesignSpec::ActivationStyle;
  return choice<Style>({{"ideal", Style::Ideal},
                        {"finn_thresholds", Style::FinnThresholds},
                        {"finn_thresholds_deep", Style::FinnThresholdsDeep}});
}

Codec<DesignSpec::ConverterStyle> converter_style() {
  using Style = DesignSpec::ConverterStyle;
  return choice<Style>({{"ideal", Style::Ideal}, {"finn", Style::Finn}});
}

/// Units of a tiled machine have tile buffers, no line buffers, and are none of FINN's.
void refuse_streaming_styles(const DesignDraft& design, const YamlValue& value,
                             const Place& place) {
  const auto refuse = [&](const char* key, bool chosen) {
    if (!chosen) return;
    place.member(key).error(*value.find(key), "is for streaming machines; remove it");
  };
  refuse("line_buffer", design.line_buffer != DesignSpec::LineBufferStyle::Ideal);
  refuse("line_buffers", !design.line_buffers.empty());
  refuse("line_buffer_rows", !design.line_buffer_rows.empty());
  refuse("activation", design.activation != DesignSpec::ActivationStyle::Ideal);
  refuse("activations", !design.activations.empty());
  refuse("width_converter", design.width_converter != DesignSpec::ConverterStyle::Ideal);
  refuse("width_converters", !design.width_converters.empty());
}

/// Each organisation has keys of its own that it cannot do without.
void check_organisation(const DesignDraft& design, const YamlValue& value, const Place& place) {
  const SourceLocation& where = value.key.empty() ? value.where : value.key_where;
  const bool tiled = design.organisation == DesignSpec::Organisation::Tiled;
  if (!tiled && !design.fusion_choice) {
    place.member("fusion").error(
        where,
        "is missing; add `fusion: …` (none, bundle, all, auto, all_that_fits or a list of "
        "groups): which layers form one pipeline");
  }
  if (!tiled && design.tiled_machine) {
    place.member("tiled").error(*value.find("tiled"),
                                "has no effect on a streaming machine; set `organisation: tiled` "
                                "or remove the section");
  }
  if (tiled) refuse_streaming_styles(design, value, place);
  if (tiled && design.resize_unit) {
    place.member("resize_unit")
        .error(*value.find("resize_unit"), "is for streaming machines; remove it");
  }
  using Packing = DesignSpec::DdrPacking;
  for (const auto& [key, packing] : {std::pair{"map_packing", design.map_packing},
                                     std::pair{"weight_packing", design.weight_packing}}) {
    if (!tiled || packing == Packing::Byte) continue;
    place.member(key).error(*value.find(key),
                            "is for streaming machines; remove it (a tiled machine's words are its "
                            "memory's, see `tiled`)");
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
  using Policy = DesignSpec::FoldingPolicy;
  const YamlValue* folding = value.find("folding");
  const YamlValue* fps = value.find("target_fps");
  const bool fits_board = design.fit == DesignDraft::Fit::Board;
  const bool has_rate = fps != nullptr && design.target_fps > 0;
  if (folding != nullptr && design.folding == Policy::TargetFps && !has_rate)
    place.member("folding").error(*folding, "target_fps needs a rate; add `target_fps: 30`");
  if (folding != nullptr && fits_board && design.folding != Policy::FitBoard)
    place.member("fit").error(value.find("fit")->key_where,
                              "contradicts `folding: " + folding->text + "`; keep one of them");
  const bool uses_rate = folding != nullptr ? design.folding == Policy::TargetFps : !fits_board;
  if (has_rate && !uses_rate) {
    place.member("target_fps")
        .error(*fps,
               "has no effect unless `folding: target_fps`; set that, "
               "or remove this key (0 counts as removed)");
  }
}

/// What the file means: the words that stand for several members, taken apart.
DesignSpec settled(DesignDraft draft, const YamlValue& value, const std::string& prefix) {
  if (draft.fusion_choice) {
    draft.fusion = draft.fusion_choice->fusion;
    draft.groups = draft.fusion_choice->groups;
  }
  if (draft.tiled_machine) draft.tiled = *draft.tiled_machine;
  draft.fifo_depth = draft.depth_choice.depth;
  draft.fifo_depth_auto = draft.depth_choice.is_auto;
  draft.spill_all = draft.spill_choice.all;
  draft.spills = draft.spill_choice.names;
  settle_stages(draft.stage_drafts, &draft);
  const bool by_rate = value.find("folding") == nullptr && draft.target_fps > 0;
  if (by_rate) draft.folding = DesignSpec::FoldingPolicy::TargetFps;
  draft.keys = places_of(value, prefix);
  return static_cast<DesignSpec>(draft);
}

DesignDraft drafted(const DesignSpec& design) {
  DesignDraft draft;
  static_cast<DesignSpec&>(draft) = design;
  draft.depth_choice = {design.fifo_depth, design.fifo_depth_auto};
  draft.spill_choice = {design.spill_all, design.spills};
  if (design.organisation == DesignSpec::Organisation::Tiled) {
    draft.tiled_machine = design.tiled;
  } else {
    draft.fusion_choice = FusionChoice{design.fusion, design.groups};
  }
  draft.stage_drafts = drafted_stages(design);
  return draft;
}

/// A member of DesignSpec as a member of the draft, for template deduction.
template <typename T>
T DesignDraft::*member(T DesignSpec::*pointer) {
  return pointer;
}

const Schema<DesignDraft>& design_schema() {
  using Weights = DesignSpec::Weights;
  using Policy = DesignSpec::FoldingPolicy;
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
        .optional(
            "fusion", &DesignDraft::fusion_choice, fusion_codec(), "",
            "Which layers form one pipeline whose intermediate maps never leave the chip; "
            "a layer in no listed group is its own group. auto and all_that_fits choose by the "
            "board: what fusion_goal asks for, or as few groups as its memory allows. "
            "Streaming machines need it.")
        .optional(
            "fusion_goal", member(&DesignSpec::fusion_goal),
            choice<DesignSpec::FusionGoal>({{"traffic", DesignSpec::FusionGoal::Traffic},
                                            {"latency", DesignSpec::FusionGoal::Latency},
                                            {"energy", DesignSpec::FusionGoal::Energy}}),
            "",
            "What `fusion: auto` makes least: DDR bytes of a frame, its latency, or its energy. "
            "Of the ways to cut the layers into runs of neighbours that surely fit the board, "
            "the best for each goal are planned, then what merging neighbours gives where the "
            "whole plan fits; the best by its closed forms is taken. `rill plan` says how the "
            "groups were found.")
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
                  "balanced folding that fits the board (no such folding is an error).")
        .optional("fit", &DesignDraft::fit,
                  choice<DesignDraft::Fit>(
                      {{"board", DesignDraft::Fit::Board}, {"none", DesignDraft::Fit::None}}),
                  "",
                  "`fit: board` is another way to write `folding: fit_board`; none counts as "
                  "removed.")
        .optional("target_fps", member(&DesignSpec::target_fps), real(0, 1e6), "frames/s",
                  "Rate to reach with `folding: target_fps`, or without `folding`: the smallest "
                  "machine that does by the closed form, on the board or, with a note, beyond it.")
        .optional("stages", &DesignDraft::stage_drafts, map_of(stage_codec()), "",
                  "By layer name; a folding given here always wins over the policy.")
        .optional(
            "fifo_depth", &DesignDraft::depth_choice, depth_codec(), "words",
            "Depth of a FIFO between two stages. With auto, `rill run` finds those in front of "
            "joins by simulation: the least that neither deadlocks nor slows the machine, and one "
            "for all others: 32 words, doubled until deeper ones are no faster.")
        .optional("stage_fifo_depth", member(&DesignSpec::stage_fifo_depth), whole(0, 1 << 24),
                  "words",
                  "Depth of a FIFO inside a stage, between its padding, window unit and array; "
                  "`fifo_depth` when 0.")
        .optional("fifos", member(&DesignSpec::fifos), map_of(whole(1, 1 << 24)), "words",
                  "Depth by FIFO name (`rill plan` lists the names).")
        .optional("spill", &DesignDraft::spill_choice, spill_codec(), "",
                  "Skips that go through DDR instead of a FIFO inside of a group: none, every "
                  "operand of a join that waits for the others (ddr), or FIFOs by name. A map is "
                  "loaded while it is being stored, burst by burst.")
        .optional("line_buffer_rows", member(&DesignSpec::line_buffer_rows),
                  map_of(whole(1, 1 << 16)), "rows",
                  "Rows a line buffer holds, by layer name; the kernel's rows when absent. Fewer "
                  "than the kernel needs deadlock, as on a chip.")
        .optional(
            "line_buffer", member(&DesignSpec::line_buffer), line_buffer_style(), "",
            "How windows of convolutions come out of a stream: `ideal` reads and gives at the "
            "same time; `finn_element` and `finn_window` are FINN's generator, with padding, "
            "matrix-vector unit and frames as its RTL has them; `hls_rows` reads a row, then gives "
            "its windows, as HLS code without overlap does, and makes the whole stage so "
            "(modules/line_buffer).")
        .optional("line_buffers", member(&DesignSpec::line_buffers), map_of(line_buffer_style()),
                  "", "The same by layer name; wins.")
        .optional("activation", member(&DesignSpec::activation), activation_style(), "",
                  "How sums become codes behind the arrays: `ideal` takes the same few cycles for "
                  "every kind of requantization; `finn_thresholds` is FINN's thresholding unit, a "
                  "binary search with a stage a bit behind a FIFO, for numerics with "
                  "`requantization: thresholds` (layers whose answer stays a sum keep `ideal`); "
                  "`finn_thresholds_deep` has two stages a bit (modules/activation).")
        .optional("activations", member(&DesignSpec::activations), map_of(activation_style()), "",
                  "The same by layer name; wins.")
        .optional("width_converter", member(&DesignSpec::width_converter), converter_style(), "",
                  "How words get another width between two parts: `ideal` converts any two; `finn` "
                  "is FINN's RTL converter, for words of one pixel of which one is a multiple of "
                  "the other and both divide the channels. Where they do not, an ideal one stands "
                  "in, and `rill plan` says so (modules/width_converter). Loops (`line_buffer: "
                  "hls_rows`) convert in their own code.")
        .optional("width_converters", member(&DesignSpec::width_converters),
                  map_of(converter_style()), "",
                  "The same by the name of the FIFO behind the converter; wins, and `finn` is an "
                  "error where FINN's converter does not serve.")
        .optional("multipliers", member(&DesignSpec::multipliers), multipliers_codec(), "",
                  "What multiplies.")
        .optional("dsp_packing", member(&DesignSpec::dsp_packing), boolean(), "",
                  "Narrow products with a common operand share a DSP slice (two of 8 bits, four of "
                  "4). HLS tools do not do that unless the source spells it out.")
        .optional("memory", member(&DesignSpec::memory), memory_codec_of_parts(), "",
                  "What holds weights, line buffers and FIFOs.")
        .optional("dma_burst_beats", member(&DesignSpec::dma_burst_beats), whole(1, 256), "beats",
                  "Burst length of the DMA; the port's own limit applies where it is smaller.")
        .optional("dma_buffer_beats", member(&DesignSpec::dma_buffer_beats), whole(1, 65536),
                  "beats",
                  "Data buffer of each DMA; bursts are under way as long as it has room for them.")
        .optional("map_packing", member(&DesignSpec::map_packing), ddr_packing(), "",
                  "How maps lie in DDR: each code in 1, 2 or 4 whole bytes (byte), or the "
                  "channels of a pixel bit by bit one behind the other and only every pixel in "
                  "whole bytes (dense). Dense moves as many bits as the codes have, and its DMAs "
                  "pay with shifters where port and stream words do not divide (modules/dma).")
        .optional("weight_packing", member(&DesignSpec::weight_packing), ddr_packing(), "",
                  "The same for weights; dense packs all weights of a layer without a gap. Biases "
                  "stay in four bytes (modules/bram).")
        .optional("dma_ports", member(&DesignSpec::dma_ports), whole(1, 32), "",
                  "AXI ports that maps and weights share.")
        .optional(
            "resize_unit", member(&DesignSpec::resize_unit), resize_unit_codec(), "",
            "Makes pictures smaller, bilinearly, on their way from DDR to the first layers, "
            "in runs with `resize: on_chip` (modules/resize); its FIFOs are `picture_raw` and "
            "`picture_resized`.")
        .located(member(&DesignSpec::where))
        .check(check_organisation,
               {"organisation", "fusion", "tiled", "resize_unit", "map_packing", "weight_packing",
                "line_buffer", "line_buffers", "line_buffer_rows", "activation", "activations",
                "width_converter", "width_converters"})
        .check(check_folding, {"folding", "target_fps", "fit"});
    return s;
  }();
  return schema;
}

}  // namespace

const Codec<DesignSpec>& design_codec() {
  static const Codec<DesignSpec> codec = [] {
    Codec<DesignSpec> result;
    result.type = "section";
    result.fields = FieldDocs([] { return design_schema().docs(); });
    result.read = [](const YamlValue& value, const Place& place) -> std::optional<DesignSpec> {
      std::optional<DesignDraft> draft = design_schema().read(value, place);
      if (!draft) return std::nullopt;
      return settled(std::move(*draft), value, place.key());
    };
    result.write = [](const DesignSpec& design) { return design_schema().write(drafted(design)); };
    return result;
  }();
  return codec;
}

}  // namespace rill
