// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "sim/core/error.h"

namespace rill::test {

/// What one malformed input must be told: every diagnostic as `line:column: key: message`, in
/// order; `expected` holds their beginnings (or, after `…`, a part of the message).
struct BadInput {
  std::string name;  ///< of the case, for the test's name
  std::string text;  ///< of the file
  std::vector<std::string> expected;
};
/// How GoogleTest names a case that fails (its own spelling of the function).
void PrintTo(const BadInput& bad, std::ostream* out);

/// Text with one passage replaced; the passage must occur exactly once.
std::string replaced(std::string text, const std::string& from, const std::string& to);

/// The diagnostics an action throws, each as `line:column: key: message`. Empty when it succeeds.
std::vector<std::string> complaints(const std::function<void()>& action);

/// Fails the test unless each complaint begins with the expected text; `head…part` demands the
/// beginning `head` and `part` anywhere behind it.
void expect_complaints(const std::vector<std::string>& actual,
                       const std::vector<std::string>& expected);

/// Writes the case's file, reads it and expects the complaints.
void expect_explained(const BadInput& bad,
                      const std::function<void(const std::filesystem::path&)>& read);

/// Names a case for INSTANTIATE_TEST_SUITE_P.
std::string case_name(const testing::TestParamInfo<BadInput>& info);

}  // namespace rill::test
