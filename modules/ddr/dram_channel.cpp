// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/dram_channel.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

/// Posted writes wait until more than this many can go together, unless a read waits (DRAMsim3,
/// controller.cc; the reference README describes the same rule).
constexpr int kWriteCompany = 8;

constexpr std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

void check(const MemorySpec& spec, bool ok, const char* key, const char* message) {
  if (ok) return;
  Diagnostic diagnostic;
  diagnostic.key = key;
  diagnostic.message = "memory `" + spec.name + "`: " + message;
  throw ConfigError(std::move(diagnostic));
}

void check(const MemorySpec& spec) {
  const MemorySpec::Timing& t = spec.timing;
  check(spec, spec.tck_ns > 0, "tck_ns", "the clock period must be positive; give it in ns");
  check(spec, spec.burst_length >= 2, "burst_length", "a burst has at least 2 data beats");
  check(spec, spec.ranks * spec.bank_groups * spec.banks_per_group <= 64, "bank_groups",
        "more than 64 banks in a channel are not modelled; use fewer");
  check(spec, spec.read_queue > 0 && spec.read_queue <= 1024, "read_queue", "use 1 to 1024");
  check(spec, spec.write_queue > 0 && spec.write_queue <= 1024, "write_queue", "use 1 to 1024");
  for (const int cycles : {t.cl, t.cwl, t.trcd, t.trp, t.tras, t.trc, t.tccd_s, t.tccd_l, t.trfc}) {
    check(spec, cycles > 0, "timing",
          "cl, cwl, trcd, trp, tras, trc, tccd and trfc are at least 1");
  }
  check(spec, t.tccd_l >= t.tccd_s && t.trrd_l >= t.trrd_s && t.twtr_l >= t.twtr_s, "timing",
        "a spacing within a bank group (_l) is at least the one between groups (_s)");
  check(spec, t.trefi > t.trfc + t.trp + t.trc, "timing.trefi",
        "refreshes would fill all the time; use a longer trefi");
}

}  // namespace

DramChannel::DramChannel(const MemorySpec& spec)
    : timing_((check(spec), spec.timing)),
      map_(spec),
      burst_bytes_(spec.bytes_per_burst()),
      burst_ticks_(spec.burst_length / 2),  // double data rate
      limit_{spec.read_queue, spec.write_queue},
      groups_(static_cast<std::size_t>(spec.ranks * spec.bank_groups)),
      ranks_(static_cast<std::size_t>(spec.ranks)),
      four_activates_(ranks_.size(), {kLongAgo, kLongAgo, kLongAgo, kLongAgo}),
      ring_position_(ranks_.size(), 0),
      next_refresh_(spec.timing.trefi) {
  const auto banks = static_cast<int>(groups_.size()) * spec.banks_per_group;
  for (int bank = 0; bank < banks; ++bank) {
    banks_.emplace_back();
    banks_.back().group = bank / spec.banks_per_group;
    banks_.back().rank = bank / (spec.banks_per_group * spec.bank_groups);
  }
  entries_.resize(static_cast<std::size_t>(limit_[0] + limit_[1]));
  for (std::size_t slot = entries_.size(); slot-- > 0;) {
    entries_[slot].next = free_;
    free_ = static_cast<Slot>(slot);
  }
}

