// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/in_threads.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace rill {

std::vector<std::size_t> in_threads(std::size_t count, int jobs,
                                    const std::function<void(std::size_t)>& task,
                                    const std::function<bool(std::size_t)>& progress) {
  std::vector<char> ran(count, 0);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  std::mutex mutex;  // of what follows
  std::size_t done = 0;
  std::exception_ptr error;
  const auto work = [&] {
    for (std::size_t i = next++; i < count && !stopped; i = next++) {
      try {
        task(i);
        ran[i] = 1;
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (error == nullptr) error = std::current_exception();
        stopped = true;
      }
      const std::lock_guard lock(mutex);
      if (!progress(++done)) stopped = true;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (error != nullptr) std::rethrow_exception(error);
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    if (ran[i] != 0) numbers.push_back(i);
  }
  return numbers;
}

}  // namespace rill
