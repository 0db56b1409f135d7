// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/numerics/format.h"

namespace rill {

/// The code whose real value this is, up to a thousandth of a step (single precision is finer for
/// codes of 13 bits); nothing for values between two codes. The code may lie outside of the
/// format's range.
std::optional<Code> code_of_real(double value, const Format& format, int channel);

}  // namespace rill
