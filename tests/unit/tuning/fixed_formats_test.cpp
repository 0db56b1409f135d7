// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "sim/engine/engine.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/fixed_network.h"
#include "sim/tuning/fixed_search.h"
#include "sim/tuning/schemes.h"
#include "sim/tuning/summary.h"
#include "tests/support/files.h"
#include "tests/support/small_task.h"

namespace rill {
namespace {

using test::small_task;
using test::task_of;

TEST(FixedSearch, GoesOnFromItsJournalWithTheSameSteps) {
  const TuningTask task = small_task(3);
  const test::TemporaryFolder folder;
  SearchRequest request;
  request.method = SearchMethod::Optimized;
  request.settings.tolerance = 0.05;
  request.settings.start_loss = 0.05;
  request.journal = folder.path() / "search";
  struct Stopped {};
  std::size_t before = 0;
  EXPECT_THROW(search_formats(task, request,
                              [&](std::size_t done, const fxp::SearchStep&) {
                                before = done;
                                if (done == 20) throw Stopped();
                              }),
               Stopped);
  EXPECT_EQ(before, 20u);
  const SearchOutcome resumed = search_formats(task, request, {});
  request.journal = "";
  const SearchOutcome whole = search_formats(task, request, {});
  ASSERT_EQ(resumed.steps.size(), whole.steps.size());
  for (std::size_t i = 0; i < whole.steps.size(); ++i) {
    EXPECT_EQ(resumed.steps[i].format.bits, whole.steps[i].format.bits) << i;
    EXPECT_EQ(resumed.steps[i].loss, whole.steps[i].loss) << i;
  }
  EXPECT_EQ(formats_text(resumed.formats), formats_text(whole.formats));
}

/// Formats of widths from `narrowest` to `widest`, drawn.
fxp::Formats random_formats(const TuningTask& task, std::mt19937& random, int narrowest,
                            int widest) {
  const fxp::Magnitudes magnitudes = magnitudes_of(task);
  fxp::Formats formats(magnitudes[0].size());
  for (const fxp::Component component : fxp::kComponents) {
    for (std::size_t layer = 0; layer < magnitudes[0].size(); ++layer) {
      const int bits = std::uniform_int_distribution<int>(narrowest, widest)(random);
      formats.at(component, layer) =
          fxp::fixed_width_format(bits, magnitudes[static_cast<std::size_t>(component)][layer]);
    }
  }
  return formats;
}

/// The machine multiplies by integers for 1/n and 1/root: a code next to a tie can be another.
bool has_reciprocals(const Network& network) {
  return std::any_of(network.layers.begin(), network.layers.end(), [](const Layer& layer) {
    return layer.op == Op::AveragePool || layer.op == Op::GlobalAveragePool ||
           layer.op == Op::L2Normalize;
  });
}

// A search whose view the codes do not share gives a wrong result: with all tensors quantized, the
// answers of both are the same numbers: joined maps, sums, biases finer than products, zeros.
TEST(FixedNumerics, ComputeInCodesWhatTheSearchSaw) {
  int compared = 0;
  int equal = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const TuningTask task = small_task(seed);
    if (layers_with_weights(task.network).empty()) continue;  // nothing to search
    const FixedFormats found{random_formats(task, random, 1, 8), 7};
    const QuantizedModel model =
        quantize_model(task.network, fixed_numerics(task, found), task.folded, task.calibration);
    FixedNetwork network(task, found.input_bits);
    bool is_equal = true;
    for (std::size_t i = 0; i < task.pictures.size(); ++i) {
      const FeatureMap codes =
          Engine(model)
              .run_outputs(quantize_input(task.pictures[i].input, model.input_format))
              .front();
      const RealMap answer = network.answer(found.formats, i);
      ASSERT_EQ(answer.values.size(), codes.codes.size());
      for (std::size_t at = 0; at < answer.values.size(); ++at) {
        is_equal = is_equal && answer.values[at] == codes.format.real(codes.codes[at], 0);
      }
    }
    EXPECT_TRUE(is_equal || has_reciprocals(task.network));
    ++compared;
    equal += is_equal ? 1 : 0;
  }
  EXPECT_GE(compared, 50);
  EXPECT_GE(equal, compared - 5);
}

// Evaluations go on from where the one before had the same numbers; a fresh one knows none.
TEST(FixedNetwork, RemembersOnlyWhatIsTheSame) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const TuningTask task = small_task(seed);
    const std::size_t layers = layers_with_weights(task.network).size();
    if (layers == 0) continue;
    FixedNetwork network(task, 8);
    fxp::Formats formats(layers);
    for (int step = 0; step < 30; ++step) {
      const auto component = fxp::kComponents[random() % 3];
      const std::size_t layer = random() % layers;
      formats.at(component, layer) = fxp::QFormat{static_cast<int>(random() % 8) + 2, 3};
      if (step % 7 == 6) formats.at(component, layer).reset();
      EXPECT_EQ(network.accuracy(formats), FixedNetwork(task, 8).accuracy(formats)) << step;
    }
  }
}

TEST(Summary, CountsTheBitsOfTheMachine) {
  // Two maps that meet in an add have one format, whatever was found for each.
  Network network;
  network.input = {2, 4, 4};
  for (const char* name : {"a", "b"}) {
    Layer layer;
    layer.name = name;
    layer.op = Op::Convolution;
    layer.inputs = {kNetworkInput};
    layer.out_channels = 4;
    network.layers.push_back(layer);
  }
  Layer sum;
  sum.name = "sum";
  sum.op = Op::Add;
  sum.inputs = {0, 1};
  network.layers.push_back(sum);
  infer_shapes(network);
  std::mt19937 random(3);
  const TuningTask task = task_of(network, random, 3);
  FixedFormats found{fxp::fixed_width_formats(magnitudes_of(task), 8), 8};
  found.formats.at(fxp::Component::Activations, 0) = fxp::QFormat{6, 3};
  found.formats.at(fxp::Component::Activations, 1) = fxp::QFormat{5, 1};
  const QuantizedModel model =
      quantize_model(task.network, fixed_numerics(task, found), task.folded, task.calibration);
  const TuningSummary summary = summarise(task, model, found, 1);
  // Four integer bits of b, three fraction bits of a: 7 bits for 64 codes each; no bias.
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_DOUBLE_EQ(summary.layers[i].memory_kb, (8 * 8 + 7 * 64) / 8192.0) << i;
  }
}

}  // namespace
}  // namespace rill
