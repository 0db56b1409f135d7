// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/dram_replay.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace rill {

namespace {

constexpr int kRequestBytes = 64;

class ClosedLoop {
 public:
  ClosedLoop(const MemorySpec& spec, const std::vector<TraceRequest>& trace, int outstanding)
      : channel_(spec),
        trace_(trace),
        parts_(std::max(1, kRequestBytes / channel_.burst_bytes())),
        free_slots_(outstanding),
        missing_(trace.size(), parts_),
        end_(trace.size(), 0) {}

  ReplayResult run() {
    while (next_ < trace_.size() || channel_.next_command() != DramChannel::kNever) {
      if (!try_enqueue()) command();
      if (next_ == trace_.size()) channel_.flush();
    }
    return {last_end_, channel_.counters()};
  }

 private:
  bool try_enqueue() {
    if (next_ == trace_.size()) return false;
    const TraceRequest& request = trace_[next_];
    if (!channel_.has_room(request.direction)) return false;
    DramTick at = std::max(last_arrival_ + 1, last_command_);
    const bool needs_slot = part_ == 0 && free_slots_ == 0;
    if (needs_slot) {
      if (returns_.empty()) return false;
      at = std::max(at, returns_.top());
    }
    if (at > channel_.next_command()) return false;
    if (needs_slot) {
      returns_.pop();
      ++free_slots_;
    }
    if (part_ == 0 && request.direction == Direction::Read) --free_slots_;
    const auto offset = static_cast<std::uint64_t>(part_ * channel_.burst_bytes());
    channel_.enqueue(request.address + offset, request.direction, next_, at);
    last_arrival_ = at;
    if (++part_ == parts_) {
      part_ = 0;
      ++next_;
    }
    return true;
  }

  void command() {
    last_command_ = channel_.next_command();
    const auto done = channel_.step();
    if (!done) return;
    last_end_ = std::max(last_end_, done->data_end);
    DramTick& end = end_[done->id];
    end = std::max(end, done->data_end);
    if (--missing_[done->id] == 0 && done->direction == Direction::Read) returns_.push(end + 1);
  }

  DramChannel channel_;
  const std::vector<TraceRequest>& trace_;
  int parts_;
  int free_slots_;
  std::vector<int> missing_;
  std::vector<DramTick> end_;
  std::priority_queue<DramTick, std::vector<DramTick>, std::greater<>> returns_;
  std::size_t next_ = 0;
  int part_ = 0;
  DramTick last_arrival_ = -1;
  DramTick last_command_ = 0;
  DramTick last_end_ = 0;
};

}  // namespace

ReplayResult replay(const MemorySpec& spec, const std::vector<TraceRequest>& trace,
                    int outstanding) {
  return ClosedLoop(spec, trace, outstanding).run();
}

}  // namespace rill
