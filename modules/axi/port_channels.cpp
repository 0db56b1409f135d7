// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/port_channels.h"

#include <algorithm>

namespace rill {

BurstLayout::BurstLayout(const Burst& burst, int width_bytes, int dram_burst_bytes)
    : begin_(burst.address),
      end_(burst.address + burst.bytes),
      width_log2_(__builtin_ctz(static_cast<unsigned>(width_bytes))),
      dram_log2_(__builtin_ctz(static_cast<unsigned>(dram_burst_bytes))),
      beats_(static_cast<int>(((end_ - 1) >> width_log2_) - (begin_ >> width_log2_) + 1)),
      pieces_(static_cast<int>(((end_ - 1) >> dram_log2_) - (begin_ >> dram_log2_) + 1)) {}

std::uint64_t BurstLayout::piece_end(int piece) const {
  const std::uint64_t next = (begin_ >> dram_log2_) + static_cast<std::uint64_t>(piece) + 1;
  return std::min(next << dram_log2_, end_);
}

std::uint64_t BurstLayout::piece_address(int piece) const {
  const std::uint64_t number = (begin_ >> dram_log2_) + static_cast<std::uint64_t>(piece);
  return std::max(number << dram_log2_, begin_);
}

int BurstLayout::piece_bytes(int piece) const {
  return static_cast<int>(piece_end(piece) - piece_address(piece));
}

int BurstLayout::beats_covered(int pieces) const {
  if (pieces == pieces_) return beats_;
  return static_cast<int>((piece_end(pieces - 1) >> width_log2_) - (begin_ >> width_log2_));
}

int BurstLayout::beats_touched(int pieces) const {
  return static_cast<int>(((piece_end(pieces - 1) - 1) >> width_log2_) - (begin_ >> width_log2_) +
                          1);
}

/// Times the beats up to the `count`-th: one a cycle, the next no earlier than `earliest`. Returns
/// the cycle of the last one timed, `last` when there are that many already.
Cycle Flight::time_beats(std::size_t count, Cycle earliest, Cycle last) {
  if (timed_beats >= count) return last;
  Cycle cycle = std::max(last + 1, earliest);
  for (; timed_beats < count; ++timed_beats, ++cycle) done.beats[timed_beats] = cycle;
  return cycle - 1;
}

Cycle ByteCredit::available(int bytes) {
  while (used_ + bytes > capacity_ && !given_.empty()) {
    used_ -= given_.front().bytes;
    since_ = std::max(since_, given_.front().cycle);
    given_.pop_front();
  }
  return used_ + bytes <= capacity_ ? since_ : kUnknown;
}

Cycle ReadChannel::first_time_of_next_piece() {
  if (asking_ == flights_.size()) return kUnknown;
  const Flight& flight = flights_[asking_];
  const Cycle room = credit_.available(flight.layout.piece_bytes(asked_));
  return room == kUnknown ? kUnknown : std::max(flight.granted + latency_, room);
}

DramRequest ReadChannel::accept_piece() {
  const Flight& flight = flights_[asking_];
  const int bytes = flight.layout.piece_bytes(asked_);
  const DramRequest request{flight.layout.piece_address(asked_), bytes, flight.done.burst.purpose};
  credit_.take(bytes);
  next_ = kUnknown;
  pieces_.push_back({kUnknown, bytes});
  if (++asked_ == flight.layout.pieces()) {
    ++asking_;
    asked_ = 0;
  }
  return request;
}

void ReadChannel::returned(std::uint64_t serial, Cycle cycle) {
  pieces_[serial - first_serial_].ready = cycle + latency_;
  deliver();
}

// The DRAM may answer out of order, the port gives data in order. A burst that is through stays in
// front until finished() takes it.
void ReadChannel::deliver() {
  while (!pieces_.empty() && pieces_.front().ready != kUnknown &&
         delivered_ < flights_.front().layout.pieces()) {
    Flight& flight = flights_.front();
    latest_ready_ = std::max(latest_ready_, pieces_.front().ready);
    const auto covered = static_cast<std::size_t>(flight.layout.beats_covered(++delivered_));
    last_beat_ = flight.time_beats(covered, latest_ready_, last_beat_);
    credit_.give(std::max(last_beat_, latest_ready_), pieces_.front().bytes);
    pieces_.pop_front();
    ++first_serial_;
  }
}

std::optional<Flight> ReadChannel::finished() {
  if (flights_.empty() || delivered_ < flights_.front().layout.pieces()) return std::nullopt;
  std::optional<Flight> flight = std::move(flights_.front());
  flights_.pop_front();
  --asking_;
  delivered_ = 0;
  BurstDone& done = flight->done;
  done.first_beat = done.beats.front();
  done.last_beat = done.response = done.beats.back();
  deliver();
  return flight;
}

void WriteChannel::start(Flight flight) {
  flights_.push_back(std::move(flight));
  stage();
}

// Beats cross in order; those of one DRAM burst cross together once the FIFO has room for them.
void WriteChannel::stage() {
  while (staging_ < flights_.size()) {
    Flight& flight = flights_[staging_];
    const int bytes = flight.layout.piece_bytes(staged_pieces_);
    const Cycle room = credit_.available(bytes);
    if (room == kUnknown) return;
    credit_.take(bytes);
    const Cycle from = std::max({flight.granted, flight.data_ready, room});
    const auto touched = static_cast<std::size_t>(flight.layout.beats_touched(++staged_pieces_));
    last_beat_ = flight.time_beats(touched, from, last_beat_);
    staged_.push_back(std::max(last_beat_, from));
    if (staged_pieces_ == flight.layout.pieces()) {
      ++staging_;
      staged_pieces_ = 0;
    }
  }
}

DramRequest WriteChannel::accept_piece(Cycle cycle) {
  Flight& flight = flights_.front();
  const int bytes = flight.layout.piece_bytes(accepted_);
  const DramRequest request{flight.layout.piece_address(accepted_), bytes,
                            flight.done.burst.purpose};
  credit_.give(cycle, bytes);
  staged_.pop_front();
  ++accepted_;
  flight.done.response = cycle + latency_;
  stage();
  return request;
}

std::optional<Flight> WriteChannel::finished() {
  if (flights_.empty() || accepted_ < flights_.front().layout.pieces()) return std::nullopt;
  std::optional<Flight> flight = std::move(flights_.front());
  flights_.pop_front();
  --staging_;
  accepted_ = 0;
  flight->done.first_beat = flight->done.beats.front();
  flight->done.last_beat = flight->done.beats.back();
  return flight;
}

}  // namespace rill
