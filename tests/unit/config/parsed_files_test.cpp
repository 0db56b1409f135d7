// SPDX-License-Identifier: Apache-2.0
#include "sim/config/parsed_files.h"

#include <gmock/gmock.h>

#include "sim/config/load_run.h"
#include "tests/support/reference_dir.h"
#include "tests/unit/config/temp_folder.h"

namespace rill {
namespace {

std::filesystem::path configs() { return test::source_dir() / "configs"; }

YamlValue parsed(const std::string& text) {
  Problems problems;
  const std::optional<YamlValue> value = parse_yaml(text, "text", problems);
  problems.throw_if_any();
  return value.value();
}

void expect_equal(const YamlValue& a, const YamlValue& b) {
  EXPECT_EQ(a.kind, b.kind) << a.key;
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.text, b.text) << a.key;
  ASSERT_EQ(a.children.size(), b.children.size()) << a.key;
  for (std::size_t i = 0; i < a.children.size(); ++i) expect_equal(a.children[i], b.children[i]);
}

TEST(CompactYaml, ReadsBackAsTheSameTree) {
  for (const char* text :
       {"{a: 1, b: [x, -2.5, \"\"], c: {d: \"fixed<9,3,RND,SAT>\", e: ~}}", "[\"-\", \"---\", -1]",
        "{a: \"quote \\\" and \\\\ and \\t tab\", \"key: with colon\": \"\xC3\xA4\"}"}) {
    const YamlValue value = parsed(text);
    expect_equal(parsed(to_yaml_compact(value)), value);
  }
}

TEST(CompactYaml, OfAResolvedRunMeansTheSameRun) {
  ParsedFiles files;
  const RunConfiguration plain =
      load_run(configs() / "runs/skynet_ultra96.yaml", {"design.fusion=bundle"}, configs());
  const RunConfiguration compact =
      load_run(configs() / "runs/skynet_ultra96.yaml", {"design.fusion=bundle"}, configs(), files);
  expect_equal(parsed(compact.resolved_yaml), parsed(plain.resolved_yaml));
  EXPECT_EQ(compact.resolved_yaml.find('\n'), std::string::npos);
}

TEST(ParsedFiles, AreReadOnceAndMistakesEveryTime) {
  const test::TempFolder scratch;
  const std::filesystem::path folder = scratch.path();
  scratch.write("good.yaml", "a: 1\n");
  scratch.write("bad.yaml", "a: 1\na: 2\n");
  ParsedFiles files;
  Problems problems;
  EXPECT_TRUE(files.file(folder / "good.yaml", problems));
  std::filesystem::remove(folder / "good.yaml");
  EXPECT_TRUE(files.file(folder / "good.yaml", problems));
  EXPECT_EQ(problems.count(), 0U);
  files.file(folder / "bad.yaml", problems);
  files.file(folder / "bad.yaml", problems);
  EXPECT_EQ(problems.count(), 2U);
}

TEST(ParsedFiles, ASharedValueIsCalledByTheKeyThatItIsSetBy) {
  ParsedFiles files;
  Problems problems;
  files.value("[4]", "--set a=[4]", problems);
  const std::optional<YamlValue> again = files.value("[4]", "--set b=[4]", problems);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->children[0].where.file, "--set b=[4]");
}

TEST(Overrides, KeysInQuotesMayHoldDots) {
  const RunConfiguration run = load_run(
      configs() / "runs/skynet_ultra96.yaml",
      {"network=resnet50", "numerics=skynet_w8a8", "design.stages.\"layer1.0.conv2\".pe=4"},
      configs());
  EXPECT_EQ(run.design.stages.at("layer1.0.conv2").pe, 4);
}

}  // namespace
}  // namespace rill
