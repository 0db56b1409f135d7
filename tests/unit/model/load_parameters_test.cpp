// SPDX-License-Identifier: Apache-2.0
#include "sim/model/load_parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "tests/support/files.h"
#include "tests/unit/model/small_network.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class LoadParameters : public testing::Test {
 protected:
  void put(const std::string& name, std::vector<std::int64_t> shape, std::vector<double> values) {
    write_npy(folder.path() / (name + ".npy"),
              real_array(std::move(shape), "f8", std::move(values)));
  }
  void put_codes(const std::string& name, std::vector<std::int64_t> shape,
                 std::vector<std::int64_t> values) {
    write_npy(folder.path() / (name + ".npy"),
              integer_array(std::move(shape), "i4", std::move(values)));
  }
  std::string errors(const Network& network) const {
    return test::messages_of([&] { load_float_parameters(network, folder.path()); });
  }

  test::TemporaryFolder folder;
};

/// Reorg of two channels into eight, then a depthwise and a pointwise layer.
Network behind_reorg(ReorgOrder order) {
  Layer reorg = test::simple_layer("reorg", Op::Reorg, {kNetworkInput});
  reorg.reorg_order = order;
  Layer dw = test::depthwise("dw", 0, 8);
  dw.window = {};
  dw.bias = true;
  return test::network_of({2, 4, 4}, {reorg, dw, test::convolution("pw", 1, 1)});
}

TEST_F(LoadParameters, TakesOwnNamesAndBatchNorms) {
  Layer layer = test::convolution("conv", kNetworkInput, 1);
  layer.batch_norm = true;
  const Network network = test::network_of({2, 1, 1}, {layer});
  put("conv.weight", {1, 2, 1, 1}, {1, 2});
  put("conv.gamma", {1}, {3});
  put("conv.beta", {1}, {4});
  put("conv.mean", {1}, {5});
  put("conv.var", {1}, {6});
  const FloatParameters parameters = load_float_parameters(network, folder.path());
  EXPECT_THAT(parameters[0].weight, ElementsAre(1, 2));
  EXPECT_THAT(parameters[0].gamma, ElementsAre(3));
  EXPECT_THAT(parameters[0].beta, ElementsAre(4));
  EXPECT_THAT(parameters[0].mean, ElementsAre(5));
  EXPECT_THAT(parameters[0].variance, ElementsAre(6));
  EXPECT_TRUE(parameters[0].bias.empty());
}

/// FlowNetS as published keeps its parameters in nn.Sequential blocks.
TEST_F(LoadParameters, TakesPytorchsNamesFromSafetensors) {
  Layer layer = test::convolution("conv1", kNetworkInput, 1);
  layer.batch_norm = true;
  const Network network = test::network_of({1, 1, 1}, {layer});
  const std::vector<std::pair<std::string, float>> arrays{{"conv1.0.weight", 1.5F},
                                                          {"conv1.1.weight", 3},
                                                          {"conv1.1.bias", 4},
                                                          {"conv1.1.running_mean", 5},
                                                          {"conv1.1.running_var", 6}};
  std::string header = "{";
  std::vector<std::uint8_t> data;
  for (const auto& [name, value] : arrays) {
    const std::string shape = name == "conv1.0.weight" ? "[1,1,1,1]" : "[1]";
    header += (data.empty() ? "\"" : ",\"") + name + R"(":{"dtype":"F32","shape":)" + shape +
              R"(,"data_offsets":[)" + std::to_string(data.size()) + "," +
              std::to_string(data.size() + sizeof(value)) + "]}";
    data.resize(data.size() + sizeof(value));
    std::memcpy(data.data() + data.size() - sizeof(value), &value, sizeof(value));
  }
  header += "}";
  std::vector<std::uint8_t> file;
  for (unsigned i = 0; i < 8; ++i) {
    file.push_back(static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * i)));
  }
  for (const char letter : header) file.push_back(static_cast<std::uint8_t>(letter));
  for (const std::uint8_t byte : data) file.push_back(byte);
  const FloatParameters parameters =
      load_float_parameters(network, folder.file("trained.safetensors", file));
  EXPECT_THAT(parameters[0].weight, ElementsAre(1.5));
  EXPECT_THAT(parameters[0].gamma, ElementsAre(3));
  EXPECT_THAT(parameters[0].beta, ElementsAre(4));
  EXPECT_THAT(parameters[0].mean, ElementsAre(5));
  EXPECT_THAT(parameters[0].variance, ElementsAre(6));
}

TEST_F(LoadParameters, TakesAFoldedBatchNormAsBias) {
  Layer layer = test::convolution("dw1_pw1x1", kNetworkInput, 1);
  layer.batch_norm = true;
  const Network network = test::network_of({2, 1, 1}, {layer});
  put("dw1_conv1x1_w_f32", {1, 2}, {1, 2});
  put("dw1_conv1x1_b_f32", {1}, {7});
  const FloatParameters parameters = load_float_parameters(network, folder.path());
  EXPECT_THAT(parameters[0].weight, ElementsAre(1, 2));
  EXPECT_THAT(parameters[0].bias, ElementsAre(7));
  EXPECT_TRUE(parameters[0].gamma.empty());
}

