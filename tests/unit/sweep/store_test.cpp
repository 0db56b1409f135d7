// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/store.h"

#include <gmock/gmock.h>

#include <limits>

#include "sim/core/error.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using test::ScratchFolder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

PointResult result(std::int64_t point, const std::string& hash, double first_figure) {
  PointResult made{point, hash, false, "", "pw1", {}};
  made.figures.assign(sweep_figures().size(), 0.1);
  made.figures[0] = first_figure;
  return made;
}

TEST(SweepStore, GivesBackWhatItGotBitForBitAlsoAfterItWasClosed) {
  const ScratchFolder scratch;
  PointResult odd = result(1, "h1", std::numeric_limits<double>::quiet_NaN());
  {
    SweepStore store(scratch.path() / "a.sqlite");
    store.begin({"design.stages.*.pe", "quote\"d"});
    store.add_points({result(0, "h0", 1.0 / 3), odd},
                     {{{"design.stages.*.pe", "4"}}, {{"quote\"d", "it's"}}});
    store.add_simulations({result(0, "h0", 0.7)});
  }
  SweepStore store(scratch.path() / "a.sqlite");
  EXPECT_THAT(store.hashes(Method::ClosedForm), ElementsAre("h0", "h1"));
  EXPECT_THAT(store.hashes(Method::Simulated), ElementsAre("h0"));
  store.begin({"design.stages.*.pe", "quote\"d"});
  EXPECT_THAT(store.rows(), IsEmpty());
  PointResult known = result(0, "h0", 99);
  known.known = true;
  store.add_points({known, odd}, {{{"design.stages.*.pe", "4"}}, {{"quote\"d", "it's"}}});
  const std::vector<SweepRow> rows = store.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].closed_form[0], 1.0 / 3) << "a known hash keeps its figures";
  EXPECT_EQ(rows[0].simulated[0], 0.7);
  EXPECT_THAT(rows[0].settings, ElementsAre(Pair("design.stages.*.pe", "4"), Pair("quote\"d", "")));
  EXPECT_TRUE(std::isnan(rows[1].closed_form[0]));
  EXPECT_EQ(rows[1].settings[1].second, "it's");
  EXPECT_THAT(rows[1].simulated, IsEmpty());
}

TEST(SweepStore, PointsOfTheSameSweepStayWhenItIsResumed) {
  const ScratchFolder scratch;
  {
    SweepStore store(scratch.path() / "a.sqlite");
    store.begin({"k"}, "this sweep");
    store.add_points({result(0, "h0", 1)}, {{{"k", "1"}}});
  }
  SweepStore store(scratch.path() / "a.sqlite");
  store.begin({"k"}, "this sweep");
  EXPECT_THAT(store.known_points(), ElementsAre(0));
  store.begin({"k"}, "another one");
  EXPECT_THAT(store.known_points(), IsEmpty());
  EXPECT_THAT(store.hashes(Method::ClosedForm), ElementsAre("h0")) << "the cache stays";
}

TEST(SweepStore, AFailedPointIsARowWithItsError) {
  const ScratchFolder scratch;
  SweepStore store(scratch.path() / "a.sqlite");
  store.begin({});
  store.add_points({{0, "h", false, "does not fit", "", {}}}, {{}});
  ASSERT_EQ(store.rows().size(), 1U);
  EXPECT_EQ(store.rows()[0].error, "does not fit");
  EXPECT_THAT(store.rows()[0].closed_form, IsEmpty());
}

TEST(SweepStore, MergingTwiceIsMergingOnce) {
  const ScratchFolder scratch;
  SweepStore shard(scratch.path() / "it's.sqlite");
  shard.begin({});
  shard.add_points({result(3, "h3", 3)}, {{}, {}, {}, {}});
  shard.add_simulations({result(3, "h3", 4)});
  SweepStore store(scratch.path() / "a.sqlite");
  store.merge_figures(scratch.path() / "it's.sqlite");
  store.merge_figures(scratch.path() / "it's.sqlite");
  EXPECT_THAT(store.hashes(Method::ClosedForm), ElementsAre("h3"));
  EXPECT_THAT(store.hashes(Method::Simulated), ElementsAre("h3"));
}

TEST(SweepStore, AFileOfABuildWithOtherFiguresStaysOfUse) {
  const ScratchFolder scratch;
  for (const char* name : {"own.sqlite", "shard.sqlite"}) {
    Database older(scratch.path() / name);
    for (const char* table : {"closed_form", "simulated"}) {
      older.execute(
          std::string("CREATE TABLE ") + table +
          " (hash TEXT PRIMARY KEY, error TEXT, limiter TEXT, dsp REAL, latency_ms REAL)");
      older.execute(std::string("INSERT INTO ") + table + " VALUES ('" + name + "', '', '', 7, 2)");
    }
  }
  SweepStore store(scratch.path() / "own.sqlite");
  store.begin({"k"});
  store.merge_figures(scratch.path() / "shard.sqlite");
  PointResult known = result(1, "shard.sqlite", 99);
  known.known = true;
  store.add_points({result(0, "new", 5), known}, {{{"k", "0"}}, {{"k", "1"}}});
  const std::vector<SweepRow> rows = store.rows();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].closed_form.at(0), 5);
  EXPECT_EQ(rows[0].closed_form.at(figure_index("dsp")), 0.1);
  EXPECT_EQ(rows[1].closed_form.at(figure_index("dsp")), 7);
  EXPECT_EQ(rows[1].simulated.at(figure_index("latency_ms")), 2);
  EXPECT_TRUE(std::isnan(rows[1].closed_form.at(figure_index("pictures_per_s"))));
}

TEST(SweepStore, AFileThatIsNoDatabaseIsTheUsersMistake) {
  const ScratchFolder scratch;
  test::write_text(scratch.path() / "a.sqlite", std::string(4096, 'x'));
  EXPECT_THROW(SweepStore(scratch.path() / "a.sqlite"), ConfigError);
}

TEST(PointResults, TravelBetweenProcessesUnchanged) {
  const auto back = results_from_json(
      to_json({result(7, "h", 1.0 / 3), {8, "g", true, "bad \xff byte", "", {}}}));
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].point, 7);
  EXPECT_EQ(back[0].figures, result(7, "h", 1.0 / 3).figures);
  EXPECT_TRUE(back[1].known);
  EXPECT_THAT(back[1].error, testing::StartsWith("bad "));
}

}  // namespace
}  // namespace rill