void DramChannel::enqueue(std::uint64_t address, Direction direction, std::uint64_t id,
                          DramTick arrival) {
  internal_check(has_room(direction), "DRAM burst offered to a full queue");
  internal_check(arrival >= last_arrival_ && arrival >= last_command_,
                 "DRAM burst arrives before a command that was already issued");
  Place& place = places_[index(direction)];
  const std::uint64_t high_bits = address >> map_.low_bits();
  if (place.high_bits != high_bits) place = {high_bits, map_.locate(address)};
  const DramLocation& location = place.location;
  const Slot slot = free_;
  Entry& entry = entries_[static_cast<std::size_t>(slot)];
  free_ = entry.next;
  entry = Entry{id, next_age_++, location.row, arrival, location.bank, kNoSlot, false};
  Bank& bank = banks_[static_cast<std::size_t>(location.bank)];
  Queue& queue = bank.queues[index(direction)];
  const bool first_of_bank = queue.head == kNoSlot;
  if (first_of_bank) {
    queue.head = slot;
  } else {
    entries_[static_cast<std::size_t>(queue.tail)].next = slot;
  }
  queue.tail = slot;
  const bool first_hit = queue.hit == kNoSlot && bank.open_row == location.row;
  if (first_hit) queue.hit = slot;
  banks_waiting_[index(direction)] |= std::uint64_t{1} << location.bank;
  ++waiting_[index(direction)];
  last_arrival_ = arrival;
  if (!chosen_ || leaves_choice(direction)) return;
  if (!adds_to_choice(direction) || (first_hit && !first_of_bank)) {
    chosen_ = false;
  } else if (first_of_bank) {
    consider(location.bank, direction);
    put_refresh_first();
  }
}

/// True when a burst that just came in cannot change the command that was chosen: it waits for the
/// other direction, and nothing but commands of the active one was looked at.
bool DramChannel::leaves_choice(Direction direction) const {
  if (writes_to_drain_ > 0) return direction == Direction::Read;
  return direction == Direction::Write && waiting_[index(Direction::Read)] > 0 &&
         waiting_[index(Direction::Write)] < limit_[index(Direction::Write)];
}

/// True when a burst that just came in waits for the active direction, which already had others:
/// choose() would look at the same commands, and at those of its bank. They depend on the oldest
/// burst and the oldest row hit of the bank alone.
bool DramChannel::adds_to_choice(Direction direction) const {
  if (writes_to_drain_ > 0) return direction == Direction::Write;
  return direction == Direction::Read && waiting_[index(Direction::Read)] > 1;
}

std::optional<DramChannel::Done> DramChannel::step() {
  if (!chosen_) choose();
  const Choice choice = choice_;
  internal_check(choice.command != Command::None, "no DRAM command waits");
  chosen_ = false;
  std::optional<Done> done;
  switch (choice.command) {
    case Command::Read:
    case Command::Write: {
      const bool read = choice.command == Command::Read;
      const Direction direction = read ? Direction::Read : Direction::Write;
      done = Done{entries_[static_cast<std::size_t>(choice.slot)].id, direction,
                  choice.at + (read ? timing_.cl : timing_.cwl) + burst_ticks_};
      issue_column(choice, direction);
      break;
    }
    case Command::Activate:
      issue_activate(choice);
      break;
    case Command::Precharge:
      issue_precharge(choice);
      break;
    case Command::Refresh:
      issue_refresh();
      return done;
    case Command::StartWrites:
      writes_to_drain_ = waiting_[index(Direction::Write)];
      break;
    case Command::None:
      break;
  }
  last_command_ = choice.at;
  return done;
}

void DramChannel::choose() {
  chosen_ = true;
  choice_ = Choice{};
  const int reads = waiting_[index(Direction::Read)];
  const int writes = waiting_[index(Direction::Write)];
  if (reads + writes == 0) return;
  if (writes_to_drain_ == 0 && (writes >= limit_[index(Direction::Write)] ||
                                (reads == 0 && writes > 0 && (writes > kWriteCompany || flush_)))) {
    writes_to_drain_ = writes;
  }
  const Direction active = writes_to_drain_ > 0 ? Direction::Write : Direction::Read;
  for (std::uint64_t mask = banks_waiting_[index(active)]; mask != 0; mask &= mask - 1) {
    consider(__builtin_ctzll(mask), active);
  }
  if (active == Direction::Read && reads == 0) {
    // Nothing came for a row cycle: whoever posted these writes has no more of them now.
    offer(std::max(last_arrival_, last_command_) + timing_.trc, Command::StartWrites, 0, kNoSlot);
  }
  put_refresh_first();
}