// Channel 4c + k of ChannelMajor is channel k * 2 + c of BlockMajor (ReorgOrder).
TEST_F(LoadParameters, BringsChannelsIntoTheNetworksOrder) {
  put("dw.weight", {8, 1, 1, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
  put("dw.bias", {8}, {10, 11, 12, 13, 14, 15, 16, 17});
  put("pw.weight", {1, 8, 1, 1}, {20, 21, 22, 23, 24, 25, 26, 27});
  const FloatParameters same =
      load_float_parameters(behind_reorg(ReorgOrder::BlockMajor), folder.path());
  EXPECT_THAT(same[1].weight, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  const FloatParameters other =
      load_float_parameters(behind_reorg(ReorgOrder::ChannelMajor), folder.path());
  EXPECT_THAT(other[1].weight, ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  EXPECT_THAT(other[1].bias, ElementsAre(10, 12, 14, 16, 11, 13, 15, 17));
  EXPECT_THAT(other[2].weight, ElementsAre(20, 22, 24, 26, 21, 23, 25, 27));
}

TEST_F(LoadParameters, BringsGainsOfANormIntoTheNetworksOrder) {
  Layer reorg = test::simple_layer("reorg", Op::Reorg, {kNetworkInput});
  reorg.reorg_order = ReorgOrder::ChannelMajor;
  const Network network =
      test::network_of({2, 4, 4}, {reorg, test::simple_layer("norm", Op::L2Normalize, {0})});
  put("norm.weight", {8}, {0, 1, 2, 3, 4, 5, 6, 7});
  const FloatParameters loaded = load_float_parameters(network, folder.path());
  EXPECT_THAT(loaded[1].weight, ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
}

TEST_F(LoadParameters, RefusesToPermuteAGroupedConvolution) {
  Layer reorg = test::simple_layer("reorg", Op::Reorg, {kNetworkInput});
  reorg.reorg_order = ReorgOrder::ChannelMajor;
  Layer grouped = test::convolution("grouped", 0, 4);
  grouped.groups = 2;
  const Network network = test::network_of({2, 4, 4}, {reorg, grouped});
  put("grouped.weight", {4, 4, 1, 1}, std::vector<double>(16, 1.0));
  EXPECT_THAT(errors(network), HasSubstr("layers.grouped: is a grouped convolution"));
}

TEST_F(LoadParameters, ListsAllMistakesAtOnce) {
  Layer a = test::convolution("a", kNetworkInput, 1);
  a.batch_norm = true;
  Layer b = test::convolution("b", 0, 2);
  Layer c = test::convolution("c", 1, 1);
  c.bias = true;
  const Network network = test::network_of({2, 1, 1}, {a, b, c});
  put("a.gamma", {1}, {1});
  put("a.beta", {2}, {1, 1});
  put("b.weight", {2, 1, 1, 1}, {1, std::nan("")});
  put("b.bias", {2}, {1, 1});
  put("c.weight", {1, 2, 1, 1}, {1, 1});
  const std::string messages = errors(network);
  EXPECT_THAT(messages, HasSubstr("a.weight: is missing"));
  EXPECT_THAT(messages, HasSubstr("a.beta.npy: has shape [2] where [1] is needed"));
  EXPECT_THAT(messages, HasSubstr("a.mean: is missing"));
  EXPECT_THAT(messages, HasSubstr("a.var: is missing"));
  EXPECT_THAT(messages, Not(HasSubstr("a.gamma")));
  EXPECT_THAT(messages, HasSubstr("b.weight.npy: holds numbers that are not finite"));
  EXPECT_THAT(messages, HasSubstr("b.bias: is there, but the network gives this layer no bias"));
  EXPECT_THAT(messages, HasSubstr("c.bias: is missing"));
}

TEST_F(LoadParameters, AVarianceThatIsNotPositiveIsToldOfItsArrayBesideTheRest) {
  Layer a = test::convolution("a", kNetworkInput, 2);
  a.batch_norm = true;
  const Network network = test::network_of({1, 1, 1}, {a});
  put("a.weight", {2, 1, 1, 1}, {1, std::nan("")});
  put("a.gamma", {2}, {1, 1});
  put("a.mean", {2}, {0, 0});
  put("a.var", {2}, {1, -1});
  const std::string messages = errors(network);
  EXPECT_THAT(messages, HasSubstr("a.weight.npy: holds numbers that are not finite"));
  EXPECT_THAT(messages, HasSubstr("a.beta: is missing"));
  EXPECT_THAT(messages, HasSubstr(folder.path().string() +
                                  ": a.var: holds no positive variance for channel 1; export"));
  put("a.var", {2}, {1, 0});  // of a dead channel: the epsilon makes it positive
  EXPECT_THAT(errors(network), Not(HasSubstr("a.var")));
}

TEST_F(LoadParameters, AMisspeltArrayIsNamed) {
  Layer first = test::convolution("conv3", kNetworkInput, 2);
  Layer second = test::convolution("conv3_1", 0, 2);
  const Network network = test::network_of({2, 1, 1}, {first, second});
  put("conv3.weight", {2, 2, 1, 1}, {1, 1, 1, 1});
  put("conv3_l.weight", {2, 2, 1, 1}, {1, 1, 1, 1});
  EXPECT_THAT(errors(network),
              HasSubstr("conv3_1.weight: is missing; rename `conv3_l.weight` if that is it"));
}

TEST_F(LoadParameters, TellsCodesFromFloats) {
  Layer layer = test::convolution("dw1_dw3x3", kNetworkInput, 2);
  layer.bias = true;
  const Network network = test::network_of({1, 1, 1}, {layer});
  put_codes("dw1_conv3x3_w_i16", {2, 1}, {-3, 4});
  put_codes("dw1_conv3x3_b_i16", {2}, {5, 6});
  EXPECT_TRUE(holds_only_codes(network, folder.path()));
  const std::vector<LayerCodes> codes = load_codes(network, folder.path());
  EXPECT_THAT(codes[0].weight, ElementsAre(-3, 4));
  EXPECT_THAT(codes[0].bias, ElementsAre(5, 6));
  put("dw1_dw3x3.weight", {2, 1}, {1, 1});
  EXPECT_FALSE(holds_only_codes(network, folder.path()));
}

TEST_F(LoadParameters, TakesMultipliersAndOffsetsInPlaceOfABatchNorm) {
  Layer layer = test::convolution("conv", kNetworkInput, 2);
  layer.batch_norm = true;
  const Network network = test::network_of({1, 1, 1}, {layer});
  put_codes("conv_weight", {2, 1, 1, 1}, {-7, 7});
  put_codes("conv_inc", {2}, {-300, 400});
  const auto load = [&] { load_codes(network, folder.path()); };
  EXPECT_THAT(test::messages_of(load), HasSubstr("conv.offset_codes: is missing"));
  put_codes("conv_bias", {2}, {70000, -1});
  const std::vector<LayerCodes> codes = load_codes(network, folder.path());
  EXPECT_THAT(codes[0].weight, ElementsAre(-7, 7));
  EXPECT_THAT(codes[0].multiplier, ElementsAre(-300, 400));
  EXPECT_THAT(codes[0].offset, ElementsAre(70000, -1));
  EXPECT_TRUE(codes[0].bias.empty());
}

/// (max(sum + bias, 0) * m) >> s, as SkrSkr has it: bias times m behind the multiplication, and
/// nothing where m is not positive.
TEST_F(LoadParameters, ABiasInFrontOfAMultiplierBecomesAnOffset) {
  Layer layer = test::convolution("dw1_pw1x1", kNetworkInput, 3);
  layer.batch_norm = true;
  layer.activation = ActivationFunction::Relu6;
  const Network network = test::network_of({1, 1, 1}, {layer});
  put_codes("conv2_w_i8", {3, 1}, {1, 2, 3});
  put_codes("conv2_m_i16", {3}, {7, -4, 0});
  put_codes("conv2_b_i16", {3}, {-300, 20, 5});
  const std::vector<LayerCodes> codes = load_codes(network, folder.path());
  EXPECT_THAT(codes[0].weight, ElementsAre(1, 2, 3));
  EXPECT_THAT(codes[0].multiplier, ElementsAre(7, 0, 0));
  EXPECT_THAT(codes[0].offset, ElementsAre(-2100, 0, 0));
  EXPECT_TRUE(codes[0].bias.empty());
  put_codes("conv2_b_i16", {3}, {2'000'000'000, 20, 5});
  EXPECT_THAT(test::messages_of([&] { load_codes(network, folder.path()); }),
              HasSubstr("times the multiplier of channel 0 is more than 32 bits"));
}

TEST_F(LoadParameters, AMultiplierOfASumWithoutBiasNeedsNoOffset) {
  const Network network =
      test::network_of({1, 1, 1}, {test::convolution("pw7_1x1", kNetworkInput, 2)});
  put_codes("conv13_w_i8", {2, 1}, {1, 2});
  put_codes("conv13_m_i16", {2}, {52, -48});
  const std::vector<LayerCodes> codes = load_codes(network, folder.path());
  EXPECT_THAT(codes[0].multiplier, ElementsAre(52, -48));
  EXPECT_THAT(codes[0].offset, ElementsAre(0, 0));
}

TEST_F(LoadParameters, RefusesCodesThatAreFloatsOrTooWide) {
  const Network network =
      test::network_of({1, 1, 1}, {test::convolution("conv", kNetworkInput, 1)});
  put("conv.weight_codes", {1}, {0.5});
  const auto load = [&] { load_codes(network, folder.path()); };
  EXPECT_THAT(test::messages_of(load), HasSubstr("holds floats (f8) where integer codes"));
  write_npy(folder.path() / "conv.weight_codes.npy",
            integer_array({1}, "i8", {std::int64_t{1} << 40}));
  EXPECT_THAT(test::messages_of(load), HasSubstr("codes of more than 32 bits"));
}

}  // namespace
}  // namespace rill
