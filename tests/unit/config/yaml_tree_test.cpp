// SPDX-License-Identifier: Apache-2.0
#include "sim/config/yaml_tree.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

YamlValue parse(const std::string& text) {
  Problems problems;
  const std::optional<YamlValue> value = parse_yaml(text, "f", problems);
  problems.throw_if_any();
  if (!value) throw std::runtime_error("no document");
  return *value;
}

TEST(YamlTree, KeepsSpellings) {
  const YamlValue value = parse("a: 012\nb: yes\nc: '1'\nd: .nan\n");
  EXPECT_EQ(value.find("a")->text, "012");
  EXPECT_EQ(value.find("b")->text, "yes");
  EXPECT_TRUE(value.find("c")->quoted);
  EXPECT_FALSE(value.find("d")->quoted);
}

TEST(YamlTree, CountsLinesAndColumnsFromOne) {
  const YamlValue value = parse("a:\n  b: [x, y]\n");
  const YamlValue& b = *value.find("a")->find("b");
  EXPECT_EQ(b.key_where.line, 2);
  EXPECT_EQ(b.key_where.column, 3);
  EXPECT_EQ(b.children[1].where.column, 10);
  EXPECT_EQ(b.children[1].where.file, "f");
}

TEST(YamlTree, AnAbsentValueStandsAtItsKey) {
  const YamlValue value = parse("a:\nb: 1\n");
  EXPECT_TRUE(value.find("a")->is(YamlValue::Kind::Null));
  EXPECT_EQ(value.find("a")->where.line, 1);
}

TEST(YamlTree, WrittenTextReadsBackTheSame) {
  for (const char* text : {"a: 1\n", "a: {b: [1, 2, x], c: \"\"}\n", "a: \"null\"\nb: {}\nc: []\n",
                           "a: \"x: y\"\nb: \"#1\"\nc: \"fixed<9,3>\"\n", "a:\n  b:\n    c: ~\n",
                           "a: \" spaced \"\nb: \"line\\nbreak\"\nc: \"- x\"\n"}) {
    const std::string once = to_yaml(parse(text));
    EXPECT_EQ(to_yaml(parse(once)), once) << text;
    const YamlValue first = parse(text);
    const YamlValue second = parse(once);
    for (const char* key : {"a", "b", "c"}) {
      if (first.find(key) == nullptr) continue;
      ASSERT_NE(second.find(key), nullptr) << once;
      EXPECT_EQ(second.find(key)->text, first.find(key)->text);
      EXPECT_EQ(second.find(key)->kind, first.find(key)->kind);
    }
  }
}

TEST(YamlTree, AnEmptyTextIsNotTheSameAsNone) {
  EXPECT_EQ(to_yaml_line(YamlValue::scalar("")), "\"\"");
  EXPECT_EQ(to_yaml_line(YamlValue::scalar("~")), "\"~\"");
}

TEST(YamlTree, DeepNestingIsRefusedNotACrash) {
  const std::string deep(100000, '[');
  Problems problems;
  EXPECT_FALSE(parse_yaml(deep, "f", problems).has_value());
  EXPECT_EQ(problems.count(), 1u);
}

TEST(Problems, AreOrderedByPlaceWithinEachFile) {
  Problems problems;
  problems.add({"b", 2, 1}, "", "third");
  problems.add({"a", 1, 1}, "", "fourth");
  problems.add({"b", 1, 9}, "", "second");
  problems.add({"b", 1, 2}, "", "first");
  try {
    problems.throw_if_any();
    FAIL() << "did not throw";
  } catch (const ConfigError& error) {
    std::vector<std::string> messages;
    for (const Diagnostic& diagnostic : error.diagnostics()) messages.push_back(diagnostic.message);
    EXPECT_THAT(messages, testing::ElementsAre("first", "second", "third", "fourth"));
  }
}

}  // namespace
}  // namespace rill