void DramChannel::put_refresh_first() {
  if (choice_.at >= next_refresh_) {
    choice_ = Choice{next_refresh_, 0, 0, kNoSlot, Command::Refresh};
  }
}

void DramChannel::consider(int number, Direction direction) {
  const Bank& bank = banks_[static_cast<std::size_t>(number)];
  const Queue& queue = bank.queues[index(direction)];
  if (queue.hit != kNoSlot) {
    offer(column_time(bank, direction),
          direction == Direction::Read ? Command::Read : Command::Write, number, queue.hit);
    if (queue.head != queue.hit && !bank.promised) {
      offer(bank.precharge_ready, Command::Precharge, number, queue.head);
    }
  } else if (bank.open_row >= 0) {
    offer(bank.precharge_ready, Command::Precharge, number, queue.head);
  } else {
    offer(activate_time(bank), Command::Activate, number, queue.head);
  }
}

void DramChannel::offer(DramTick at, Command command, int bank, Slot slot) {
  std::uint64_t age = UINT64_MAX;
  if (slot != kNoSlot) {
    const Entry& entry = entries_[static_cast<std::size_t>(slot)];
    at = std::max({at, entry.arrival, last_command_ + 1});  // one command a clock
    age = entry.age;
  }
  if (at < choice_.at || (at == choice_.at && age < choice_.age)) {
    choice_ = Choice{at, age, bank, slot, command};
  }
}

// Names and rules of JESD79-3 and JESD79-4 (timing parameters and command truth tables).
DramTick DramChannel::column_time(const Bank& bank, Direction direction) const {
  const Last& group = groups_[static_cast<std::size_t>(bank.group)];
  const Last& rank = ranks_[static_cast<std::size_t>(bank.rank)];
  DramTick at = bank.column_ready;
  if (direction == Direction::Read) {
    const DramTick write_data = timing_.cwl + burst_ticks_;
    for (const Last& any : ranks_) at = std::max(at, any.read + timing_.tccd_s);
    return std::max({at, group.read + timing_.tccd_l, rank.write + write_data + timing_.twtr_s,
                     group.write + write_data + timing_.twtr_l});
  }
  const DramTick turn = timing_.cl + burst_ticks_ - timing_.cwl + timing_.read_to_write_gap;
  for (const Last& any : ranks_) {
    at = std::max({at, any.write + timing_.tccd_s, any.read + turn});
  }
  return std::max(at, group.write + timing_.tccd_l);
}

DramTick DramChannel::activate_time(const Bank& bank) const {
  const auto rank = static_cast<std::size_t>(bank.rank);
  return std::max({bank.activate_ready, ranks_[rank].activate + timing_.trrd_s,
                   groups_[static_cast<std::size_t>(bank.group)].activate + timing_.trrd_l,
                   four_activates_[rank][ring_position_[rank]] + timing_.tfaw});
}

void DramChannel::issue_column(const Choice& choice, Direction direction) {
  Bank& bank = banks_[static_cast<std::size_t>(choice.bank)];
  Last& group = groups_[static_cast<std::size_t>(bank.group)];
  Last& rank = ranks_[static_cast<std::size_t>(bank.rank)];
  DramTick recovered = choice.at + timing_.trtp;
  if (direction == Direction::Read) {
    group.read = rank.read = choice.at;
    ++counters_.reads;
  } else {
    group.write = rank.write = choice.at;
    recovered = choice.at + timing_.cwl + burst_ticks_ + timing_.twr;
    ++counters_.writes;
    if (writes_to_drain_ > 0) --writes_to_drain_;
  }
  bank.precharge_ready = std::max(bank.precharge_ready, recovered);
  if (!entries_[static_cast<std::size_t>(choice.slot)].activated) ++counters_.row_hits;
  bank.promised = false;
  if (bus_direction_ != direction) ++counters_.turnarounds;
  bus_direction_ = direction;
  counters_.data_ticks += burst_ticks_;
  remove(bank, direction, choice.slot);
}

