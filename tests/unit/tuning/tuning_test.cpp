// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/picture.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/numerics/cast.h"
#include "sim/tuning/fixed_search.h"
#include "sim/tuning/metric.h"
#include "sim/tuning/picture_pairs.h"
#include "sim/tuning/schemes.h"
#include "sim/tuning/summary.h"
#include "tests/support/files.h"
#include "tests/support/small_task.h"

namespace rill {
namespace {

using test::small_task;
using test::task_of;

TEST(Metric, SignalAgreementFallsWithTheError) {
  TunedPicture picture;
  picture.float_answer = {{1, 1, 2}, {3, 4}};
  const RunSpec run;
  const auto scored = [&](std::vector<double> values) {
    return score(MetricKind::Signal, run, picture, {{1, 1, 2}, std::move(values)});
  };
  EXPECT_DOUBLE_EQ(scored({3, 4}), 1);
  EXPECT_DOUBLE_EQ(scored({3, 3}), 1 - 1.0 / 5);
  EXPECT_DOUBLE_EQ(scored({-30, 40}), 0);
}

TEST(Metric, FollowsTheRunAndTheTruth) {
  RunSpec run;
  EXPECT_EQ(metric_for(run, {10, 1, 1}, false), MetricKind::TopOne);
  EXPECT_EQ(metric_for(run, {10, 4, 4}, false), MetricKind::Signal);
  run.decoder = "yolo_boxes";
  EXPECT_EQ(metric_for(run, {10, 4, 4}, false), MetricKind::BoxAgreement);
  EXPECT_EQ(metric_for(run, {10, 4, 4}, true), MetricKind::Iou);
}

// A flow network of two pictures: the score is pixels, and less is better.
TEST(Metric, EndPointErrorIsTheMeanDistance) {
  TunedPicture picture;
  picture.width = 2;
  picture.height = 1;
  picture.flow = {2, 1, {0, 0, 1, 1}};
  const RealMap answer{{2, 1, 2}, {3, 4, 1, 1}};
  EXPECT_NEAR(score(MetricKind::EndPoint, RunSpec(), picture, answer), 2.5, 1e-6);
  EXPECT_DOUBLE_EQ(relative_loss(MetricKind::EndPoint, 2, 2.5), 0.25);
  EXPECT_DOUBLE_EQ(relative_loss(MetricKind::EndPoint, 2, 1), -0.5);
  EXPECT_DOUBLE_EQ(relative_loss(MetricKind::Iou, 0.8, 0.6), 0.25);
}

TEST(PicturePairs, AreNamedOrNeighbours) {
  const test::TemporaryFolder folder;
  const auto touch = [&](const std::string& name) { std::ofstream(folder.path() / name) << "x"; };
  touch("b.png");
  touch("a.png");
  EXPECT_THROW(find_flows(folder.path() / "none.flo", nullptr), ConfigError);
  touch("c.png");
  std::vector<PicturePair> pairs = pairs_in(folder.path(), 0);
  ASSERT_EQ(pairs.size(), 2u);  // neighbours: a b, b c
  EXPECT_EQ(pairs[1].name, "b");
  EXPECT_EQ(pairs[1].second.filename(), "c.png");
  EXPECT_THROW(find_flows(folder.path(), &pairs), ConfigError);
  touch("00001_img1.png");
  touch("00001_img2.png");
  touch("s_1.jpg");
  touch("s_2.jpg");
  touch("s_3.jpg");
  touch("00001_flow.flo");
  touch("s.flo");
  pairs = pairs_in(folder.path(), 0);
  ASSERT_EQ(pairs.size(), 2u);  // only those whose names say so
  find_flows(folder.path(), &pairs);
  EXPECT_EQ(pairs[0].name, "00001");
  EXPECT_EQ(pairs[0].truth.filename(), "00001_flow.flo");
  EXPECT_EQ(pairs[1].second.filename(), "s_2.jpg");
  EXPECT_EQ(pairs[1].truth.filename(), "s.flo");
  EXPECT_EQ(pairs_in(folder.path(), 1).size(), 1u);
}

TEST(SignalToNoise, IsTheRatioInDecibels) {
  SignalToNoise ratio;
  ratio.add(10, 9);
  EXPECT_DOUBLE_EQ(ratio.decibels(), 20);
}

TEST(Journal, SurvivesATornLineAndForgetsOtherTasks) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "search";
  {
    SearchJournal journal(path, "task");
    journal.add("w0:8.7", 0.125);
  }
  std::ofstream(path, std::ios::app) << "0.5";  // killed while writing
  const SearchJournal again(path, "task");
  ASSERT_NE(again.find("w0:8.7"), nullptr);
  EXPECT_EQ(*again.find("w0:8.7"), 0.125);
  EXPECT_EQ(again.size(), 1u);
  EXPECT_EQ(SearchJournal(path, "another task").size(), 0u);
}

/// A folder of so many pictures, brighter and brighter.
void write_pictures(const std::filesystem::path& folder, int count) {
  for (int i = 0; i < count; ++i) {
    Picture picture;
    picture.width = picture.height = 8;
    picture.rgb.assign(3 * 8 * 8, static_cast<std::uint8_t>(20 * (i + 1)));
    write_png(folder / (std::to_string(i) + ".png"), picture);
  }
}

Network colour_network() {
  Network network;
  network.name = "colours";
  network.input = {3, 8, 8};
  Layer layer;
  layer.name = "only";
  layer.op = Op::Convolution;
  layer.inputs = {kNetworkInput};
  layer.out_channels = 2;
  network.layers.push_back(layer);
  infer_shapes(network);
  return network;
}

TEST(Task, HeldBackPicturesAreBehindTheOthersAndCalibrateNothing) {
  const test::TemporaryFolder folder;
  write_pictures(folder.path(), 5);
  const Network network = colour_network();
  const FloatParameters parameters = synthetic_parameters(network, 1);
  const auto task_with = [&](std::size_t limit, std::size_t check, bool at_most) {
    TuningPictures pictures;
    pictures.folder = folder.path();
    pictures.limit = limit;
    pictures.check = check;
    pictures.check_at_most = at_most;
    return make_task(RunSpec(), network, parameters, pictures, 1);
  };
  const TuningTask three = task_with(3, 0, false);
  const TuningTask checked = task_with(3, 2, false);
  EXPECT_EQ(three.held_back.size(), 0u);
  ASSERT_EQ(checked.pictures.size(), 3u);
  ASSERT_EQ(checked.held_back.size(), 2u);
  EXPECT_EQ(checked.held_back[0].name, "3.png");
  EXPECT_EQ(checked.calibration.layers[0].highest, three.calibration.layers[0].highest);
  EXPECT_EQ(checked.calibration.layers[0].lowest, three.calibration.layers[0].lowest);
  EXPECT_THROW(task_with(3, 3, false), ConfigError);
  EXPECT_EQ(task_with(3, 3, true).held_back.size(), 2u);
  // All: the last ones judge.
  EXPECT_EQ(task_with(0, 4, false).pictures.size(), 1u);
  EXPECT_EQ(task_with(0, 4, false).held_back.size(), 4u);
  EXPECT_THROW(task_with(0, 5, false), ConfigError);
  // More are asked for than the folder has: the message counts those that are there.
  try {
    task_with(16, 2, false);
    FAIL() << "nothing is behind the last picture";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("behind the 5 that are tuned on"), std::string::npos);
  }
}

