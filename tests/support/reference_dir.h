// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rill::test {

/// Root of this checkout.
std::filesystem::path source_dir();

/// Folder of the shared reference data: $RILL_REFERENCE_DIR, or ../shared/reference beside the
/// checkout. Nothing when it is absent, as in a user's checkout; the test then calls GTEST_SKIP()
/// with reference_missing().
std::optional<std::filesystem::path> reference_dir();

/// The sentence a skipped test prints.
std::string reference_missing();

}  // namespace rill::test
