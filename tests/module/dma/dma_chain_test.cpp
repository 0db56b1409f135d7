// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <memory>

#include "tests/module/axi/in_child.h"
#include "tests/module/dma/dma_bench.h"

namespace rill::test {

namespace {

/// A map that goes from DDR through a FIFO back to DDR.
struct Chain {
  StreamShape shape;
  DmaConfig from;
  DmaConfig to;
  std::unique_ptr<StreamFifo> fifo;
  std::unique_ptr<DmaRead> read;
  std::unique_ptr<DmaWrite> write;

  std::size_t bytes() const { return static_cast<std::size_t>(from.layout.map_bytes(shape)); }
};

std::vector<Code> codes_in(DmaBench& bench, std::uint64_t address, const Chain& chain) {
  const std::vector<std::uint8_t> bytes = bench.dump(address, chain.bytes());
  StreamShape pixels = chain.shape;
  pixels.lanes = pixels.channels;
  pixels.pixels = 1;
  std::vector<Code> codes(static_cast<std::size_t>(pixels.items()) *
                          static_cast<std::size_t>(pixels.channels));
  Code* next = codes.data();
  for (WordCursor word(pixels, chain.from.layout); !word.at_end(); word.next()) {
    word.unpack(bytes.data(), 0, next);
    next += pixels.channels;
  }
  return codes;
}

Chain random_chain(DmaBench& bench, unsigned seed, bool with_data) {
  std::mt19937 random(seed);
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  Chain chain;
  chain.shape = {pick(1, 9), pick(1, 17), pick(1, 33), pick(1, 20), pick(1, 4), 8};
  const std::uint64_t base = std::uint64_t{seed} << 20;
  chain.from =
      map_at(base + static_cast<std::uint64_t>(pick(0, 4096)), 1 << pick(0, 2), pick(1, 256));
  if (pick(0, 1) == 1) chain.from.layout.code.kind = StoredCode::Kind::Unsigned;
  if (pick(0, 1) == 1) {
    chain.from.bits = chain.from.layout.code.bits = pick(1, 17);  // dense
  }
  chain.from.buffer_bursts = pick(1, 3);
  chain.to = chain.from;
  chain.to.address = base + (1 << 19) + static_cast<std::uint64_t>(pick(0, 4096));
  chain.to.burst_beats = pick(1, 256);
  if (!with_data) {
    EXPECT_GT(chain.bytes(), 0U);
  } else {
    bench.fill(chain.from.address, chain.bytes(), seed);
  }
  const std::string tag = std::to_string(seed);
  const int depth = pick(1, 6);
  chain.fifo = std::make_unique<StreamFifo>(("fifo_" + tag).c_str(), chain.shape, depth, with_data);
  chain.read = std::make_unique<DmaRead>(("read_" + tag).c_str(), bench.context, bench.clock,
                                         bench.port.connect(), *chain.fifo, chain.from, with_data);
  chain.write = std::make_unique<DmaWrite>(("write_" + tag).c_str(), bench.context, bench.clock,
                                           bench.port.connect(), *chain.fifo, chain.to, with_data);
  for (int frame = 0; frame < 2; ++frame) {
    chain.read->start_frame(pick(0, 50));
    chain.write->start_frame(pick(0, 50));
  }
  return chain;
}

constexpr unsigned kChains = 80;

/// When everything of every chain happened.
std::vector<Cycle> simulate(bool with_data) {
  DmaBench bench;
  std::vector<Chain> chains;
  for (unsigned seed = 1; seed <= kChains; ++seed) {
    chains.push_back(random_chain(bench, seed, with_data));
  }
  bench.run();
  std::vector<Cycle> times;
  for (const Chain& chain : chains) {
    times.push_back(chain.read->gate().done_cycle());
    times.push_back(chain.write->gate().done_cycle());
    for (const Part* part : {static_cast<const Part*>(chain.read.get()),
                             static_cast<const Part*>(chain.write.get())}) {
      for (int state = 0; state < kStates; ++state) {
        times.push_back(part->activity().cycles(static_cast<State>(state)));
      }
    }
  }
  return times;
}

}  // namespace

TEST(DmaChain, MapsOfAllShapesAndWidthsArriveCodeForCode) {
  DmaBench bench;
  std::vector<Chain> chains;
  for (unsigned seed = 1; seed <= kChains; ++seed) {
    chains.push_back(random_chain(bench, seed, true));
  }
  bench.run();
  for (unsigned seed = 1; seed <= kChains; ++seed) {
    Chain& chain = chains[seed - 1];
    EXPECT_EQ(chain.read->gate().jobs_done(), 2) << "seed " << seed;
    ASSERT_EQ(chain.write->gate().jobs_done(), 2) << "seed " << seed;
    EXPECT_EQ(codes_in(bench, chain.to.address, chain), codes_in(bench, chain.from.address, chain))
        << "seed " << seed;
    // Bits behind a pixel's last code are noise before, and 0 when a DMA wrote them.
    if (chain.shape.channels * chain.from.layout.code.bits % 8 == 0) {
      EXPECT_EQ(bench.dump(chain.to.address, chain.bytes()), DmaBench::noise(chain.bytes(), seed))
          << "seed " << seed;
    }
    const Cycle end = chain.write->gate().done_cycle() + 1000;
    chain.write->close_account(end);
    EXPECT_EQ(sum_of_states(chain.write->activity()), end) << "seed " << seed;
  }
  EXPECT_EQ(bench.ddr.contents().unwritten_bytes_read(), 0);
}

TEST(DmaChain, TimeDoesNotDependOnData) {
  const auto with_data = in_child([] { return simulate(true); });
  const auto timing_only = in_child([] { return simulate(false); });
  ASSERT_EQ(with_data.size(), kChains * 12U);
  EXPECT_EQ(with_data, timing_only);
}

TEST(DmaChain, AMapReadAfterItsDoneIsTheNewOne) {
  DmaBench bench;
  bench.fill(0, 4096, 1);
  const StreamShape shape{4, 64, 16, 16, 1, 8};
  StreamFifo first("first", shape, 8, true);
  StreamFifo second("second", shape, 8, true);
  DmaRead load("load", bench.context, bench.clock, bench.port.connect(), first, map_at(0), true);
  DmaWrite store("store", bench.context, bench.clock, bench.port.connect(), first, map_at(1 << 20),
                 true);
  DmaRead load_again("load_again", bench.context, bench.clock, bench.port.connect(), second,
                     map_at(1 << 20), true);
  DmaWrite store_again("store_again", bench.context, bench.clock, bench.port.connect(), second,
                       map_at(2 << 20), true);
  load.start_frame(0);
  store.start_frame(0);
  store_again.start_frame(0);
  sc_core::sc_spawn([&] {
    sc_core::wait(store.gate().done());
    load_again.start_frame(store.gate().done_cycle());
  });
  bench.run();
  ASSERT_EQ(store_again.gate().jobs_done(), 1);
  EXPECT_EQ(bench.dump(2 << 20, 4096), DmaBench::noise(4096, 1));
}

TEST(DmaChain, AReaderThatFollowsItsWriterGetsTheNewMapWhileItIsWritten) {
  DmaBench bench;
  constexpr int kBytes = 1 << 16;
  bench.fill(0, kBytes, 1);
  bench.fill(1 << 20, kBytes, 2);  // what lies where the new map will be
  const StreamShape shape{16, 256, 16, 16, 1, 8};
  StreamFifo first("first", shape, 8, true);
  StreamFifo second("second", shape, 8, true);
  DmaRead load("load", bench.context, bench.clock, bench.port.connect(), first, map_at(0), true);
  DmaWrite store("store", bench.context, bench.clock, bench.port.connect(), first, map_at(1 << 20),
                 true);
  DmaRead follower("follower", bench.context, bench.clock, bench.port.connect(), second,
                   map_at(1 << 20), true);
  DmaWrite copy("copy", bench.context, bench.clock, bench.port.connect(), second, map_at(2 << 20),
                true);
  follower.follow(store.stored());
  for (int frame = 0; frame < 2; ++frame) {
    load.start_frame(0);
    copy.start_frame(0);
    follower.start_frame(0);
    store.start_frame(0);
  }
  bench.run();
  ASSERT_EQ(copy.gate().jobs_done(), 2);
  EXPECT_EQ(bench.dump(2 << 20, kBytes), DmaBench::noise(kBytes, 1));
  // A map is 4096 beats of 16 bytes. Stored first and then loaded, the second one would end a whole
  // map after the writer; one burst of 64 beats and the memory's answer later is enough.
  EXPECT_GT(follower.gate().done_cycle(), store.gate().done_cycle());
  EXPECT_LT(follower.gate().done_cycle(), store.gate().done_cycle() + 1000);
}

TEST(DmaChain, AMapReadTooEarlyIsTheOldOne) {
  DmaBench bench;
  bench.fill(0, 4096, 1);
  bench.fill(1 << 20, 4096, 2);  // what lies where the new map will be
  const StreamShape shape{4, 64, 16, 16, 1, 8};
  StreamFifo first("first", shape, 8, true);
  StreamFifo second("second", shape, 8, true);
  DmaRead load("load", bench.context, bench.clock, bench.port.connect(), first, map_at(0), true);
  DmaWrite store("store", bench.context, bench.clock, bench.port.connect(), first, map_at(1 << 20),
                 true);
  DmaRead load_again("load_again", bench.context, bench.clock, bench.port.connect(), second,
                     map_at(1 << 20), true);
  DmaWrite store_again("store_again", bench.context, bench.clock, bench.port.connect(), second,
                       map_at(2 << 20), true);
  load.start_frame(0);
  store.start_frame(0);
  load_again.start_frame(0);  // without waiting for the store
  store_again.start_frame(0);
  bench.run();
  ASSERT_EQ(store_again.gate().jobs_done(), 1);
  const auto copy = bench.dump(2 << 20, 4096);
  const auto fresh = DmaBench::noise(4096, 1);
  const auto stale = DmaBench::noise(4096, 2);
  EXPECT_NE(copy, fresh) << "the hazard must show";
  for (std::size_t i = 0; i < 1024; ++i) EXPECT_EQ(copy[i], stale[i]) << "the first burst";
}

}  // namespace rill::test
