// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "modules/sequencer/program.h"

// Inside of this folder.
namespace rill::detail {

/// Sets the cycles of a transfer's loops, `planes` of its words: one loop, one a row, or one an
/// iteration of single words.
void set_cycles(const Program& program, int planes, Operation* operation);

/// One block of whole words in consecutive rows.
TileBlock word_block(const Program& program, std::uint64_t address, int rows, int columns,
                     std::int64_t pitch_words, int row, int column);

}  // namespace rill::detail
