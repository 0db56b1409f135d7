// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rill {

/// One measured value: where, what, unit, and a sentence that says what it means.
struct Metric {
  std::string path;  ///< hierarchical name of the module, `machine.dw1_dw3x3.dsp_array`
  std::string name;  ///< `busy_cycles`
  std::string unit;  ///< `cycles`, `bytes`, `words`, …
  std::string sentence;
  std::int64_t value = 0;
};

/// All metrics of a finished simulation, in the order of the SystemC hierarchy.
struct Snapshot {
  std::vector<Metric> metrics;

  /// Value of a metric; throws InternalError when there is none.
  std::int64_t at(const std::string& path, const std::string& name) const;
};

/// Counters of one module. The module keeps plain integers and binds them here once; hot code
/// increments the integers, a walker reads them at the end.
class MetricList {
 public:
  void bind(std::string name, std::string unit, std::string sentence, const std::int64_t* value);
  void append_to(Snapshot& snapshot, const std::string& path) const;
  /// The counter behind a metric, or null: for those who watch it grow.
  const std::int64_t* find(const std::string& name) const;

 private:
  struct Entry {
    std::string name, unit, sentence;
    const std::int64_t* value;
  };
  std::vector<Entry> entries_;
};

/// Interface of every module that reports: the walker finds it in the SystemC tree.
class Observable {
 public:
  virtual ~Observable() = default;
  virtual const MetricList& metrics() const = 0;
};

}  // namespace rill
