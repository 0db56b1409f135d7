// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rill {

/// A few threads that share pieces of work far too short to start threads for. A member that is
/// done looks for more for some microseconds before it sleeps.
class WorkerTeam {
 public:
  /// The caller is one of the `members`; 1 starts no thread.
  explicit WorkerTeam(int members);
  ~WorkerTeam();
  WorkerTeam(const WorkerTeam&) = delete;
  WorkerTeam& operator=(const WorkerTeam&) = delete;

  int members() const { return static_cast<int>(threads_.size()) + 1; }
  /// Calls `work` once for each member 0 … members() - 1, at the same time; returns when all are
  /// done. Throws what the first of them threw.
  void share(const std::function<void(int member)>& work);

 private:
  void serve(int member);
  void carry_out(int member);
  void wait_for_turn(unsigned turn);

  const std::function<void(int)>* work_ = nullptr;
  std::atomic<unsigned> turn_{0};  ///< counts pieces of work
  std::atomic<int> busy_{0};       ///< threads that are not done with theirs
  std::atomic<bool> stop_{false};
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::condition_variable started_;
  std::vector<std::thread> threads_;
};

}  // namespace rill