TEST(HeldBack, ScoresCodesAndKnowsWhatChanceExplains) {
  TuningTask task = small_task(5);
  task.held_back = task.pictures;  // the same pictures: the same score
  const SchemeWidths widths;
  const QuantizedModel model =
      quantize_model(task.network, integer_numerics(task, integer_schemes().front(), widths),
                     task.folded, task.calibration);
  const TuningSummary summary = summarise(task, model, {}, 1);
  ASSERT_TRUE(summary.held_back);
  EXPECT_EQ(summary.held_back->pictures, 2u);
  EXPECT_DOUBLE_EQ(summary.held_back->accuracy, summary.accuracy);
  EXPECT_DOUBLE_EQ(summary.held_back->relative_loss, summary.relative_loss());
  // Two losses a and b have a standard error of |a - b| / 2.
  std::vector<double> lost;
  for (const TunedPicture& picture : task.pictures) {
    TuningTask alone = task;
    alone.held_back = {picture};
    lost.push_back(1 - held_back_score(alone, model)->accuracy);
    EXPECT_EQ(held_back_score(alone, model)->standard_error, 0);
  }
  EXPECT_NEAR(summary.held_back->standard_error, std::abs(lost[0] - lost[1]) / 2, 1e-9);
  const HeldBackScore held{8, 0.8, 0.6, 0.25, 0.05};
  EXPECT_TRUE(held.parts(0.00, 0.01));
  EXPECT_TRUE(held.parts(0.19, 0.01));
  EXPECT_FALSE(held.parts(0.21, 0.01)) << "within a standard error of what it was found with";
  EXPECT_FALSE(held.parts(0.00, 0.21)) << "less than the limit allows";
}

