// SPDX-License-Identifier: Apache-2.0
#include "modules/ddr/ddr.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.h"

namespace rill {

Ddr::Ddr(const sc_core::sc_module_name& name, const MemorySpec& spec, const FabricClock& clock)
    : sc_module(name),
      clock_(clock),
      channel_(spec),
      tick_fs_(std::llround(spec.tck_ns * 1e6)),
      cycle_fs_(static_cast<std::int64_t>(clock.period().value())) {
  bind_metrics();
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.dont_initialize();
  options.set_sensitivity(&work_);
  sc_core::sc_spawn([this] { run(); }, "controller", &options);
}

void Ddr::bind_metrics() {
  const DramCounters& count = channel_.counters();
  metrics_.bind("read_bursts", "bursts", "DRAM bursts read", &count.reads);
  metrics_.bind("write_bursts", "bursts", "DRAM bursts written", &count.writes);
  metrics_.bind("row_hits", "bursts", "bursts that found their row open", &count.row_hits);
  metrics_.bind("activates", "commands", "rows opened", &count.activates);
  metrics_.bind("refreshes", "commands", "all-bank refreshes", &count.refreshes);
  metrics_.bind("turnarounds", "times", "the data bus changed direction", &count.turnarounds);
  metrics_.bind("data_bus_clocks", "dram_clocks", "the data bus carried data", &count.data_ticks);
  metrics_.bind("unwritten_bytes_read", "bytes", "bytes read before anyone wrote them",
                &contents_.unwritten_bytes_read());
  for (int purpose = 0; purpose < kPurposes; ++purpose) {
    const std::string word = to_string(static_cast<Purpose>(purpose));
    const auto at = static_cast<std::size_t>(purpose);
    metrics_.bind("read_bytes_" + word, "bytes", "asked of the memory by reads", &bytes_[0][at]);
    metrics_.bind("write_bytes_" + word, "bytes", "given to the memory by writes", &bytes_[1][at]);
  }
}

void Ddr::attach(DramClient& client) {
  clients_.push_back(&client);
  reads_accepted_.push_back(0);
  offered_.resize(2 * clients_.size(), kStale);
}

void Ddr::wake_at(Cycle cycle) { work_.notify(clock_.time_of(cycle) - sc_core::sc_time_stamp()); }

DramTick Ddr::tick_after(Cycle cycle) const { return cycle * cycle_fs_ / tick_fs_ + 1; }

Cycle Ddr::cycle_at_or_after(DramTick tick) const { return ceil_div(tick * tick_fs_, cycle_fs_); }

void Ddr::run() {
  const auto now_fs = static_cast<std::int64_t>(sc_core::sc_time_stamp().value());
  const Cycle now = now_fs / cycle_fs_;
  Cycle latency = DramChannel::kNever;
  for (DramClient* client : clients_) latency = std::min(latency, client->latency());
  grant_bursts(now);
  // Grants up to `now` are made; a later one arrives behind this tick.
  settle(tick_after(now + 1 + latency));

  const Cycle grant = grant_bursts(now);
  const DramTick tick = std::min(next_offer().at, channel_.next_command());
  std::int64_t next_fs = INT64_MAX;
  if (grant != DramChannel::kNever) next_fs = grant * cycle_fs_;
  if (tick != DramChannel::kNever) next_fs = std::min(next_fs, tick * tick_fs_);
  if (next_fs == INT64_MAX) return;
  internal_check(next_fs > now_fs, "the memory controller would wake in the past");
  work_.notify(sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(next_fs - now_fs)));
}

/// Lets all ports grant; gives the next cycle in which one has something to grant.
Cycle Ddr::grant_bursts(Cycle now) {
  Cycle next = DramChannel::kNever;
  for (DramClient* client : clients_) next = std::min(next, client->grant(now));
  look_again();
  return next;
}

/// A grant or returned data may let a port offer something that offered nothing. What it does offer
/// stands until it is accepted.
void Ddr::look_again() {
  for (DramTick& offered : offered_) {
    if (offered != DramChannel::kNever) continue;
    offered = kStale;
    offers_changed_ = true;
  }
}

void Ddr::settle(DramTick horizon) {
  for (;;) {
    const Offer offer = next_offer();
    const DramTick next = channel_.next_command();
    if (std::min(offer.at, next) >= horizon) return;
    if (offer.at <= next) {
      accept(offer);
    } else {
      command();
    }
  }
}

Ddr::Offer Ddr::next_offer() {
  const DramTick earliest = std::max(last_accepted_ + 1, last_command_);
  // The earliest of the offers stays it until time has come to it.
  if (offers_changed_ || next_offer_.at <= earliest) next_offer_ = find_offer(earliest);
  offers_changed_ = false;
  return next_offer_;
}

Ddr::Offer Ddr::find_offer(DramTick earliest) {
  Offer best;
  const std::size_t turns = 2 * clients_.size();
  for (std::size_t i = 1; i <= turns; ++i) {
    const std::size_t ahead = last_turn_ + i;
    const std::size_t turn = ahead < turns ? ahead : ahead - turns;
    const auto direction = static_cast<Direction>(turn % 2);
    if (!channel_.has_room(direction)) continue;
    // Most commands change nothing about what the ports offer.
    DramTick& offered = offered_[turn];
    if (offered == kStale) offered = clients_[turn / 2]->offered(direction);
    if (offered == DramChannel::kNever) continue;
    if (offered <= earliest) return Offer{earliest, turn};  // none can be before
    if (offered < best.at) best = Offer{offered, turn};
  }
  return best;
}

void Ddr::accept(const Offer& offer) {
  const std::size_t client = offer.turn / 2;
  const auto direction = static_cast<Direction>(offer.turn % 2);
  const DramRequest request = clients_[client]->accept(direction, offer.at);
  offered_[offer.turn] = kStale;
  offers_changed_ = true;
  std::uint64_t id = client;
  if (direction == Direction::Read) id |= reads_accepted_[client]++ << 8;
  channel_.enqueue(request.address, direction, id, offer.at);
  bytes_[static_cast<std::size_t>(direction)][static_cast<std::size_t>(request.purpose)] +=
      request.bytes;
  if (observer_ != nullptr) {
    const Cycle cycle = cycle_at_or_after(offer.at);
    observer_->moved(static_cast<int>(request.purpose) + kPurposes * static_cast<int>(direction),
                     request.bytes, cycle, cycle + 1);
  }
  last_accepted_ = offer.at;
  last_turn_ = offer.turn;
}

void Ddr::command() {
  last_command_ = channel_.next_command();
  // What found no room may find it now.
  if (!channel_.has_room(Direction::Read) || !channel_.has_room(Direction::Write)) {
    offers_changed_ = true;
  }
  const auto done = channel_.step();
  if (done && done->direction == Direction::Read) {
    const std::size_t client = done->id & 0xff;
    clients_[client]->returned(done->id >> 8, done->data_end);
    DramTick& offered = offered_[2 * client + static_cast<std::size_t>(Direction::Read)];
    if (offered == DramChannel::kNever) {
      offered = kStale;
      offers_changed_ = true;
    }
  }
}

}  // namespace rill
