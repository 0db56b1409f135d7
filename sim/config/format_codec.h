// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/codec.h"
#include "sim/config/specs.h"

namespace rill {

/// Spellings of a format, as text or as a section of the same facts:
///   fixed<9,3,RND,SAT>    ap_fixed: width, integer bits, rounding (TRN), overflow (WRAP), N (0)
///   ufixed<8,0>           the same, unsigned
///   int8, uint4           integer times a scale; words behind it: narrow, per_channel,
///                         power_of_two_scale
///   {kind: int, width: 8, signed: true, scale: 0.0078125}
Codec<FormatSpec> format_spec();

/// A format of one tensor without scales per channel: accumulators.
Codec<Format> plain_format();

/// The seven ap_fixed rounding words.
Codec<Rounding> rounding_word();

/// Keys of the section form, for the field reference.
std::vector<FieldDoc> format_fields();

}  // namespace rill