TEST(HeldBack, OnePictureTellsNothingOfTheError) {
  TuningSummary summary;
  summary.held_back = HeldBackScore{1, 0.8, 0.6, 0.25, 0};
  EXPECT_NE(summary_text(summary).find("on 1 further one, seen by"), std::string::npos);
  EXPECT_NE(summary_text(summary).find("(loss 25.00 %)\n"), std::string::npos);
  EXPECT_NE(summary_json(summary).find("\"standard_error_pct\": null"), std::string::npos);
  summary.held_back = HeldBackScore{2, 0.8, 0.6, 0.25, 0.05};
  EXPECT_NE(summary_text(summary).find("on 2 further ones, seen by"), std::string::npos);
  EXPECT_NE(summary_text(summary).find("(loss 25.00 % +- 5.00 %)\n"), std::string::npos);
  EXPECT_EQ(summary_json(summary).find("null"), std::string::npos);
}

TEST(Schemes, EveryOneGivesNumericsThatTheirOwnFileRepeats) {
  const TuningTask task = small_task(5);
  for (const IntegerScheme& scheme : integer_schemes()) {
    SCOPED_TRACE(scheme.name);
    const NumericsSpec numerics = integer_numerics(task, scheme, {});
    const QuantizedModel model =
        quantize_model(task.network, numerics, task.folded, task.calibration);
    // Scales stand in the numerics: another calibration changes nothing.
    Calibration other = task.calibration;
    for (MapRange& range : other.layers) range.percentile *= 3;
    const QuantizedModel again = quantize_model(task.network, numerics, task.folded, other);
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      EXPECT_EQ(model.layers[i].weight, again.layers[i].weight);
      EXPECT_EQ(model.layers[i].arithmetic.output.scale, again.layers[i].arithmetic.output.scale);
    }
    EXPECT_NE(numerics_yaml(numerics).find("defaults:"), std::string::npos);
    EXPECT_GT(summarise(task, model, {}, 1).memory_kb, 0);
  }
}

// Exponents of groups of channels stand in the file, one a group, and give the same codes again.
TEST(Schemes, MapsOfANetworkWithDeconvolutionsHaveNoZeroPoint) {
  Network network;
  network.input = {3, 6, 8};
  for (const Op op : {Op::Convolution, Op::Deconvolution}) {
    Layer layer;
    layer.name = op == Op::Convolution ? "down" : "up";
    layer.op = op;
    layer.inputs = {op == Op::Convolution ? kNetworkInput : 0};
    layer.out_channels = 4;
    layer.activation = ActivationFunction::LeakyRelu;
    layer.window.kernel_h = layer.window.kernel_w = 4;
    layer.window.stride_h = layer.window.stride_w = 2;
    layer.window.pad_h = layer.window.pad_w = 1;
    network.layers.push_back(layer);
  }
  infer_shapes(network);
  std::mt19937 random(7);
  const TuningTask task = task_of(network, random, 7);
  for (const IntegerScheme& scheme : integer_schemes()) {
    if (scheme.name != "int") continue;
    const NumericsSpec numerics = integer_numerics(task, scheme, {});
    EXPECT_TRUE(numerics.defaults.output->format.is_signed);
    EXPECT_NO_THROW(quantize_model(task.network, numerics, task.folded, task.calibration));
  }
}

TEST(Schemes, GroupsOfChannelsAreInTheNumerics) {
  int grouped = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const TuningTask task = small_task(seed);
    SchemeWidths widths;
    widths.map_block = 2;
    for (const IntegerScheme& scheme : integer_schemes()) {
      if (scheme.name != "bfp") continue;
      const NumericsSpec numerics = integer_numerics(task, scheme, widths);
      QuantizedModel model;
      try {
        model = quantize_model(task.network, numerics, task.folded, task.calibration);
      } catch (const ConfigError&) {
        continue;  // an add behind a concat, an L2 norm
      }
      ++grouped;
      for (std::size_t i = 0; i < model.layers.size(); ++i) {
        const auto own = numerics.layers.find(task.network.layers[i].name);
        if (own == numerics.layers.end() || !own->second.output) continue;
        const std::vector<double>& given = own->second.output->format.scale;
        const std::vector<double>& used = model.layers[i].arithmetic.output.scale;
        ASSERT_EQ(given.size(), (task.network.layers[i].out.channels + 1U) / 2);
        for (std::size_t c = 0; c < used.size(); ++c) {
          EXPECT_EQ(used[c], given.size() == 1 ? given[0] : given[c / 2]);
        }
      }
      // On such small maps the divergence clips much; groups do it no more than whole maps.
      const NumericsSpec whole = integer_numerics(task, scheme, {});
      const double accuracy_of_whole = accuracy_in_codes(
          task, quantize_model(task.network, whole, task.folded, task.calibration));
      EXPECT_GT(accuracy_in_codes(task, model), accuracy_of_whole - 0.15);
    }
  }
  EXPECT_GE(grouped, 10);
}

