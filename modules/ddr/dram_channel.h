// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "modules/axi/traffic.h"
#include "modules/ddr/address_map.h"
#include "sim/config/specs.h"

namespace rill {

/// DRAM command-clock cycles since the start of the simulation.
using DramTick = std::int64_t;

/// What a channel did, for the report.
struct DramCounters {
  std::int64_t reads = 0;  ///< column commands, one DRAM burst each
  std::int64_t writes = 0;
  std::int64_t row_hits = 0;  ///< bursts that needed no activate of their own
  std::int64_t activates = 0;
  std::int64_t precharges = 0;
  std::int64_t refreshes = 0;
  std::int64_t turnarounds = 0;  ///< changes of the data bus between reading and writing
  std::int64_t data_ticks = 0;   ///< the data bus carried data
};

/// One DRAM channel behind a first-ready, first-come controller: which command goes when, and
/// when data is back. Event driven: it jumps from command to command and never ticks. Its user
/// alternates enqueue() and step() so that both happen in order of time.
class DramChannel {
 public:
  static constexpr DramTick kNever = INT64_MAX;

  /// A burst whose column command was issued; its data is on the bus until `data_end`.
  struct Done {
    std::uint64_t id = 0;
    Direction direction = Direction::Read;
    DramTick data_end = 0;
  };

  /// Throws ConfigError for sizes and timings no DRAM can have.
  explicit DramChannel(const MemorySpec& spec);

  /// True while the read or write queue can take another DRAM burst.
  bool has_room(Direction direction) const {
    const auto at = static_cast<std::size_t>(direction);
    return waiting_[at] < limit_[at];
  }
  /// Adds the DRAM burst that holds `address`. Needs has_room() and an `arrival` not before any
  /// command already issued or burst already added.
  void enqueue(std::uint64_t address, Direction direction, std::uint64_t id, DramTick arrival);
  /// When the next command goes if nothing else arrives; kNever when nothing waits.
  DramTick next_command() {
    if (!chosen_) choose();
    return choice_.at;
  }
  /// Issues that command. Gives the burst if it was a read or write, nothing for a row command or a
  /// refresh.
  std::optional<Done> step();
  /// Writes no longer wait for company: the batch that is left goes as soon as it can.
  void flush() {
    flush_ = true;
    chosen_ = false;
  }

  const DramCounters& counters() const { return counters_; }
  const AddressMap& address_map() const { return map_; }
  int burst_bytes() const { return burst_bytes_; }

 private:
  enum class Command { None, Read, Write, Activate, Precharge, Refresh, StartWrites };
  using Slot = std::int16_t;
  static constexpr Slot kNoSlot = -1;
  static constexpr std::size_t kDirections = 2;

  struct Entry {
    std::uint64_t id = 0;
    std::uint64_t age = 0;
    std::int64_t row = 0;
    DramTick arrival = 0;
    int bank = 0;
    Slot next = kNoSlot;  ///< next younger of the same bank and direction, or next free
    bool activated = false;
  };
  struct Queue {
    Slot head = kNoSlot;
    Slot tail = kNoSlot;
    Slot hit = kNoSlot;  ///< oldest entry of the open row
  };
  struct Bank {
    std::int64_t open_row = -1;
    bool promised = false;  ///< opened for a burst that was not served yet
    int group = 0;
    int rank = 0;
    DramTick column_ready = 0;
    DramTick precharge_ready = 0;
    DramTick activate_ready = 0;
    std::array<Queue, kDirections> queues;
  };
  /// Last commands within a bank group or a rank.
  struct Last {
    DramTick activate = kLongAgo;
    DramTick read = kLongAgo;
    DramTick write = kLongAgo;
  };
  struct Choice {
    DramTick at = kNever;
    std::uint64_t age = 0;
    int bank = 0;
    Slot slot = kNoSlot;
    Command command = Command::None;
  };
  static constexpr DramTick kLongAgo = -1'000'000'000;

  /// Where bursts of one direction went last: the next one is mostly in the same row.
  struct Place {
    std::uint64_t high_bits = UINT64_MAX;  ///< of the address
    DramLocation location;
  };

  void choose();
  bool leaves_choice(Direction direction) const;
  bool adds_to_choice(Direction direction) const;
  void put_refresh_first();
  void consider(int bank, Direction direction);
  void offer(DramTick at, Command command, int bank, Slot slot);
  DramTick column_time(const Bank& bank, Direction direction) const;
  DramTick activate_time(const Bank& bank) const;
  void issue_column(const Choice& choice, Direction direction);
  void issue_activate(const Choice& choice);
  void issue_precharge(const Choice& choice);
  void issue_refresh();
  void remove(Bank& bank, Direction direction, Slot slot);
  void find_hit(Bank& bank, Direction direction);

  MemorySpec::Timing timing_;
  AddressMap map_;
  int burst_bytes_;
  int burst_ticks_;
  std::array<int, kDirections> limit_;
  std::array<Place, kDirections> places_;
  std::array<int, kDirections> waiting_{};
  std::array<std::uint64_t, kDirections> banks_waiting_{};  ///< bit mask of non-empty queues
  std::vector<Bank> banks_;
  std::vector<Last> groups_;
  std::vector<Last> ranks_;
  std::vector<std::array<DramTick, 4>> four_activates_;  ///< per rank, a ring
  std::vector<std::size_t> ring_position_;
  std::vector<Entry> entries_;
  Slot free_ = kNoSlot;
  std::uint64_t next_age_ = 0;
  DramTick last_command_ = -1;
  DramTick last_arrival_ = 0;
  DramTick next_refresh_;
  int writes_to_drain_ = 0;
  bool flush_ = false;
  Direction bus_direction_ = Direction::Read;
  bool chosen_ = false;
  Choice choice_;
  DramCounters counters_;
};

}  // namespace rill
