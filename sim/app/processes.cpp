// SPDX-License-Identifier: Apache-2.0
#include "sim/app/processes.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>
#include <thread>
#include <utility>

#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"

namespace rill {
namespace {

// A signal may come just before poll() sleeps, so it wakes by itself to look.
constexpr int kLookUpMs = 200;

struct Child {
  pid_t process = 0;
  int pipe = -1;
  std::size_t task = 0;
  ProcessResult result;
};

void write_all(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(file, text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // the parent is gone, so nobody misses the rest
    done += static_cast<std::size_t>(count);
  }
}

[[noreturn]] void be_child(const std::function<std::string()>& task, int pipe) {
  Failure result;
  try {
    result.text = task();
  } catch (...) {
    result = explain(std::current_exception());
  }
  write_all(pipe, result.text);
  // Not exit(): what the parent had in its buffers must not be written twice.
  _exit(result.exit_code);
}

Child start(const std::function<std::string()>& task, std::size_t index) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  std::fflush(nullptr);
  const pid_t process = fork();
  if (process < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (process == 0) {
    close(ends[0]);
    be_child(task, ends[1]);
  }
  close(ends[1]);
  return {process, ends[0], index, {}};
}

/// Reads what is there; false at the end.
bool read_some(int file, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(file, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

void finish(const Child& child, ProcessResult& result) {
  close(child.pipe);
  int status = 0;
  while (waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) {
    result.exit_code = WEXITSTATUS(status);
    return;
  }
  result.exit_code = kExitBug;
  result.signal = WTERMSIG(status);
  result.output =
      "rill: internal error: a run was ended by signal " + std::to_string(result.signal) + "\n";
}

void stop(const std::vector<Child>& children) {
  for (const Child& child : children) kill(child.process, SIGKILL);
  for (const Child& child : children) {
    ProcessResult ignored;
    finish(child, ignored);
  }
}

}  // namespace

std::vector<ProcessResult> run_in_processes(const std::vector<std::function<std::string()>>& tasks,
                                            int parallel,
                                            const std::function<void(int)>& finished) {
  std::vector<ProcessResult> results(tasks.size());
  int done = 0;
  run_in_processes(tasks, parallel, [&](std::size_t task, const ProcessResult& result) {
    results[task] = result;
    finished(++done);
  });
  return results;
}

void run_in_processes(
    const std::vector<std::function<std::string()>>& tasks, int parallel,
    const std::function<void(std::size_t task, const ProcessResult& result)>& finished,
    const std::function<void()>& waiting) {
  std::vector<Child> children;
  std::size_t next = 0;
  while (next < tasks.size() || !children.empty()) {
    while (next < tasks.size() && children.size() < static_cast<std::size_t>(parallel)) {
      children.push_back(start(tasks[next], next));
      ++next;
    }
    std::vector<pollfd> files;
    files.reserve(children.size());
    for (const Child& child : children) files.push_back({child.pipe, POLLIN, 0});
    const int ready = poll(files.data(), files.size(), kLookUpMs);
    if (interrupted()) {
      stop(children);
      throw Interrupted();
    }
    if (waiting) waiting();
    if (ready <= 0) continue;
    for (std::size_t i = files.size(); i-- > 0;) {
      ProcessResult& result = children[i].result;
      if (files[i].revents == 0 || read_some(files[i].fd, result.output)) continue;
      finish(children[i], result);
      const Child child = std::move(children[i]);
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
      finished(child.task, child.result);
    }
  }
}

int processes_at_a_time(int jobs) {
  return jobs > 0 ? jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace rill
