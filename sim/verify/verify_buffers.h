// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/io/arrays.h"
#include "sim/tiled/tiled_data.h"
#include "sim/verify/verification.h"

namespace rill {

/// The array of a golden that is a buffer or region. Throws ConfigError for other files than .npy
/// and .npz.
Array read_buffer(const OtherGolden& golden);

/// The array of a tiled machine that a golden's name means: a buffer or a region of DDR; null when
/// none does. A name is the array's own, or leaves out what stands after one of its underscores:
/// `dw6_in_frames` is `dw6_dw3x3_in_frames`, `ddr_slot100_before_dw6` is
/// `ddr_buf_slot100_before_dw6_pw1x1`.
const NamedCodes* buffer_named(const std::vector<NamedCodes>& arrays, const std::string& name);

/// Compares buffers and DDR regions with arrays of the same shape; others are left out. In frames
/// the last two axes are rows and columns; in DDR regions channels are the last, lanes of a word.
/// Throws ConfigError for other shapes and element types.
std::vector<VerifiedMap> verify_buffers(const Program& program, const QuantizedModel& model,
                                        const std::vector<OtherGolden>& goldens,
                                        const std::vector<NamedCodes>& arrays,
                                        std::int64_t tolerance);

}  // namespace rill
