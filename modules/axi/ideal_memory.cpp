// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/ideal_memory.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace rill {

namespace {

std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

}  // namespace

class IdealMemory::Port : public MemoryPort {
 public:
  Port(IdealMemory& memory, int width_bytes) : memory_(memory), width_(width_bytes) {}

  int width_bytes() const override { return width_; }
  int max_burst_beats() const override { return 256; }  // AXI4, IHI0022
  bool can_issue(Direction /*direction*/) const override { return true; }
  bool has_done(Direction direction) const override { return !done_[index(direction)].empty(); }
  const sc_core::sc_event& changed() const override { return changed_; }
  void log_responses(std::vector<Cycle>* log) override { responses_ = log; }

  /// Reads: beats from `data_ready` on, which a reader sets to the cycle of its request. Writes:
  /// the last beat not before `data_ready`.
  void issue(const Burst& burst, Cycle data_ready) override {
    const auto width = static_cast<std::uint64_t>(width_);
    const auto beats =
        static_cast<Cycle>((burst.address + burst.bytes - 1) / width - burst.address / width + 1);
    Cycle& last = last_beat_[index(burst.direction)];
    BurstDone done{burst, 0, 0, 0, {}};
    if (burst.direction == Direction::Read) {
      last = std::max(last + 1, data_ready) + beats - 1;
    } else {
      last = std::max(last + beats, data_ready);
    }
    done.first_beat = last - beats + 1;
    done.last_beat = done.response = last;
    memory_.count(burst, done.first_beat, done.last_beat);
    if (burst.direction == Direction::Write && responses_ != nullptr) {
      responses_->push_back(done.response);
      changed_.notify(sc_core::SC_ZERO_TIME);
    }
    done_[index(burst.direction)].push_back(std::move(done));
  }

  BurstDone collect(Direction direction) override {
    auto& done = done_[index(direction)];
    BurstDone oldest = std::move(done.front());
    done.pop_front();
    return oldest;
  }

  void read_bytes(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const override {
    memory_.contents().read(address, bytes, count);
  }
  void write_bytes(std::uint64_t address, const std::uint8_t* bytes, std::size_t count) override {
    memory_.contents().write(address, bytes, count);
  }

 private:
  IdealMemory& memory_;
  int width_;
  std::array<Cycle, 2> last_beat_{-1, -1};
  std::array<std::deque<BurstDone>, 2> done_;
  std::vector<Cycle>* responses_ = nullptr;
  sc_core::sc_event changed_;
};

IdealMemory::IdealMemory(const sc_core::sc_module_name& name) : CountedMemory(name, "ideal") {}

IdealMemory::~IdealMemory() = default;

MemoryPort& IdealMemory::connect(int width_bytes) {
  ports_.push_back(std::make_unique<Port>(*this, width_bytes));
  return *ports_.back();
}

}  // namespace rill
