// SPDX-License-Identifier: Apache-2.0
#include "sim/config/stage_schema.h"

#include "sim/config/schema.h"

namespace rill {

Codec<DesignSpec::Multipliers> multipliers_codec() {
  using Multipliers = DesignSpec::Multipliers;
  return choice<Multipliers>(
      {{"auto", Multipliers::Auto}, {"dsp", Multipliers::Dsp}, {"lut", Multipliers::Lut}});
}

Codec<DesignSpec::MemoryKind> memory_codec_of_parts() {
  using Memory = DesignSpec::MemoryKind;
  return choice<Memory>({{"auto", Memory::Auto},
                         {"bram", Memory::Bram},
                         {"uram", Memory::Uram},
                         {"lutram", Memory::Lutram}});
}

Codec<StageDraft> stage_codec() {
  const Codec<int> lanes = whole(1, 1 << 16);
  Schema<StageDraft> s;
  s.optional("pe", &StageDraft::pe, lanes, "",
             "Output channels computed side by side; 1 when only the others are given.")
      .optional("simd", &StageDraft::simd, lanes, "",
                "Input channels or taps multiplied side by side; as pe.")
      .optional("pixels", &StageDraft::pixels, whole(1, 1024), "",
                "Pixels computed side by side; as pe.")
      .optional("input_lanes", &StageDraft::input_lanes, lanes, "",
                "Channels in a word that a line buffer takes; 1 when only input_pixels is given. "
                "Without both it takes words as wide as the stage's pace needs.")
      .optional("input_pixels", &StageDraft::input_pixels, whole(1, 1024), "",
                "Pixels in a word that a line buffer takes; as input_lanes.")
      .optional("multipliers", &StageDraft::multipliers, multipliers_codec(), "",
                "What multiplies in this stage.")
      .optional("memory", &StageDraft::memory, memory_codec_of_parts(), "",
                "What holds this stage's weights and line buffer.");
  return s.codec();
}

void settle_stages(const std::map<std::string, StageDraft>& drafts, DesignSpec* design) {
  for (const auto& [layer, stage] : drafts) {
    if (stage.has_folding()) {
      design->stages[layer] = {stage.pe.value_or(1), stage.simd.value_or(1),
                               stage.pixels.value_or(1)};
    }
    if (stage.has_input()) {
      design->stage_inputs[layer] = {stage.input_lanes.value_or(1), stage.input_pixels.value_or(1)};
    }
    if (stage.multipliers) design->stage_multipliers[layer] = *stage.multipliers;
    if (stage.memory) design->stage_memory[layer] = *stage.memory;
  }
}

std::map<std::string, StageDraft> drafted_stages(const DesignSpec& design) {
  std::map<std::string, StageDraft> drafts;
  for (const auto& [layer, folding] : design.stages) {
    StageDraft& stage = drafts[layer];
    stage.pe = folding.pe;
    stage.simd = folding.simd;
    stage.pixels = folding.pixels;
  }
  for (const auto& [layer, words] : design.stage_inputs) {
    drafts[layer].input_lanes = words.lanes;
    drafts[layer].input_pixels = words.pixels;
  }
  for (const auto& [layer, kind] : design.stage_multipliers) {
    drafts[layer].multipliers = kind;
  }
  for (const auto& [layer, kind] : design.stage_memory) drafts[layer].memory = kind;
  return drafts;
}

}  // namespace rill
