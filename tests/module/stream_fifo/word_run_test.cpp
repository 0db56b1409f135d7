// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <numeric>
#include <random>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/width_converter/width_converter.h"
#include "sim/sysc/part.h"

namespace rill {
namespace {

constexpr int kPixels = 40;

/// A row of runs: when each is wanted, at what distance its words follow, how many they are.
struct Runs {
  std::vector<Cycle> at;
  std::vector<int> step;
  std::vector<int> count;

  Runs(std::mt19937& random, int words, int longest, int longest_gap) {
    const auto pick = [&](int low, int high) {
      return std::uniform_int_distribution<int>(low, high)(random);
    };
    Cycle now = 0;
    while (words > 0) {
      now += pick(0, longest_gap);
      at.push_back(now);
      step.push_back(pick(1, 3));
      count.push_back(std::min(words, pick(1, longest)));
      words -= count.back();
    }
  }
};

/// Writes runs, as such or word by word.
struct RunWriter : Part {
  sc_core::sc_port<WordSink> output{"output"};
  std::vector<Cycle> first, last;

  RunWriter(const sc_core::sc_module_name& name, RunContext& context, const Runs& runs,
            std::vector<Code> words, bool as_runs)
      : Part(name, context) {
    start_process("run", [this, &runs, words = std::move(words), as_runs] {
      const Code* codes = words.data();
      for (std::size_t i = 0; i < runs.at.size(); ++i) {
        const WordRun run =
            as_runs ? output->put_run(runs.at[i], runs.step[i], runs.count[i], codes)
                    : output->WordSink::put_run(runs.at[i], runs.step[i], runs.count[i], codes);
        codes += runs.count[i] * output->shape().codes_per_word();
        first.push_back(run.first);
        last.push_back(run.last);
      }
    });
  }
};

/// Reads runs, as such or word by word.
struct RunReader : Part {
  sc_core::sc_port<StreamFifo> input{"input"};
  std::vector<Cycle> last;
  std::vector<Code> codes;

  RunReader(const sc_core::sc_module_name& name, RunContext& context, const Runs& runs,
            bool as_runs)
      : Part(name, context) {
    start_process("run", [this, &runs, as_runs] {
      const auto word = static_cast<std::size_t>(input->shape().codes_per_word());
      for (std::size_t i = 0; i < runs.at.size(); ++i) {
        const int steps = as_runs ? 1 : runs.count[i];
        Cycle taken = runs.at[i] - 1;
        for (int step = 0; step < steps; ++step) {
          const int count = runs.count[i] / steps;
          codes.resize(codes.size() + static_cast<std::size_t>(count) * word);
          Code* const to = codes.data() + codes.size() - static_cast<std::size_t>(count) * word;
          taken = as_runs ? input->get_run(taken + 1, count, to) : input->get(taken + 1, to);
        }
        last.push_back(taken);
      }
    });
  }
};

/// A writer, a converter, a FIFO and a reader.
struct Chain {
  StreamFifo fifo;
  WidthConverter converter;
  RunWriter writer;
  RunReader reader;

  Chain(const std::string& name, RunContext& context, const StreamShape& from,
        const StreamShape& to, int depth, int latency, const Runs& writes, const Runs& reads,
        const std::vector<Code>& words, bool as_runs)
      : fifo((name + "_fifo").c_str(), to, depth, true, latency),
        converter((name + "_converter").c_str(), from, to, true),
        writer((name + "_writer").c_str(), context, writes, words, as_runs),
        reader((name + "_reader").c_str(), context, reads, as_runs) {
    writer.output.bind(converter);
    converter.output.bind(fifo);
    reader.input.bind(fifo);
  }
};

std::vector<std::int64_t> values(const MetricList& metrics) {
  Snapshot snapshot;
  metrics.append_to(snapshot, "");
  std::vector<std::int64_t> all;
  for (const Metric& metric : snapshot.metrics) all.push_back(metric.value);
  return all;
}

class WordRuns : public testing::TestWithParam<int> {};

TEST_P(WordRuns, AreTheSameAsTheirWordsOneByOne) {
  const int seed = GetParam();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  const int channels = pick(1, 12);
  const StreamShape from{1, kPixels, channels, pick(1, channels), pick(1, 3), 8};
  const StreamShape to{1, kPixels, channels, pick(1, channels), pick(1, 3), 8};
  const int depth = pick(1, 40);
  const int latency = pick(1, 3);
  const Runs writes(random, static_cast<int>(from.words()), 20, pick(0, 30));
  const Runs reads(random, static_cast<int>(to.words()), 20, pick(0, 30));
  std::vector<Code> words(static_cast<std::size_t>(from.words() * from.codes_per_word()));
  std::iota(words.begin(), words.end(), 1);

  RunContext context;
  Chain runs("runs", context, from, to, depth, latency, writes, reads, words, true);
  Chain plain("plain", context, from, to, depth, latency, writes, reads, words, false);
  context.run();

  ASSERT_EQ(plain.reader.last.size(), reads.at.size());
  EXPECT_EQ(runs.writer.first, plain.writer.first);
  EXPECT_EQ(runs.writer.last, plain.writer.last);
  EXPECT_EQ(runs.reader.last, plain.reader.last);
  EXPECT_EQ(runs.reader.codes, plain.reader.codes);
  EXPECT_EQ(values(runs.fifo.metrics()), values(plain.fifo.metrics()));
  EXPECT_EQ(values(runs.converter.metrics()), values(plain.converter.metrics()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, WordRuns, testing::Range(0, 30));

}  // namespace
}  // namespace rill
