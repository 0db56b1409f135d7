// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/case_table.h"

#include <gmock/gmock.h>

#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

class CaseTables : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) {
    test::write_text(scratch.path() / "cases.csv", text);
    return scratch.path() / "cases.csv";
  }
  /// What reading such a file complains about; empty when it is read.
  std::string complaint(const std::string& text, const std::vector<std::string>& needed = {"a"}) {
    try {
      const CaseTable table(file(text), needed);
      table.required_number(0, "a");
      Parameters(table, 0, table.has("params") ? "params" : "a").integer("n", 1, 9);
    } catch (const ConfigError& error) {
      return error.diagnostics().front().to_string();
    }
    return "";
  }
  test::ScratchFolder scratch;
};

TEST_F(CaseTables, CellsAreFoundByTheNameOfTheirColumn) {
  const CaseTable table(file("name,value,params\nfirst,1.5,n=3;word=full\n\"a, b\",,\n"),
                        {"name", "value"});
  ASSERT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.text(1, "name"), "a, b");
  EXPECT_EQ(table.number(0, "value"), 1.5);
  EXPECT_FALSE(table.number(1, "value").has_value());
  const Parameters params(table, 0);
  EXPECT_EQ(params.integer("n"), 3);
  EXPECT_EQ(params.word("word"), "full");
  EXPECT_EQ(params.integer_or("absent", 7), 7);
}

TEST_F(CaseTables, ComplaintsNameLineColumnAndRemedy) {
  EXPECT_THAT(complaint(""), HasSubstr("cases.csv:1: has no cases"));
  EXPECT_THAT(complaint("a\n"), HasSubstr("has no cases"));
  EXPECT_THAT(complaint("b\n1\n"), HasSubstr("cases.csv:1: a: this column is missing"));
  EXPECT_THAT(complaint("a,b\n1,2\n3\n"), HasSubstr("cases.csv:3: has 1 fields"));
  EXPECT_THAT(complaint("a,b\n\"1\"x,2\n"), HasSubstr("is not CSV"));
  EXPECT_THAT(complaint("a\nmany\n"), HasSubstr("cases.csv:2: a: `many` is not a number"));
  EXPECT_THAT(complaint("a,params\n,n=1\n"), HasSubstr("cases.csv:2: a: is empty"));
  EXPECT_THAT(complaint("a,params\n1,n\n"), HasSubstr("params: `n` is not name=value"));
  EXPECT_THAT(complaint("a,params\n1,m=1\n"), HasSubstr("params: has no `n`"));
  EXPECT_THAT(complaint("a,params\n1,n=10\n"), HasSubstr("n=10 must be a whole number in 1..9"));
  EXPECT_THAT(complaint("a,params\n1,n=two\n"), HasSubstr("n=two must be a whole number"));
  EXPECT_EQ(complaint("a,params\n1,n=2\n"), "");
}

TEST_F(CaseTables, AnAbsentFileIsNamed) {
  try {
    const CaseTable table(scratch.path() / "nowhere.csv", {});
    FAIL() << "read a file that is not there";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nowhere.csv"));
  }
}

}  // namespace
}  // namespace rill
