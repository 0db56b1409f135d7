// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>

#include "sim/report/answer.h"
#include "sim/report/assemble.h"
#include "sim/report/terminal.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"
#include "tests/unit/report/example.h"

// Laws of reports, whatever the counters say.
namespace rill {
namespace {

constexpr unsigned kCases = 300;

std::int64_t draw(std::mt19937& random, std::int64_t highest) {
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(highest + 1));
}

/// Gives every module random times that sum to `elapsed`, as an account closes by construction.
void scramble(std::mt19937& random, Cycle elapsed, Snapshot* snapshot) {
  std::map<std::string, std::int64_t> left;
  for (Metric& metric : snapshot->metrics) {
    const bool is_account = metric.path != "machine.ddr" && metric.unit.empty();
    if (!is_account || metric.name.find("_cycles") == std::string::npos) continue;
    const std::int64_t rest = left.emplace(metric.path, elapsed).first->second;
    metric.value = metric.name == "idle_cycles" ? rest : draw(random, rest);
    left[metric.path] = rest - metric.value;
  }
}

RunReport scrambled(unsigned seed) {
  std::mt19937 random(seed);
  const bool fused = draw(random, 1) == 1;
  Snapshot snapshot = test::example_snapshot(fused);
  RunFigures figures = test::example_figures(fused);
  scramble(random, figures.elapsed, &snapshot);
  return make_run_report(test::example_plan(fused), test::example_estimate(fused), snapshot,
                         figures, {});
}

TEST(ReportLaws, AccountsClose) {
  for (unsigned seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RunReport report = scrambled(seed);
    EXPECT_TRUE(report.open_accounts.empty());
    for (const LayerRow& row : report.layers) {
      const Account& account = row.timing->account;
      EXPECT_EQ(account.total(), report.elapsed);
      const auto active = static_cast<double>(account.active());
      if (active == 0) continue;
      double shares = 0;
      for (const auto part : {account.busy, account.starved, account.blocked, account.memory}) {
        shares += share_of(static_cast<double>(part), active);
      }
      EXPECT_NEAR(shares, 1, 1e-12);
    }
  }
}

TEST(ReportLaws, NoGroupIsActiveForLongerThanTheRun) {
  for (unsigned seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RunReport report = scrambled(seed);
    for (const GroupRow& group : report.groups) {
      EXPECT_LE(group.active_cycles * report.frames, static_cast<double>(report.elapsed));
    }
  }
}

TEST(ReportLaws, TheBottleneckIsAShareAndASentence) {
  for (unsigned seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RunReport report = scrambled(seed);
    const Bottleneck& limit = report.bottleneck;
    EXPECT_GE(limit.share, 0);
    EXPECT_LE(limit.share, 1);
    EXPECT_EQ(limit.sentence.back(), '.');
    EXPECT_THAT(limit.sentence, testing::HasSubstr(limit.what));
  }
}

TEST(ReportLaws, LayerBytesSumToTheFrameOfThePlan) {
  for (const bool fused : {true, false}) {
    for (const auto weights : {DesignSpec::Weights::Resident, DesignSpec::Weights::Streamed}) {
      Plan plan = test::example_plan(fused);
      plan.design.weights = weights;
      const RunReport report = make_plan_report(plan, test::example_estimate(fused), {});
      Bytes sum = 0;
      for (const LayerRow& row : report.layers) {
        sum += row.map_read + row.map_written;
        if (report.weights_streamed) sum += row.weights_read;
      }
      EXPECT_EQ(sum, report.frame_read + report.frame_written);
    }
  }
}

TEST(ReportLaws, EveryLineFitsTheTerminal) {
  for (unsigned seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::istringstream lines(terminal_report(scrambled(seed)));
    for (std::string line; std::getline(lines, line);) {
      ASSERT_LE(display_width(line), 100) << line;
    }
  }
}

TEST(WordLaws, GroupedDigitsAreTheNumber) {
  std::mt19937_64 random(7);
  for (unsigned i = 0; i < kCases; ++i) {
    const auto value = static_cast<std::int64_t>(random()) >> (random() % 64);
    std::string digits = grouped(value);
    digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
    EXPECT_EQ(digits, std::to_string(value)) << "case " << i;
  }
}

// The decoder against its definition in reals: the greatest sigmoid wins.
TEST(YoloLaws, NoConfidenceExceedsTheWinners) {
  for (unsigned seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    FeatureMap map;
    map.shape = {10, 1 + static_cast<int>(draw(random, 4)), 1 + static_cast<int>(draw(random, 4))};
    map.format = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
    for (std::int64_t i = 0; i < map.shape.size(); ++i) {
      map.codes.push_back(static_cast<Code>(draw(random, 8) - 4) * 512);
    }
    for (Code& code : map.codes) code = std::clamp(code, -2048, 2047);
    YoloOptions options;
    options.anchors = {1, 1, 2, 2};
    options.picture_width = options.picture_height = 100;
    const Box box = yolo_box(map, options);
    Code highest = -2048;
    for (std::size_t i = 4; i < map.codes.size(); i += 5) highest = std::max(highest, map.codes[i]);
    EXPECT_EQ(box.found, highest > -2048);
    if (!box.found) continue;
    EXPECT_EQ(box.codes[4], highest);
    EXPECT_LE(box.x1, box.x2);
    EXPECT_LE(box.y1, box.y2);
  }
}

}  // namespace
}  // namespace rill
