// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/session.h"
#include "tests/support/reference_dir.h"

namespace rill::test {

/// A shipped run with published weights; skipped where the reference data is not there.
class PublishedRun : public testing::Test {
 protected:
  using Settings = std::vector<std::string>;

  /// `settings` gives what is laid over the run, from the reference's folder.
  PublishedRun(std::string run, std::function<Settings(const std::filesystem::path&)> settings)
      : run_(std::move(run)), settings_(std::move(settings)) {}

  void SetUp() override {
    const auto reference = reference_dir();
    if (!reference) GTEST_SKIP() << reference_missing();
    folder = *reference;
    request.run_file = (source_dir() / "configs/runs" / run_).string();
    request.settings = settings_(folder);
    configuration = configure(request);
  }

  std::filesystem::path folder;
  RunRequest request;
  RunConfiguration configuration;

 private:
  std::string run_;
  std::function<Settings(const std::filesystem::path&)> settings_;
};

}  // namespace rill::test
