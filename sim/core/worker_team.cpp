// SPDX-License-Identifier: Apache-2.0
#include "sim/core/worker_team.h"

namespace rill {

namespace {

/// Looks before a member sleeps: some 50 microseconds, what a piece of work of a tile takes.
constexpr int kLooks = 2000;

}  // namespace

WorkerTeam::WorkerTeam(int members) {
  for (int member = 1; member < members; ++member) {
    threads_.emplace_back([this, member] { serve(member); });
  }
}

WorkerTeam::~WorkerTeam() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    ++turn_;
  }
  started_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerTeam::share(const std::function<void(int)>& work) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    work_ = &work;
    failure_ = nullptr;
    busy_ = static_cast<int>(threads_.size());
    ++turn_;
  }
  started_.notify_all();
  carry_out(0);
  while (busy_ > 0) std::this_thread::yield();
  if (failure_ != nullptr) std::rethrow_exception(failure_);
}

void WorkerTeam::carry_out(int member) {
  try {
    (*work_)(member);
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (failure_ == nullptr) failure_ = std::current_exception();
  }
}

void WorkerTeam::wait_for_turn(unsigned turn) {
  for (int look = 0; look < kLooks; ++look) {
    if (turn_ != turn) return;
    std::this_thread::yield();
  }
  std::unique_lock<std::mutex> lock(mutex_);
  started_.wait(lock, [&] { return turn_ != turn; });
}

void WorkerTeam::serve(int member) {
  for (unsigned turn = 0;; ++turn) {
    wait_for_turn(turn);
    if (stop_) return;
    carry_out(member);
    --busy_;
  }
}

}  // namespace rill
