// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"
#include "sim/report/wrapped_lines.h"

namespace rill {
namespace {

TEST(TextTable, AlignsUnderItsHeads) {
  TextTable table;
  table.column("name", TextTable::Align::Left);
  table.column("n", TextTable::Align::Right);
  table.row({"a", "10"});
  table.rule();
  table.row({"bcdef", "·"});
  EXPECT_EQ(table.text(),
            "name    n\n"
            "─────────\n"
            "a      10\n"
            "─────────\n"
            "bcdef   ·\n");
}

TEST(TextTable, CutsOnlyLimitedColumns) {
  TextTable table;
  table.column("a", TextTable::Align::Left, 4);
  table.column("b", TextTable::Align::Left);
  table.row({"äöüßé", "äöüßé"});
  EXPECT_THAT(table.text(), testing::HasSubstr("äöü…  äöüßé\n"));
}

TEST(TextTable, CutsALongHeadToo) {
  TextTable table;
  table.column("abcdef", TextTable::Align::Left, 4);
  EXPECT_THAT(table.text(), testing::StartsWith("abc…\n"));
}

TEST(TextTable, RefusesARowOfAnotherWidth) {
  TextTable table;
  table.column("a", TextTable::Align::Left);
  EXPECT_THROW(table.row({"1", "2"}), InternalError);
}

TEST(Wrapped, BreaksAtTheWidthAndIndents) {
  EXPECT_EQ(wrapped("one two three", 7, 2), "one two\n  three");
  EXPECT_EQ(wrapped("one two", 7, 2, 4), "one\n  two");
  EXPECT_EQ(wrapped("incompressible", 5, 0), "incompressible");
  EXPECT_EQ(wrapped("", 5, 0), "");
}

TEST(Wrapping, OfLinesKeepsTheirIndentation) {
  EXPECT_EQ(wrapped_lines("one two\n  three four\nfive", 9), "one two\n  three\n    four\nfive");
  EXPECT_EQ(wrapped_lines("a    b\n\n", 9), "a    b\n\n");  // what fits stays as it is
  EXPECT_EQ(wrapped_lines("", 9), "");
}

TEST(DisplayWidth, CountsCharactersNotBytes) { EXPECT_EQ(display_width("a·─◀"), 4); }

TEST(TextTable, ShortenedNamesStayDifferent) {
  using testing::ElementsAre;
  EXPECT_THAT(shortened({"conv1", "inception_4a_pool"}, 10), ElementsAre("conv1", "inception…"));
  EXPECT_THAT(shortened({"inception_4a_part1", "inception_4a_part2"}, 10),
              ElementsAre("inceptio…1", "inceptio…2"));
  // The last five characters are not enough.
  EXPECT_THAT(shortened({"inception_4a_pool", "inception_4b_pool", "inception_4a_conv"}, 10),
              ElementsAre("inc…a_pool", "inc…b_pool", "inc…a_conv"));
}

}  // namespace
}  // namespace rill