void DramChannel::issue_activate(const Choice& choice) {
  Entry& entry = entries_[static_cast<std::size_t>(choice.slot)];
  Bank& bank = banks_[static_cast<std::size_t>(choice.bank)];
  entry.activated = true;
  bank.open_row = entry.row;
  bank.promised = true;
  bank.column_ready = choice.at + timing_.trcd;
  bank.precharge_ready = choice.at + timing_.tras;
  bank.activate_ready = choice.at + timing_.trc;
  const auto rank = static_cast<std::size_t>(bank.rank);
  ranks_[rank].activate = choice.at;
  groups_[static_cast<std::size_t>(bank.group)].activate = choice.at;
  four_activates_[rank][ring_position_[rank]] = choice.at;
  ring_position_[rank] = (ring_position_[rank] + 1) % 4;
  find_hit(bank, Direction::Read);
  find_hit(bank, Direction::Write);
  ++counters_.activates;
}

void DramChannel::issue_precharge(const Choice& choice) {
  Bank& bank = banks_[static_cast<std::size_t>(choice.bank)];
  bank.open_row = -1;
  bank.activate_ready = std::max(bank.activate_ready, choice.at + timing_.trp);
  for (Queue& queue : bank.queues) queue.hit = kNoSlot;
  ++counters_.precharges;
}

// At tREFI column commands stop, all banks close, and the channel is lost for tRP + tRFC.
void DramChannel::issue_refresh() {
  DramTick start = std::max(next_refresh_, last_command_ + 1);
  bool any_open = false;
  for (const Bank& bank : banks_) {
    if (bank.open_row < 0) continue;
    any_open = true;
    start = std::max(start, bank.precharge_ready);
  }
  if (any_open) start += timing_.trp;
  for (const Bank& bank : banks_) {
    if (bank.open_row < 0) start = std::max(start, bank.activate_ready - timing_.trc + timing_.trp);
  }
  for (Bank& bank : banks_) {
    bank.open_row = -1;
    bank.activate_ready = std::max(bank.activate_ready, start + timing_.trfc);
    for (Queue& queue : bank.queues) queue.hit = kNoSlot;
  }
  next_refresh_ += timing_.trefi;
  ++counters_.refreshes;
}

void DramChannel::remove(Bank& bank, Direction direction, Slot slot) {
  Queue& queue = bank.queues[index(direction)];
  Entry& entry = entries_[static_cast<std::size_t>(slot)];
  Slot previous = kNoSlot;
  for (Slot at = queue.head; at != slot; at = entries_[static_cast<std::size_t>(at)].next) {
    previous = at;
  }
  if (previous == kNoSlot) {
    queue.head = entry.next;
  } else {
    entries_[static_cast<std::size_t>(previous)].next = entry.next;
  }
  if (queue.tail == slot) queue.tail = previous;
  if (queue.head == kNoSlot) banks_waiting_[index(direction)] &= ~(std::uint64_t{1} << entry.bank);
  // Older entries were no hits, so the next hit is a younger one.
  Slot hit = entry.next;
  while (hit != kNoSlot && entries_[static_cast<std::size_t>(hit)].row != bank.open_row) {
    hit = entries_[static_cast<std::size_t>(hit)].next;
  }
  queue.hit = hit;
  entry.next = free_;
  free_ = slot;
  --waiting_[index(direction)];
}

void DramChannel::find_hit(Bank& bank, Direction direction) {
  Slot slot = bank.queues[index(direction)].head;
  while (slot != kNoSlot && entries_[static_cast<std::size_t>(slot)].row != bank.open_row) {
    slot = entries_[static_cast<std::size_t>(slot)].next;
  }
  bank.queues[index(direction)].hit = slot;
}

}  // namespace rill
