// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_dma/tile_dma.h"

#include <algorithm>
#include <utility>

#include "modules/dma/burst_plan.h"
#include "sim/core/error.h"

namespace rill {

namespace {

/// Rows of one block: whole runs where its words are neighbours, else word by word.
void add_block(const TileBlock& block, int index, int lines, std::uint32_t item_bytes,
               bool single_words, std::vector<TileRun>* runs) {
  const bool neighbours = block.column_pitch == static_cast<int>(item_bytes) && !single_words;
  for (int line = 0; line < lines; ++line) {
    for (int row = 0; row < block.rows; ++row) {
      const std::uint64_t address = block.address +
                                    static_cast<std::uint64_t>(line * block.plane_pitch) +
                                    static_cast<std::uint64_t>(row * block.row_pitch);
      TileRun run{address, 0, 0, block.row + row, block.column, index, line};
      if (neighbours) {
        run.items = block.columns;
        run.bytes = item_bytes * static_cast<std::uint32_t>(block.columns);
        runs->push_back(run);
        continue;
      }
      run.items = 1;
      run.bytes = item_bytes;
      for (int column = 0; column < block.columns; ++column) {
        run.address = address + static_cast<std::uint64_t>(column * block.column_pitch);
        run.column = block.column + column;
        runs->push_back(run);
      }
    }
  }
}

}  // namespace

std::vector<TileRun> tile_runs(const Program& program, const Operation& operation) {
  std::vector<TileRun> runs;
  const bool image = operation.kind == OperationKind::LoadImage;
  const bool single = operation.kind == OperationKind::LoadReorg && program.single_reads > 0;
  std::uint32_t item_bytes = static_cast<std::uint32_t>(program.word_bytes());
  if (image) item_bytes = program.planar_image ? 1 : 4;
  const int lines = image && program.planar_image ? program.image_channels : 1;
  for (std::size_t i = 0; i < operation.blocks.size(); ++i) {
    add_block(operation.blocks[i], static_cast<int>(i), lines, item_bytes, single, &runs);
  }
  return runs;
}

TileDma::TileDma(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
                 MemoryPort& port, const Program& program, TileMemories& memories, bool with_data)
    : Part(name, context),
      clock_(clock),
      port_(port),
      program_(program),
      memories_(memories),
      with_data_(with_data) {
  metrics_.bind("operations", "operations", "transfers carried out", &operation_count_);
  metrics_.bind("words", "words", "words (bytes of a picture) moved", &word_count_);
  start_process("move", [this] { run(); });
}

void TileDma::set_picture_codes(std::vector<std::vector<Code>> table, int padding) {
  picture_codes_ = std::move(table);
  padding_ = padding;
}

void TileDma::start(const Operation& operation, Cycle cycle) {
  operations_.push_back(&operation);
  gate_.start(cycle);
}

void TileDma::run() {
  for (;;) {
    const Cycle start = std::max(gate_.wait_start(), activity_.now());
    activity_.advance(State::Idle, start);
    clock_.wait_until(start);
    const Operation& operation = *operations_.front();
    operations_.pop_front();
    const bool writes =
        operation.kind == OperationKind::Store || operation.kind == OperationKind::Pool;
    const Cycle end = writes ? write(operation, start) : read(operation, start);
    ++operation_count_;
    clock_.wait_until(end);
    gate_.finish(end);
  }
}

BurstDone TileDma::collect(Direction direction) {
  waiting_for_ = "waits for the memory";
  while (!port_.has_done(direction)) sc_core::wait(port_.changed());
  waiting_for_ = "";
  return port_.collect(direction);
}

int TileDma::burst_beats() const {
  return std::min(port_.max_burst_beats(),
                  std::max(1, program_.burst_words * program_.word_bytes() / port_.width_bytes()));
}

/// Of `items` that are `bytes` in DDR: the loop's own, or those of the machine's port.
std::int64_t TileDma::loop_cycles(const LoopTiming& loop, std::int64_t items,
                                  std::uint32_t bytes) const {
  const std::int64_t loop_alone = ceil_div<std::int64_t>(items, loop.pixels) * loop.ii;
  return std::max(loop_alone, ceil_div<std::int64_t>(bytes, program_.port_bytes));
}

Cycle TileDma::read(const Operation& operation, Cycle start) {
  const std::vector<TileRun> runs = tile_runs(program_, operation);
  std::size_t round = runs.size();
  if (program_.row_by_row) round = 1;
  if (operation.kind == OperationKind::LoadReorg && program_.single_reads > 0) {
    round = static_cast<std::size_t>(program_.single_reads);
  }
  activity_.advance(State::Memory, start);
  Cycle taken = start;  // cycle in which the loop has taken everything up to here
  for (std::size_t first = 0; first < runs.size(); first += round) {
    const std::size_t last = std::min(first + round, runs.size());
    taken = read_round(operation, runs.data() + first, runs.data() + last, taken);
  }
  return taken;
}

/// Runs that are asked for without waiting for each other, and taken.
Cycle TileDma::read_round(const Operation& operation, const TileRun* first, const TileRun* last,
                          Cycle start) {
  const LoopTiming& loop = program_.loop(operation.kind);
  const bool single = operation.kind == OperationKind::LoadReorg && program_.single_reads > 0;
  Cycle taken = start;
  std::deque<std::pair<int, std::uint32_t>> bursts;  // on their way: items that end in it, bytes
  const auto take = [&] {
    const BurstDone done = collect(Direction::Read);
    const auto [items, bytes] = bursts.front();
    bursts.pop_front();
    const std::int64_t work = loop_cycles(loop, items, bytes);
    taken = std::max(taken + work, done.last_beat + 1);
    activity_.advance(State::Memory, taken - work);
    activity_.advance(State::Busy, taken);
  };
  Cycle asked = start + program_.read_request;
  for (const TileRun* run = first; run != last; ++run) {
    while (!port_.can_issue(Direction::Read)) take();
    clock_.wait_until(asked);
    if (with_data_) {
      bytes_.resize(run->bytes);
      port_.read_bytes(run->address, bytes_.data(), run->bytes);
      bring(operation, *run, bytes_.data(), &codes_);
      count(operation, *run);
    }
    BurstPlan plan(run->address, run->bytes, port_.width_bytes(), burst_beats());
    std::uint64_t moved = 0;
    int items_before = 0;
    while (!plan.empty()) {
      while (!port_.can_issue(Direction::Read)) take();
      const Burst burst = plan.take(Direction::Read, operation.purpose);
      moved += burst.bytes;
      const int items_now =
          static_cast<int>(moved * static_cast<std::uint64_t>(run->items) / run->bytes);
      bursts.emplace_back(items_now - items_before, burst.bytes);
      items_before = items_now;
      port_.issue(burst, asked);
    }
    word_count_ += run->items;
    if (single) ++asked;  // statements of one iteration: a request a cycle
  }
  while (!bursts.empty()) take();
  taken += loop.depth + (single ? program_.scatter_cycles : 0);
  activity_.advance(State::Busy, taken);
  return taken;
}

Cycle TileDma::write(const Operation& operation, Cycle start) {
  const std::vector<TileRun> runs = tile_runs(program_, operation);
  const LoopTiming& loop = program_.loop(operation.kind);
  if (with_data_) before_store(operation);
  Cycle given = start + operation.lead + loop.depth;  // the first result of the loop
  Cycle last_response = given;
  int in_flight = 0;
  const auto finish_one = [&] {
    BurstDone done = collect(Direction::Write);
    last_response = std::max(last_response, done.response);
    --in_flight;
    return done;
  };
  for (const TileRun& run : runs) {
    if (with_data_) {
      bytes_.resize(run.bytes);
      give(operation, run, bytes_.data(), &codes_);
      count(operation, run);
      port_.write_bytes(run.address, bytes_.data(), run.bytes);
    }
    BurstPlan plan(run.address, run.bytes, port_.width_bytes(), burst_beats());
    std::uint64_t moved = 0;
    int items_before = 0;
    while (!plan.empty()) {
      while (!port_.can_issue(Direction::Write)) given = std::max(given, finish_one().last_beat);
      const Burst burst = plan.take(Direction::Write, operation.purpose);
      moved += burst.bytes;
      const int items_now =
          static_cast<int>(moved * static_cast<std::uint64_t>(run.items) / run.bytes);
      const std::int64_t work = loop_cycles(loop, items_now - items_before, burst.bytes);
      items_before = items_now;
      given += work;
      activity_.advance(State::Memory, given - work);
      activity_.advance(State::Busy, given);
      clock_.wait_until(given - 1);
      port_.issue(burst, given - 1);
      ++in_flight;
    }
    word_count_ += run.items;
    if (!program_.row_by_row || &run == &runs.back()) continue;
    while (in_flight > 0) finish_one();
    given = std::max(given, last_response + 1) + program_.write_response + loop.depth;
  }
  while (in_flight > 0) finish_one();
  const Cycle end = std::max(given, last_response + 1) + program_.write_response;
  activity_.advance(State::Memory, end);
  return end;
}

}  // namespace rill
