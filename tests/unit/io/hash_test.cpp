// SPDX-License-Identifier: Apache-2.0
#include "sim/io/hash.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sim/core/error.h"
#include "tests/support/files.h"

namespace rill {
namespace {

// The library's own check value for no input, as `xxh128sum /dev/null` prints it.
TEST(HashFile, IsTheStandardXxh3) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(hash_bytes({}), "xxh3:99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_file(folder.file("empty", {})), hash_bytes({}));
}

TEST(HashFile, DependsOnEveryByte) {
  EXPECT_NE(hash_bytes({1, 2, 3}), hash_bytes({1, 2, 4}));
  EXPECT_NE(hash_bytes({0}), hash_bytes({0, 0}));
}

TEST(HashPath, OfAFolderDependsOnNamesAndContents) {
  const test::TemporaryFolder a;
  const test::TemporaryFolder b;
  a.file("x.npy", {1});
  a.file("y.npy", {2});
  b.file("y.npy", {2});  // written in another order
  b.file("x.npy", {1});
  EXPECT_EQ(hash_path(a.path()), hash_path(b.path()));
  b.file("y.npy", {3});
  EXPECT_NE(hash_path(a.path()), hash_path(b.path()));
}

TEST(HashFile, NamesAMissingFile) { EXPECT_THROW(hash_file("/no/such/file"), ConfigError); }

}  // namespace
}  // namespace rill
