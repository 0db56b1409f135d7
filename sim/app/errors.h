// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace rill {

struct Failure {
  int exit_code = 0;
  std::string text;  ///< whole lines for standard error, one a diagnostic
};

/// Thrown between two steps once the user asked to stop.
class Interrupted : public std::exception {
 public:
  /// `remains`: what there is now on the disk, and how to go on.
  explicit Interrupted(std::string remains = "nothing was written")
      : remains_(std::move(remains)) {}

  const std::string& remains() const { return remains_; }
  const char* what() const noexcept override { return "interrupted"; }

 private:
  std::string remains_;
};

/// What an exception means to the user, whatever screen there is: rows of a sweep keep the text.
Failure explain(const std::exception_ptr& error);

}  // namespace rill