// The clip of a ReLU6 is one code, so its map has one exponent, whatever the others have.
TEST(Schemes, GroupsOfChannelsBehindAReluSixHaveOneExponent) {
  Network network;
  network.input = {3, 6, 8};
  for (const auto activation : {ActivationFunction::Relu6, ActivationFunction::Relu}) {
    Layer layer;
    layer.name = activation == ActivationFunction::Relu6 ? "clipped" : "open";
    layer.op = Op::Convolution;
    layer.inputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
    layer.out_channels = 8;
    layer.activation = activation;
    network.layers.push_back(layer);
  }
  Layer last = network.layers.back();
  last.name = "answer";
  last.inputs = {1};
  network.layers.push_back(last);
  infer_shapes(network);
  std::mt19937 random(11);
  const TuningTask task = task_of(network, random, 11);
  SchemeWidths widths;
  widths.map_block = 2;
  for (const IntegerScheme& scheme : integer_schemes()) {
    if (scheme.name != "bfp") continue;
    const NumericsSpec numerics = integer_numerics(task, scheme, widths);
    EXPECT_EQ(numerics.layers.at("clipped").output->format.scale.size(), 1u);
    EXPECT_EQ(numerics.layers.at("open").output->format.scale.size(), 4u);
    const QuantizedModel model =
        quantize_model(task.network, numerics, task.folded, task.calibration);
    const LayerArithmetic& clipped = model.layers[0].arithmetic;
    for (const double scale : clipped.output.scale) EXPECT_EQ(scale, clipped.output.scale[0]);
    EXPECT_EQ(clipped.requantization.maximum, quantize(6.0, clipped.output));
  }
}

// A slope multiplies the sum in front of the requantization; an enlarged answer stays exact.
TEST(Schemes, ThresholdsLeaveSlopesAndEnlargedAnswersAlone) {
  Network network;
  network.input = {3, 6, 8};
  Layer layer;
  layer.name = "slope";
  layer.op = Op::Convolution;
  layer.inputs = {kNetworkInput};
  layer.out_channels = 4;
  layer.activation = ActivationFunction::LeakyRelu;
  network.layers.push_back(layer);
  layer.name = "counts";
  layer.inputs = {0};
  layer.activation = ActivationFunction::Relu;
  network.layers.push_back(layer);
  Layer enlarged;
  enlarged.name = "enlarged";
  enlarged.op = Op::BilinearUpsample;
  enlarged.inputs = {1};
  enlarged.scale = 4;
  enlarged.pre_scale = 20;
  network.layers.push_back(enlarged);
  infer_shapes(network);
  std::mt19937 random(13);
  const TuningTask task = task_of(network, random, 13);
  for (const IntegerScheme& scheme : integer_schemes()) {
    if (scheme.unit != RequantizationUnit::Thresholds) continue;
    SCOPED_TRACE(scheme.name);
    const QuantizedModel model = quantize_model(
        task.network, integer_numerics(task, scheme, {4, 4, 8}), task.folded, task.calibration);
    const auto kind = [&](std::size_t at) {
      return model.layers[at].arithmetic.requantization.kind;
    };
    EXPECT_EQ(kind(0), Requantization::Kind::Multiply);
    EXPECT_EQ(kind(1), Requantization::Kind::Thresholds);
    EXPECT_EQ(kind(2), Requantization::Kind::Identity);
  }
}

// 255 thresholds a channel fit no small board.
TEST(Schemes, ThresholdsHaveFourBitsUnlessTold) {
  for (const IntegerScheme& scheme : integer_schemes()) {
    const bool counts = scheme.unit == RequantizationUnit::Thresholds;
    EXPECT_EQ(scheme.default_bits(), counts ? 4 : 8) << scheme.name;
  }
}

}  // namespace
}  // namespace rill
