// SPDX-License-Identifier: Apache-2.0
#include "modules/fork/fork.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

#include "modules/width_converter/width_converter.h"

namespace rill {
namespace {

constexpr int kWords = 300;

struct Writer : Part {
  sc_core::sc_port<WordSink> output{"output"};
  std::vector<Cycle> written;

  Writer(const sc_core::sc_module_name& name, RunContext& context, const std::vector<Cycle>& offers)
      : Part(name, context) {
    start_process("run", [this, &offers] {
      for (std::size_t i = 0; i < offers.size(); ++i) {
        const auto code = static_cast<Code>(i);
        written.push_back(output->put(offers[i], &code));
      }
    });
  }
};

struct Reader : Part {
  sc_core::sc_port<StreamFifo> input{"input"};
  std::vector<Cycle> taken;
  std::vector<Code> codes;

  Reader(const sc_core::sc_module_name& name, RunContext& context, const std::vector<Cycle>& wanted)
      : Part(name, context) {
    start_process("run", [this, &wanted] {
      for (const Cycle cycle : wanted) {
        codes.push_back(0);
        taken.push_back(input->get(cycle, &codes.back()));
      }
    });
  }
};

/// The rule of a FIFO and of a fork, word by word: modules/stream_fifo/README.md and
/// fork/README.md.
struct Expected {
  std::vector<Cycle> written;             ///< into the FIFO in front
  std::vector<std::vector<Cycle>> taken;  ///< out of each branch

  Expected(const std::vector<Cycle>& offers, int front_depth, const std::vector<int>& depths,
           const std::vector<std::vector<Cycle>>& wanted)
      : taken(depths.size()) {
    std::vector<Cycle> passed;  // by the fork
    Cycle slowest = -1;
    const auto freed = [](const std::vector<Cycle>& cycles, std::size_t word, int depth) {
      const auto slots = static_cast<std::size_t>(depth);
      return word < slots ? Cycle{0} : cycles[word - slots] + 1;
    };
    std::vector<Cycle> last_written(depths.size(), -1);
    for (std::size_t i = 0; i < offers.size(); ++i) {
      const Cycle before = i == 0 ? -1 : written[i - 1];
      written.push_back(std::max({offers[i], before + 1, freed(passed, i, front_depth)}));
      passed.push_back(std::max(slowest + 1, written[i] + 1));
      slowest = passed[i];
      for (std::size_t b = 0; b < depths.size(); ++b) {
        last_written[b] = std::max({passed[i], last_written[b] + 1, freed(taken[b], i, depths[b])});
        slowest = std::max(slowest, last_written[b]);
        const Cycle taken_before = i == 0 ? -1 : taken[b][i - 1];
        taken[b].push_back(std::max({wanted[b][i], taken_before + 1, last_written[b] + 1}));
      }
    }
  }
};

std::vector<Cycle> random_times(std::mt19937& random, int longest_gap) {
  std::uniform_int_distribution<int> gap(0, longest_gap);
  std::vector<Cycle> times;
  for (Cycle now = 0; times.size() < kWords; now += gap(random)) times.push_back(now);
  return times;
}

class Forks : public testing::TestWithParam<int> {};

/// Whoever runs it, the writer's process or its own: a word passes when every branch has room.
TEST_P(Forks, HandOnAWordWhenEveryBranchHasTakenTheOneBefore) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  const StreamShape shape{1, kWords, 1, 1, 1, 16};
  const int front_depth = pick(1, 4);
  const std::vector<int> depths{pick(1, 3), pick(1, 60)};
  const std::vector<Cycle> offers = random_times(random, pick(0, 6));
  const std::vector<std::vector<Cycle>> wanted{random_times(random, pick(0, 6)),
                                               random_times(random, pick(0, 6))};
  RunContext context;
  StreamFifo front("front", shape, front_depth, true);
  StreamFifo first("first", shape, depths[0], true);
  StreamFifo second("second", shape, depths[1], true);
  Writer writer("writer", context, offers);
  Fork fork("fork", context, true);
  Reader reader_1("reader_1", context, wanted[0]);
  Reader reader_2("reader_2", context, wanted[1]);
  writer.output.bind(front);
  fork.input.bind(front);
  fork.outputs.bind(first);
  fork.outputs.bind(second);
  reader_1.input.bind(first);
  reader_2.input.bind(second);
  context.run();

  const Expected expected(offers, front_depth, depths, wanted);
  EXPECT_EQ(writer.written, expected.written);
  EXPECT_EQ(reader_1.taken, expected.taken[0]);
  EXPECT_EQ(reader_2.taken, expected.taken[1]);
  std::vector<Code> codes(kWords);
  std::iota(codes.begin(), codes.end(), 0);
  EXPECT_EQ(reader_1.codes, codes);
  EXPECT_EQ(reader_2.codes, codes);
  EXPECT_EQ(fork.activity().cycles(State::Busy), kWords);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Forks, testing::Range(0, 30));

/// Counts the words that a converter makes of one.
struct Counter : sc_core::sc_module, WordSink {
  StreamShape words;
  int count = 0;
  sc_core::sc_event never;

  Counter(const sc_core::sc_module_name& name, const StreamShape& shape)
      : sc_module(name), words(shape) {}
  const StreamShape& shape() const override { return words; }
  Cycle put(Cycle offered, const Code* /*codes*/) override {
    ++count;
    return offered;
  }
  bool ready() const override { return true; }
  const sc_core::sc_event& request_room() override { return never; }
};

/// The writer's process may run a fork only if no word can suspend it half-way.
TEST(WidthConverter, TakesAtOnceWhereNoWordMakesMoreThanOne) {
  constexpr int kMostChannels = 12;
  struct Case {
    Counter counter;
    WidthConverter converter;
    Case(const StreamShape& in, const StreamShape& out)
        : counter(sc_core::sc_gen_unique_name("counter"), out),
          converter(sc_core::sc_gen_unique_name("converter"), in, out, false) {
      converter.output.bind(counter);
    }
  };
  std::vector<std::unique_ptr<Case>> cases;
  for (int channels = 1; channels <= kMostChannels; ++channels) {
    for (int from = 1; from <= channels; ++from) {
      for (int to = 1; to <= channels; ++to) {
        cases.push_back(std::make_unique<Case>(StreamShape{1, 2, channels, from, 1, 8},
                                               StreamShape{1, 2, channels, to, 1, 8}));
      }
    }
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);  // one elaboration a process
  for (const auto& one : cases) {
    const StreamShape& in = one->converter.shape();
    int most = 0;
    for (std::int64_t word = 0; word < in.words(); ++word) {
      one->counter.count = 0;
      one->converter.put(word, nullptr);
      most = std::max(most, one->counter.count);
    }
    // Some that narrow by less than two also make one only, as it happens.
    const bool at_once = most <= 1 && in.lanes <= one->counter.words.lanes;
    EXPECT_EQ(one->converter.takes_at_once(), at_once)
        << in.channels << " channels, lanes " << in.lanes << " to " << one->counter.words.lanes;
  }
}

}  // namespace
}  // namespace rill
