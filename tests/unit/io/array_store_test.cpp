// SPDX-License-Identifier: Apache-2.0
#include "sim/io/array_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "tests/support/files.h"

namespace rill {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// An .npz of files that lie in a folder.
void pack(const fs::path& archive_path, const fs::path& folder, int method) {
  int code = 0;
  zip_t* archive = zip_open(archive_path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  ASSERT_NE(archive, nullptr);
  for (const auto& entry : fs::directory_iterator(folder)) {
    zip_source_t* source = zip_source_file(archive, entry.path().c_str(), 0, -1);
    const zip_int64_t index =
        zip_file_add(archive, entry.path().filename().c_str(), source, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(index, 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
}

class Store : public testing::Test {
 protected:
  Store() {
    fs::create_directory(arrays);
    write_npy(arrays / "b.weight.npy", integer_array({2}, "i2", {5, -6}));
    write_npy(arrays / "a.npy", real_array({1}, "f8", {0.25}));
    write_file(arrays / "notes.txt", {'x'});
  }

  std::string error(const fs::path& path, const std::string& name = "a") const {
    try {
      ArrayStore(path).get(name);
    } catch (const ConfigError& failure) {
      return failure.what();
    }
    return "no error";
  }

  test::TemporaryFolder folder;
  fs::path arrays = folder.path() / "arrays";
};

void expect_both_arrays(const ArrayStore& store) {
  EXPECT_THAT(store.names(), ElementsAre("a", "b.weight"));
  EXPECT_TRUE(store.contains("b.weight"));
  EXPECT_FALSE(store.contains("b"));
  EXPECT_THAT(store.get("b.weight").integers(), ElementsAre(5, -6));
  EXPECT_THAT(store.get("a").reals(), ElementsAre(0.25));
}

TEST_F(Store, ReadsAFolder) { expect_both_arrays(ArrayStore(arrays)); }

TEST_F(Store, ReadsStoredAndDeflatedArchives) {
  for (const int method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const fs::path path = folder.path() / ("m" + std::to_string(method) + ".npz");
    pack(path, arrays, method);
    expect_both_arrays(ArrayStore(path));
  }
}

TEST_F(Store, SaysWhatIsWrong) {
  EXPECT_THAT(error(folder.path() / "nowhere"), HasSubstr("does not exist"));
  EXPECT_THAT(error(arrays, "c"), HasSubstr("c.npy: does not exist; add the array"));
  EXPECT_THAT(error(arrays / "notes.txt"), HasSubstr("not a readable .npz archive"));
  const fs::path empty = folder.path() / "empty";
  fs::create_directory(empty);
  EXPECT_THAT(error(empty), HasSubstr("holds no .npy array"));
}

TEST_F(Store, NoticesADamagedMember) {
  const fs::path path = folder.path() / "damaged.npz";
  pack(path, arrays, ZIP_CM_STORE);
  std::vector<std::uint8_t> bytes = read_file(path, "an archive");
  const std::string header = "'<f8'";
  const auto at = std::search(bytes.begin(), bytes.end(), header.begin(), header.end());
  ASSERT_NE(at, bytes.end());
  *(at + 3) = '4';  // the checksum of the archive knows better
  write_file(path, bytes);
  EXPECT_THAT(error(path), HasSubstr("damaged"));
}

TEST_F(Store, NoticesADamagedValue) {
  const fs::path path = folder.path() / "damaged.npz";
  pack(path, arrays, ZIP_CM_STORE);
  std::vector<std::uint8_t> bytes = read_file(path, "an archive");
  const std::string header = "'<f8'";
  const auto at = std::search(bytes.begin(), bytes.end(), header.begin(), header.end());
  const auto end = std::find(at, bytes.end(), '\n');
  ASSERT_NE(end, bytes.end());
  *(end + 1) ^= 1U;  // of the first value
  write_file(path, bytes);
  EXPECT_THAT(error(path), HasSubstr("damaged"));
}

TEST_F(Store, NoticesATruncatedArchive) {
  const fs::path path = folder.path() / "cut.npz";
  pack(path, arrays, ZIP_CM_DEFLATE);
  fs::resize_file(path, fs::file_size(path) / 2);
  EXPECT_THAT(error(path), HasSubstr("not a readable .npz archive"));
}

}  // namespace
}  // namespace rill
