// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "sim/verify/verification.h"

namespace rill {

/// What a detector says of an image before decoding: anchor, grid x, grid y, and the codes of tx,
/// ty, tw, th and the confidence. All 0 when it found nothing.
constexpr int kAnswerFields = 8;
using AnswerCodes = std::array<Code, kAnswerFields>;
const char* answer_field(int field);

/// Compares answers with a `predict.json` as reference/skynet-hls describes it: `images`, each with
/// `constant` (anchor, grid x, grid y) and `predict_box` (five reals, steps of `format`). `images`
/// are those of `actual`. Throws ConfigError when the file lacks one of them.
VerifiedMap verify_answers(const OtherGolden& golden, const Format& format,
                           const std::vector<AnswerCodes>& actual, const std::vector<int>& images);

}  // namespace rill
