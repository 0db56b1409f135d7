// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <systemc>

#include "sim/metrics/metrics.h"
#include "sim/sysc/activity.h"

namespace rill {

/// What all parts of one machine share while it runs: the first exception that left a process. An
/// exception leaving an SC_THREAD would lose its type, so it is kept here and rethrown by run().
class RunContext {
 public:
  void fail(std::exception_ptr error);
  /// Lets the machine run for `span` (until nothing moves or it stops, without one), then throws
  /// what left a process.
  void run(const sc_core::sc_time& span) const;
  void run() const;

 private:
  void rethrow_if_failed() const;

  std::exception_ptr error_;
};

/// Spawns a thread that runs `body` once under the current module; an exception that leaves it ends
/// the simulation and is kept in `context`.
void spawn_guarded(RunContext& context, const char* process_name, std::function<void()> body);

/// A module of the machine: a place in the hierarchy, an account of its time, and metrics.
class Part : public sc_core::sc_module, public Observable {
 public:
  const MetricList& metrics() const override { return metrics_; }
  const Activity& activity() const { return activity_; }
  /// Charges the rest of the run as idle.
  void close_account(Cycle end) { activity_.close(end); }
  void observe(ActivityObserver* observer) { activity_.observe(observer); }
  /// What its process waits for now, for the deadlock report: the rest of a sentence that begins
  /// with its name, such as `waits for data from DDR`. Empty if nothing.
  virtual std::string waiting_for() const { return {}; }

 protected:
  Part(const sc_core::sc_module_name& name, RunContext& context);

  /// spawn_guarded() with the machine's context.
  void start_process(const char* process_name, std::function<void()> body);

  Activity activity_;
  MetricList metrics_;

 private:
  RunContext& context_;
};

}  // namespace rill
