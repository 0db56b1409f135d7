// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace rill {

/// Where in a user's file something stands. Line and column are 1-based; 0 means unknown.
struct SourceLocation {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One mistake in what the user gave: where it is, what is wrong and what to do about it.
struct Diagnostic {
  SourceLocation where;
  std::string key;      ///< path of the YAML key, such as `stages[2].pe`; may be empty
  std::string message;  ///< one sentence that ends with the remedy

  /// `file:line:column: key: message`, leaving out what is unknown.
  std::string to_string() const;
};

/// The user's files or flags are wrong (exit code 2). Carries all mistakes found, not just the
/// first.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<Diagnostic> diagnostics);
  explicit ConfigError(Diagnostic diagnostic);

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The design is well formed but cannot run: deadlock, over budget, time-out (exit code 3).
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A bug in rill itself (exit code 70).
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InternalError naming the source location when `condition` does not hold.
/// For what only a bug can violate; a user's mistake is a ConfigError.
void internal_check(bool condition, const char* what);

}  // namespace rill
