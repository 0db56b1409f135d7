// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/axi_port.h"

#include <algorithm>
#include <utility>

#include "sim/core/error.h"

namespace rill {

namespace {

/// AXI4: no burst crosses a 4 KiB boundary (IHI0022, burst address rules).
constexpr std::uint64_t kBoundaryBytes = 4096;

constexpr std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

void check(const BoardSpec::Port& spec, int dram_burst_bytes) {
  const auto require = [](bool ok, const char* key, const char* message) {
    if (ok) return;
    Diagnostic diagnostic;
    diagnostic.key = key;
    diagnostic.message = message;
    throw ConfigError(std::move(diagnostic));
  };
  require(spec.width_bits >= 8 && spec.width_bits <= 1024 &&
              (spec.width_bits & (spec.width_bits - 1)) == 0,
          "port.width_bits", "AXI data is 8, 16, 32 … 1024 bits wide; use one of these");
  require(spec.max_burst_beats >= 1 && spec.max_burst_beats <= 256, "port.max_burst_beats",
          "AXI4 bursts have 1 to 256 beats, AXI3 bursts up to 16; use that");
  require(spec.outstanding >= 1, "port.outstanding", "at least 1 burst must be allowed in flight");
  require(spec.latency_cycles >= 0, "port.latency_cycles", "a latency cannot be negative; use 0");
  require(spec.fifo_bytes >= std::max(dram_burst_bytes, spec.width_bits / 8), "port.fifo_bytes",
          "the FIFO must hold at least one DRAM burst and one beat; make it larger");
}

}  // namespace

/// What one master sees of the port.
class AxiPort::Master : public MemoryPort {
 public:
  struct Waiting {
    Burst burst;
    Cycle issued;
    Cycle data_ready;
  };

  Master(AxiPort& port, std::size_t number) : port_(port), number_(number) {}

