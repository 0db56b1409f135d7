// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

namespace rill {

struct Failure {
  int exit_code = 0;
  std::string text;  ///< whole lines for standard error, one a diagnostic
};

/// Thrown between two steps once the user asked to stop.
class Interrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "interrupted"; }
};

/// What an exception means to the user.
Failure explain(const std::exception_ptr& error);

}  // namespace rill
