// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/transfer_blocks.h"

namespace rill::detail {

namespace {

std::int64_t words_of(const Operation& operation) {
  std::int64_t words = 0;
  for (const TileBlock& block : operation.blocks) {
    words += static_cast<std::int64_t>(block.rows) * block.columns;
  }
  return words;
}

}  // namespace

void set_cycles(const Program& program, int planes, Operation* operation) {
  const LoopTiming& loop = program.loop(operation->kind);
  const std::int64_t words = words_of(*operation) * planes;
  if (operation->kind == OperationKind::LoadReorg && program.single_reads > 0) {
    operation->loop_count = static_cast<int>(ceil_div<std::int64_t>(words, program.single_reads));
    operation->cycles =
        words + std::int64_t{operation->loop_count} * (program.scatter_cycles + loop.depth);
    return;
  }
  if (!program.row_by_row) {
    operation->cycles = loop.cycles(words);
    return;
  }
  operation->loop_count = 0;
  for (const TileBlock& block : operation->blocks) {
    operation->loop_count += block.rows * planes;
    operation->cycles += std::int64_t{block.rows} * planes * loop.cycles(block.columns);
  }
}

TileBlock word_block(const Program& program, std::uint64_t address, int rows, int columns,
                     std::int64_t pitch_words, int row, int column) {
  TileBlock block;
  block.address = address;
  block.rows = rows;
  block.columns = columns;
  block.column_pitch = program.word_bytes();
  block.row_pitch = pitch_words * program.word_bytes();
  block.row = row;
  block.column = column;
  return block;
}

}  // namespace rill::detail
