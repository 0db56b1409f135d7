// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/core/error.h"

namespace rill {
namespace {

TEST(MetricList, SnapshotHoldsTheCountersAsTheyAreWhenTaken) {
  std::int64_t busy = 0, words = 5;
  MetricList list;
  list.bind("busy_cycles", "cycles", "Cycles in which it worked.", &busy);
  list.bind("words", "words", "Words that passed.", &words);
  busy = 42;
  Snapshot snapshot;
  list.append_to(snapshot, "machine.pool");
  busy = 43;
  list.append_to(snapshot, "machine.reorg");

  EXPECT_EQ(snapshot.at("machine.pool", "busy_cycles"), 42);
  EXPECT_EQ(snapshot.at("machine.reorg", "busy_cycles"), 43);
  EXPECT_EQ(snapshot.at("machine.pool", "words"), 5);
  ASSERT_EQ(snapshot.metrics.size(), 4U);
  EXPECT_EQ(snapshot.metrics[1].unit, "words");
  EXPECT_EQ(snapshot.metrics[1].sentence, "Words that passed.");
  EXPECT_EQ(snapshot.metrics[2].path, "machine.reorg");
}

TEST(Snapshot, UnknownMetricNamesItselfInTheError) {
  const Snapshot snapshot;
  try {
    snapshot.at("machine.pool", "bussy_cycles");
    FAIL() << "an unknown metric was found";
  } catch (const InternalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("`bussy_cycles` of `machine.pool`"));
  }
}

TEST(MetricList, RefusesANameThatIsTakenAndAMissingCounter) {
  std::int64_t value = 0;
  MetricList list;
  list.bind("words", "words", "Words that passed.", &value);
  EXPECT_THROW(list.bind("words", "words", "Again.", &value), InternalError);
  EXPECT_THROW(list.bind("bytes", "bytes", "Nothing behind it.", nullptr), InternalError);
}

}  // namespace
}  // namespace rill
