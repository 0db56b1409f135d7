// SPDX-License-Identifier: Apache-2.0
#include "sim/app/quantize_options.h"

#include <gmock/gmock.h>
#include <CLI/CLI.hpp>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::ElementsAre;

std::vector<std::string> refused(const QuantizeOptions& options) {
  std::vector<std::string> names;
  try {
    refuse_unused(options);
  } catch (const ConfigError& error) {
    for (const Diagnostic& one : error.diagnostics()) names.push_back(one.key);
  }
  return names;
}

TEST(QuantizeOptions, WhatASchemeDoesNotUseIsRefusedAllAtOnce) {
  QuantizeOptions options;
  options.search = SearchMethod::Optimized;
  options.loss = 0.01;
  options.weight_bits = options.activation_bits = 5;
  options.map_block = 7;
  options.weight_exponents = "divergence";
  options.scheme = "int";
  EXPECT_THAT(refused(options),
              ElementsAre("--search", "--loss", "--map-block", "--weight-exponents"));
  options.scheme = "shift";
  EXPECT_THAT(refused(options), ElementsAre("--search", "--loss", "--weight-bits", "--map-block",
                                            "--weight-exponents"));
  options.scheme = "bfp";
  EXPECT_THAT(refused(options), ElementsAre("--search", "--loss"));
  options.scheme = "fixed";
  EXPECT_THAT(refused(options), ElementsAre("--weight-bits", "--activation-bits", "--map-block",
                                            "--weight-exponents"));
  options.search = SearchMethod::FixedWidth;
  EXPECT_THAT(refused(options),
              ElementsAre("--activation-bits", "--loss", "--map-block", "--weight-exponents"));
}

TEST(QuantizeOptions, WithoutAnyNoSchemeComplains) {
  QuantizeOptions options;
  options.scheme = kFixedScheme;
  EXPECT_THAT(refused(options), ElementsAre());
  for (const IntegerScheme& scheme : integer_schemes()) {
    options.scheme = scheme.name;
    EXPECT_THAT(refused(options), ElementsAre()) << scheme.name;
    EXPECT_EQ(options.widths(scheme).weights, scheme.default_bits());
  }
}

TEST(QuantizeOptions, NegativeCountsOfPicturesAreRefused) {
  for (const char* option : {"--check", "--limit"}) {
    QuantizeOptions options;
    CLI::App app;
    add_quantize_options(app, options);
    std::vector<std::string> words{"-1", option};  // CLI11 takes them last first
    EXPECT_THROW(app.parse(words), CLI::ValidationError) << option;
  }
}

TEST(QuantizeOptions, ASeedBesideWeightsIsRefused) {
  QuantizeOptions options;
  options.scheme = "int";
  EXPECT_NO_THROW(refuse_seed_beside_weights(options, "w.npz"));
  options.seed = 3;
  EXPECT_NO_THROW(refuse_seed_beside_weights(options, ""));
  EXPECT_EQ(same_surroundings(options), " --set seed=3");
  EXPECT_THROW(refuse_seed_beside_weights(options, "w.npz"), ConfigError);
  options.weights = "mine.npz";
  EXPECT_THROW(refuse_seed_beside_weights(options, ""), ConfigError);
}

TEST(QuantizeOptions, ARunOfWhatWasFoundHasTheSameWeightsAndSettings) {
  QuantizeOptions options;
  EXPECT_EQ(same_surroundings(options), "");
  options.weights = "my weights";
  options.settings = {"numerics=other", "network.input.height=48", "mean=[0, 0, 0]"};
  EXPECT_EQ(same_surroundings(options),
            " --weights 'my weights' --set network.input.height=48 --set 'mean=[0, 0, 0]'");
}

}  // namespace
}  // namespace rill