  int width_bytes() const override { return port_.width_bytes_; }
  int max_burst_beats() const override { return port_.spec_.max_burst_beats; }
  bool can_issue(Direction direction) const override {
    return unfinished[index(direction)] < port_.spec_.outstanding;
  }
  void issue(const Burst& burst, Cycle data_ready) override;
  bool has_done(Direction direction) const override { return !done[index(direction)].empty(); }
  BurstDone collect(Direction direction) override {
    auto& queue = done[index(direction)];
    internal_check(!queue.empty(), "no AXI burst is complete");
    BurstDone oldest = std::move(queue.front());
    queue.pop_front();
    return oldest;
  }
  const sc_core::sc_event& changed() const override { return event; }
  void log_responses(std::vector<Cycle>* log) override { responses = log; }
  void read_bytes(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const override {
    port_.ddr_.contents().read(address, bytes, count);
  }
  void write_bytes(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) override {
    port_.ddr_.contents().write(address, bytes, count);
  }

  std::array<std::deque<Waiting>, kDirections> waiting;
  std::array<std::deque<BurstDone>, kDirections> done;
  std::array<int, kDirections> unfinished{};
  std::vector<Cycle>* responses = nullptr;  ///< of write bursts, for who asked
  sc_core::sc_event event;

 private:
  AxiPort& port_;
  const std::size_t number_;  ///< in the order of connection
};

void AxiPort::Master::issue(const Burst& burst, Cycle data_ready) {
  const std::uint64_t end = burst.address + burst.bytes;
  internal_check(can_issue(burst.direction), "AXI burst issued beyond the outstanding limit");
  internal_check(burst.bytes > 0, "AXI burst without data");
  internal_check(burst.address / kBoundaryBytes == (end - 1) / kBoundaryBytes,
                 "AXI burst crosses a 4 KiB boundary");
  const BurstLayout layout(burst, width_bytes(), port_.ddr_.burst_bytes());
  internal_check(layout.beats() <= max_burst_beats(), "AXI burst has too many beats");
  if (end > port_.ddr_.channel().address_map().capacity()) {
    throw SimulationError("a burst goes beyond the end of the memory; place the map lower");
  }
  const Cycle now = port_.ddr_.clock().cycle_at_or_after(sc_core::sc_time_stamp());
  auto& mine = waiting[index(burst.direction)];
  if (mine.empty()) {
    auto& masters = port_.address_[index(burst.direction)].waiting;
    masters.insert(std::lower_bound(masters.begin(), masters.end(), number_), number_);
  }
  mine.push_back({burst, now, data_ready});
  ++unfinished[index(burst.direction)];
  port_.ddr_.wake_at(now + 1);
}

AxiPort::AxiPort(const sc_core::sc_module_name& name, const BoardSpec::Port& spec, Ddr& ddr)
    : sc_module(name),
      spec_((check(spec, ddr.burst_bytes()), spec)),
      ddr_(ddr),
      width_bytes_(spec.width_bits / 8),
      read_(spec.fifo_bytes, spec.latency_cycles),
      write_(spec.fifo_bytes, spec.latency_cycles) {
  for (AddressChannel& channel : address_) {
    channel.free_from.assign(static_cast<std::size_t>(spec.outstanding), 0);
  }
  ddr.attach(*this);
  metrics_.bind("read_bursts", "bursts", "AXI read bursts", &bursts_[0]);
  metrics_.bind("write_bursts", "bursts", "AXI write bursts", &bursts_[1]);
  metrics_.bind("read_beats", "beats", "read data beats, one a cycle at most", &beats_[0]);
  metrics_.bind("write_beats", "beats", "write data beats, one a cycle at most", &beats_[1]);
  metrics_.bind("read_bytes", "bytes", "read through this port", &bytes_[0]);
  metrics_.bind("write_bytes", "bytes", "written through this port", &bytes_[1]);
}

AxiPort::~AxiPort() = default;

MemoryPort& AxiPort::connect() {
  masters_.push_back(std::make_unique<Master>(*this, masters_.size()));
  return *masters_.back();
}

Cycle AxiPort::grant(Cycle now) {
  return std::min(grant(Direction::Read, now), grant(Direction::Write, now));
}

Cycle AxiPort::grant(Direction direction, Cycle now) {
  AddressChannel& channel = address_[index(direction)];
  for (;;) {
    if (channel.free_from.empty() || channel.waiting.empty()) return kUnknown;
    const Cycle earliest = std::max(channel.last_grant + 1, channel.free_from.front());
    Cycle best = kUnknown;
    std::size_t winner = 0;
    // Round robin: those behind the last winner first.
    const auto behind =
        std::upper_bound(channel.waiting.begin(), channel.waiting.end(), channel.last_master);
    const auto first = static_cast<std::size_t>(behind - channel.waiting.begin());
    for (std::size_t i = 0; i < channel.waiting.size(); ++i) {
      const std::size_t master = channel.waiting[(first + i) % channel.waiting.size()];
      const Cycle issued = masters_[master]->waiting[index(direction)].front().issued;
      const Cycle at = std::max(earliest, issued + 1);
      if (at < best) {
        best = at;
        winner = master;
      }
    }
    if (best > now) return best;
    start(direction, winner, best);
  }
}

void AxiPort::start(Direction direction, std::size_t master, Cycle cycle) {
  auto& waiting = masters_[master]->waiting[index(direction)];
  const Burst burst = waiting.front().burst;
  Flight flight{master,
                BurstLayout(burst, width_bytes_, ddr_.burst_bytes()),
                cycle,
                waiting.front().data_ready,
                BurstDone{burst, 0, 0, 0, {}},
                0};
  waiting.pop_front();
  AddressChannel& channel = address_[index(direction)];
  if (waiting.empty()) {
    channel.waiting.erase(std::find(channel.waiting.begin(), channel.waiting.end(), master));
  }
  channel.free_from.pop_front();
  channel.last_grant = cycle;
  channel.last_master = master;
  ++bursts_[index(direction)];
  bytes_[index(direction)] += burst.bytes;
  beats_[index(direction)] += flight.layout.beats();
  flight.done.beats.resize(static_cast<std::size_t>(flight.layout.beats()));
  if (direction == Direction::Read) {
    read_.start(std::move(flight));
  } else {
    write_.start(std::move(flight));
  }
}

DramTick AxiPort::offered(Direction direction) {
  const Cycle cycle = direction == Direction::Read ? read_.next_piece() : write_.next_piece();
  if (cycle == kUnknown) return DramChannel::kNever;
  // The controller asks much more often than the answer changes.
  Offered& last = offered_[index(direction)];
  if (last.cycle != cycle) last = {cycle, ddr_.tick_after(cycle)};
  return last.tick;
}

DramRequest AxiPort::accept(Direction direction, DramTick at) {
  if (direction == Direction::Read) return read_.accept_piece();
  const DramRequest request = write_.accept_piece(ddr_.cycle_at_or_after(at));
  while (auto flight = write_.finished()) finish(direction, std::move(*flight));
  return request;
}

void AxiPort::returned(std::uint64_t serial, DramTick data_end) {
  read_.returned(serial, ddr_.cycle_at_or_after(data_end));
  while (auto flight = read_.finished()) finish(Direction::Read, std::move(*flight));
}

void AxiPort::finish(Direction direction, Flight flight) {
  if (observer_ != nullptr) {
    observer_->moved(static_cast<int>(index(direction)), flight.layout.beats(),
                     flight.done.first_beat, flight.done.last_beat + 1);
  }
  address_[index(direction)].free_from.push_back(flight.done.response + 1);
  Master& master = *masters_[flight.master];
  --master.unfinished[index(direction)];
  if (direction == Direction::Write && master.responses != nullptr) {
    master.responses->push_back(flight.done.response);
  }
  master.done[index(direction)].push_back(std::move(flight.done));
  master.event.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace rill
