// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace rill {

/// What one process of run_in_processes() came back with.
struct ProcessResult {
  int exit_code = 0;
  std::string output;  ///< what its task returned, or why it failed when exit_code is not 0
  int signal = 0;      ///< that ended it
};

/// Calls every task in a process of its own (SystemC builds one simulation a process), at most
/// `parallel` at a time, and gives what they returned in the order of the tasks. An exception in a
/// task becomes its exit code and text. `finished` is told how many are done. When the user
/// interrupts, the processes are stopped and Interrupted is thrown.
std::vector<ProcessResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                            int parallel, const std::function<void(int)>& finished);

/// The same for many tasks: `finished` gets each result as it comes, and nothing is kept. `waiting`
/// is called a few times a second meanwhile.
void run_in_processes(
    const std::vector<std::function<std::string()>>& tasks, int parallel,
    const std::function<void(std::size_t task, const ProcessResult& result)>& finished,
    const std::function<void()>& waiting = {});

/// All cores when `jobs` is 0.
int processes_at_a_time(int jobs);

}  // namespace rill
