// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "modules/axi/memory_port.h"
#include "modules/ddr/dram_client.h"
#include "sim/core/units.h"

namespace rill {

constexpr Cycle kUnknown = INT64_MAX;

/// How an AXI burst falls into beats of the port and bursts of the DRAM.
class BurstLayout {
 public:
  /// Both widths are powers of two.
  BurstLayout(const Burst& burst, int width_bytes, int dram_burst_bytes);

  int beats() const { return beats_; }
  int pieces() const { return pieces_; }
  std::uint64_t piece_address(int piece) const;
  int piece_bytes(int piece) const;
  /// Beats whose bytes all lie in the first `pieces` pieces.
  int beats_covered(int pieces) const;
  /// Beats that carry any byte of the first `pieces` pieces.
  int beats_touched(int pieces) const;

 private:
  std::uint64_t piece_end(int piece) const;

  std::uint64_t begin_;
  std::uint64_t end_;
  int width_log2_;
  int dram_log2_;
  int beats_;
  int pieces_;
};

/// Room for bytes in a port's data FIFO: taken when data is called for, given back in a later
/// cycle.
class ByteCredit {
 public:
  explicit ByteCredit(int capacity) : capacity_(capacity) {}
  /// First cycle in which `bytes` fit; kUnknown while that depends on bytes still to be given back.
  Cycle available(int bytes);
  void take(int bytes) { used_ += bytes; }
  void give(Cycle cycle, int bytes) { given_.push_back({cycle, bytes}); }

 private:
  struct Given {
    Cycle cycle;
    int bytes;
  };
  int capacity_;
  int used_ = 0;
  Cycle since_ = 0;
  std::deque<Given> given_;
};

/// A burst on its way through a port.
struct Flight {
  std::size_t master = 0;
  BurstLayout layout;
  Cycle granted = 0;
  Cycle data_ready = 0;  ///< write
  BurstDone done;
  std::size_t timed_beats = 0;  ///< of done.beats, from the first: their cycles are settled

  Cycle time_beats(std::size_t count, Cycle earliest, Cycle last);
};

/// Read side of a port: address to the memory, data back in order, one beat a cycle.
class ReadChannel {
 public:
  ReadChannel(int fifo_bytes, Cycle latency) : credit_(fifo_bytes), latency_(latency) {}

  void start(Flight flight) { flights_.push_back(std::move(flight)); }
  /// Cycle in which the next piece reaches the memory controller, at the earliest; kUnknown if none
  /// waits or its data would find no room.
  Cycle next_piece() {
    if (next_ == kUnknown) next_ = first_time_of_next_piece();
    return next_;
  }
  DramRequest accept_piece();
  /// Piece `serial` (in order of acceptance) is at the controller in `cycle`.
  void returned(std::uint64_t serial, Cycle cycle);
  /// The oldest burst if all its beats have their cycles.
  std::optional<Flight> finished();

 private:
  struct Piece {
    Cycle ready = kUnknown;
    int bytes = 0;
  };
  void deliver();
  Cycle first_time_of_next_piece();

  ByteCredit credit_;
  Cycle latency_;
  /// next_piece(), once known. Room that is there stays there until this piece takes it, so nothing
  /// but accept_piece() changes it; the controller asks several times for each piece.
  Cycle next_ = kUnknown;
  std::deque<Flight> flights_;
  std::size_t asking_ = 0;  ///< flight whose pieces are being accepted
  int asked_ = 0;           ///< its pieces accepted so far
  int delivered_ = 0;       ///< pieces of the oldest flight that crossed the port
  std::deque<Piece> pieces_;
  std::uint64_t first_serial_ = 0;
  Cycle latest_ready_ = 0;
  Cycle last_beat_ = -1;
};

/// Write side of a port: data into its FIFO in order, one beat a cycle, and on to the memory.
class WriteChannel {
 public:
  WriteChannel(int fifo_bytes, Cycle latency) : credit_(fifo_bytes), latency_(latency) {}

  void start(Flight flight);
  Cycle next_piece() const { return staged_.empty() ? kUnknown : staged_.front() + latency_; }
  /// Hands the next piece over to the controller in `cycle`.
  DramRequest accept_piece(Cycle cycle);
  std::optional<Flight> finished();

 private:
  void stage();

  ByteCredit credit_;
  Cycle latency_;
  std::deque<Flight> flights_;
  std::size_t staging_ = 0;   ///< flight whose beats are crossing
  int staged_pieces_ = 0;     ///< of that flight
  std::deque<Cycle> staged_;  ///< cycle of the last beat of each piece in the FIFO
  int accepted_ = 0;          ///< pieces of the oldest flight that left the FIFO
  Cycle last_beat_ = -1;
};

}  // namespace rill
