// SPDX-License-Identifier: Apache-2.0
#include "sim/report/output_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "sim/core/error.h"

namespace rill {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::ThrowsMessage;

class OutputFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ =
        fs::temp_directory_path() / ("rill_output_" + std::to_string(getpid()) + "_" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  static std::string content(const fs::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }

  fs::path root_;
};

TEST_F(OutputFolderTest, ShowsNothingUntilCommitted) {
  OutputFolder folder(root_ / "out");
  folder.write("report.json", "{}");
  folder.write("outputs/a.txt", "a");
  EXPECT_FALSE(fs::exists(root_ / "out"));
  folder.commit();
  EXPECT_EQ(content(root_ / "out/report.json"), "{}");
  EXPECT_EQ(content(root_ / "out/outputs/a.txt"), "a");
  EXPECT_FALSE(fs::exists(root_ / "out.partial"));
}

TEST_F(OutputFolderTest, LeavesNothingWithoutCommit) {
  { OutputFolder(root_ / "out").write("report.json", "{}"); }
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(OutputFolderTest, KeepsTheEarlierResultWhenTheNewOneFails) {
  {
    OutputFolder first(root_ / "out");
    first.write("report.json", "first");
    first.commit();
  }
  { OutputFolder(root_ / "out").write("report.json", "second"); }
  EXPECT_EQ(content(root_ / "out/report.json"), "first");
}

TEST_F(OutputFolderTest, ReplacesTheEarlierResultAsAWhole) {
  for (const char* name : {"old.txt", "new.txt"}) {
    OutputFolder folder(root_ / "out/");  // a trailing slash is the same folder
    folder.write(name, name);
    folder.commit();
  }
  EXPECT_FALSE(fs::exists(root_ / "out/old.txt"));
  EXPECT_EQ(content(root_ / "out/new.txt"), "new.txt");
  EXPECT_FALSE(fs::exists(root_ / "out.old"));
}

TEST_F(OutputFolderTest, ClearsWhatAKilledRunLeft) {
  fs::create_directories(root_ / "out.partial");
  std::ofstream(root_ / "out.partial/.rill_output") << "";
  std::ofstream(root_ / "out.partial/half.npy") << "half";
  OutputFolder folder(root_ / "out");
  folder.commit();
  EXPECT_FALSE(fs::exists(root_ / "out/half.npy"));
}

TEST_F(OutputFolderTest, RefusesASecondWriterAndKeepsTheFirst) {
  OutputFolder first(root_ / "out");
  first.write("a.txt", "first");
  EXPECT_THROW(OutputFolder(root_ / "out"), ConfigError);
  first.commit();
  EXPECT_TRUE(fs::exists(root_ / "out/a.txt"));
  OutputFolder later(root_ / "out");  // nobody writes there any more
}

TEST_F(OutputFolderTest, NeverTouchesAFolderThatIsNotOurs) {
  fs::create_directories(root_ / "home");
  std::ofstream(root_ / "home/thesis.tex") << "years of work";
  EXPECT_THAT([&] { OutputFolder folder(root_ / "home"); },
              ThrowsMessage<ConfigError>(HasSubstr("not rill's results; choose another")));
  EXPECT_EQ(content(root_ / "home/thesis.tex"), "years of work");
}

TEST_F(OutputFolderTest, AcceptsAnEmptyFolder) {
  fs::create_directories(root_ / "out");
  OutputFolder folder(root_ / "out");
  folder.write("a", "a");
  folder.commit();
  EXPECT_EQ(content(root_ / "out/a"), "a");
}

TEST_F(OutputFolderTest, RefusesAFileAndAPathThroughAFile) {
  std::ofstream(root_ / "file") << "x";
  EXPECT_THROW(OutputFolder{root_ / "file"}, ConfigError);
  EXPECT_THROW(OutputFolder{root_ / "file/out"}, ConfigError);
  EXPECT_EQ(content(root_ / "file"), "x");
}

TEST_F(OutputFolderTest, TakesFoldersThatItMadeAwayAgain) {
  { const OutputFolder dropped(root_ / "made/deeper/out"); }
  EXPECT_FALSE(fs::exists(root_ / "made"));
  fs::create_directories(root_ / "there");
  { const OutputFolder dropped(root_ / "there/out"); }
  EXPECT_TRUE(fs::exists(root_ / "there"));
  {
    const OutputFolder dropped(root_ / "made/out");
    std::ofstream(root_ / "made/note") << "by someone else";
  }
  EXPECT_TRUE(fs::exists(root_ / "made/note"));
}

}  // namespace
}  // namespace rill
