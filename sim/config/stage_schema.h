// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/config/codec.h"
#include "sim/config/specs.h"

// The section `stages` of a design, and the words that it shares with the design's own keys.
namespace rill {

/// What a design says of one stage; a folding that is begun is 1 in the numbers it leaves out,
/// and so is a word of its input.
struct StageDraft {
  std::optional<int> pe, simd, pixels;
  std::optional<int> input_lanes, input_pixels;
  std::optional<DesignSpec::Multipliers> multipliers;
  std::optional<DesignSpec::MemoryKind> memory;

  bool has_folding() const { return pe || simd || pixels; }
  bool has_input() const { return input_lanes || input_pixels; }
};

Codec<DesignSpec::Multipliers> multipliers_codec();
Codec<DesignSpec::MemoryKind> memory_codec_of_parts();
Codec<StageDraft> stage_codec();

/// By layer name: what the file says, taken apart into the members of a design, and back.
void settle_stages(const std::map<std::string, StageDraft>& drafts, DesignSpec* design);
std::map<std::string, StageDraft> drafted_stages(const DesignSpec& design);

}  // namespace rill
