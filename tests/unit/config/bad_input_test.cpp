// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sim/config/read.h"
#include "tests/unit/config/bad_input.h"

// Malformed files of networks, numerics and designs: what is said about them, and where.
namespace rill {
namespace {

using test::BadInput;
using test::case_name;
using test::expect_explained;
using test::replaced;

const std::string kNumerics =
    "input: int8\n"
    "defaults:\n"
    "  weight: fixed<11,4,RND,SAT>\n"
    "  output: fixed<9,3,RND,SAT>\n"
    "  accumulation: {accumulator: \"fixed<12,4,RND,SAT>\", terms_per_cast: 16}\n";

const std::string kDesign =
    "organisation: streaming\n"
    "fusion: all\n"
    "folding: fit_board\n"
    "stages:\n"
    "  a: {pe: 2, simd: 3}\n"
    "fifo_depth: 32\n";

const std::string kNetwork =
    "input: {channels: 3, height: 8, width: 8}\n"
    "layers:\n"
    "  a: {op: convolution, channels: 4, kernel: 3, pad: 1}\n"
    "  b: {op: max_pool, kernel: 2, stride: 2}\n"
    "  c: {op: concat, from: [b, b]}\n";

class BadNumerics : public testing::TestWithParam<BadInput> {};
TEST_P(BadNumerics, IsExplained) { expect_explained(GetParam(), read_numerics); }

INSTANTIATE_TEST_SUITE_P(
    Numerics, BadNumerics,
    testing::Values(
        BadInput{"UnknownFormat",
                 replaced(kNumerics, "int8", "float16"),
                 {"1:8: input: `float16` is not a format; write it as fixed<9,3,RND,SAT>"}},
        BadInput{"BlocksOfNothing",
                 replaced(kNumerics, "int8", "bfp8/0"),
                 {"1:8: input: `bfp8/0` is not a format…pow2_4 or bfp8"}},
        BadInput{"TooWide",
                 replaced(kNumerics, "int8", "int40"),
                 {"1:8: input.width: 40 is out of range; choose a whole number in 1..32"}},
        BadInput{"UnknownRounding",
                 replaced(kNumerics, "11,4,RND", "11,4,RNDD"),
                 {"3:11: defaults.weight.rounding: `RNDD` is unknown; did you mean `RND`?"}},
        BadInput{"UnquotedInBraces",
                 replaced(kNumerics, "\"fixed<12,4,RND,SAT>\"", "fixed<12,4>"),
                 {"5:31: defaults.accumulation.accumulator: `fixed<12` is not a format…quotes",
                  "5:40: defaults.accumulation.4>: is not a key"}},
        BadInput{
            "NarrowFixed",
            replaced(kNumerics, "int8", "{kind: fixed, width: 8, integer_bits: 2, narrow: true}"),
            {"1:8: input: a fixed-point format has no scale"}},
        BadInput{"RoundedInteger",
                 replaced(kNumerics, "int8", "{kind: int, width: 8, rounding: RND}"),
                 {"1:8: input: an integer format has no integer bits, rounding"}},
        BadInput{"OneBitNarrow",
                 replaced(kNumerics, "int8", "int1 narrow"),
                 {"1:8: input: a narrow format of one bit"}},
        BadInput{"UnknownFormatWord",
                 replaced(kNumerics, "int8", "int8 narow"),
                 {"1:8: input: `int8 narow` is not a format"}},
        BadInput{"PartialWithoutTerms",
                 replaced(kNumerics, "terms_per_cast: 16", "partial: int8"),
                 {"5:63: defaults.accumulation.partial: needs terms_per_cast",
                  "5:63: defaults.accumulation.partial: is not of the accumulator's kind"}},
        BadInput{"PartialWithNoTerms",
                 replaced(kNumerics, "terms_per_cast: 16",
                          "terms_per_cast: 0, partial: \"fixed<12,4,RND,SAT>\""),
                 {"5:70: defaults.accumulation.terms_per_cast: 0 sums all terms exactly and casts "
                  "once"}},
        BadInput{"AccumulatorPerChannel",
                 replaced(kNumerics, "\"fixed<12,4,RND,SAT>\"", "int8 per_channel"),
                 {"5:31: defaults.accumulation.accumulator: per_channel and power_of_two_scale"}},
        BadInput{"DefaultsWithoutWeight",
                 replaced(kNumerics, "  weight: fixed<11,4,RND,SAT>\n", ""),
                 {"2:1: defaults: has no `weight`; add it"}},
        BadInput{"NegativeTerms",
                 replaced(kNumerics, "terms_per_cast: 16", "terms_per_cast: -1"),
                 {"5:70: defaults.accumulation.terms_per_cast: -1 is out of range"}},
        BadInput{"PaddingCodeTooBig",
                 kNumerics + "layers: {a: {padding_code: 3000000000}}\n",
                 {"6:28: layers.a.padding_code: 3000000000 is out of range"}}),
    case_name);

class BadDesign : public testing::TestWithParam<BadInput> {};
TEST_P(BadDesign, IsExplained) { expect_explained(GetParam(), read_design); }

INSTANTIATE_TEST_SUITE_P(
    Design, BadDesign,
    testing::Values(
        BadInput{"UnknownFusion",
                 replaced(kDesign, "all", "alll"),
                 {"2:9: fusion: `alll` is unknown; did you mean `all`?"}},
        BadInput{"FusionOfNames",
                 replaced(kDesign, "all", "[a, b]"),
                 {"2:10: fusion[0]: is the plain value `a`, but a list is needed",
                  "2:13: fusion[1]: is the plain value `b`"}},
        BadInput{
            "EmptyGroup", replaced(kDesign, "all", "[[a], []]"), {"2:15: fusion[1]: is empty"}},
        BadInput{"NoGroups", replaced(kDesign, "all", "[]"), {"2:9: fusion: has no group"}},
        BadInput{"LayerInTwoGroups",
                 replaced(kDesign, "all", "[[a, b], [b]]"),
                 {"2:19: fusion[1][0]: `b` is in two groups"}},
        BadInput{"TargetWithoutRate",
                 replaced(kDesign, "fit_board", "target_fps"),
                 {"3:10: folding: target_fps needs a rate"}},
        BadInput{"RateWithoutTarget",
                 kDesign + "target_fps: 30\n",
                 {"7:13: target_fps: has no effect unless `folding: target_fps`"}},
        BadInput{"ZeroLanes",
                 replaced(kDesign, "pe: 2", "pe: 0"),
                 {"5:11: stages.a.pe: 0 is out of range"}},
        BadInput{"StagesAsList",
                 replaced(kDesign, "  a: {pe: 2, simd: 3}", "  - a"),
                 {"5:3: stages: is a list, but a section"}},
        BadInput{"StageTwice",
                 replaced(kDesign, "fifo_depth", "  a: {pe: 4}\nfifo_depth"),
                 {"6:3: stages.a: is given twice, first in line 5"}},
        BadInput{"UnknownOrganisation",
                 replaced(kDesign, "streaming", "systolic"),
                 {"1:15: organisation: `systolic` is unknown; use one of: streaming, tiled"}}),
    case_name);

class BadNetwork : public testing::TestWithParam<BadInput> {};
TEST_P(BadNetwork, IsExplained) { expect_explained(GetParam(), read_network); }

INSTANTIATE_TEST_SUITE_P(
    Network, BadNetwork,
    testing::Values(BadInput{"DuplicateLayer",
                             replaced(kNetwork, "  b: {op", "  a: {op"),
                             {"4:3: layers.a: is given twice, first in line 3",
                              "5:26: layers.c.from: no layer is named `b`",
                              "5:29: layers.c.from: no layer is named `b`"}},
                    BadInput{"UnknownInput",
                             replaced(kNetwork, "[b, b]", "[b, d]"),
                             {"5:29: layers.c.from: no layer is named `d`; did you mean `a`?"}},
                    BadInput{"UnknownOperation",
                             replaced(kNetwork, "concat", "conct"),
                             {"5:11: layers.c.op: `conct` is unknown; did you mean `concat`?"}},
                    BadInput{"RefusedOperation",
                             replaced(kNetwork, "concat", "lrn"),
                             {"5:11: layers.c.op: `lrn`, local response normalisation, is left out "
                              "on purpose"}},
                    BadInput{"RefusedOperationWithKeysOfItsOwn",
                             replaced(kNetwork, "{op: concat", "{op: lrn, size: 5, alpha: 1e-4"),
                             {"5:11: layers.c.op: `lrn`, local response normalisation, is left out "
                              "on purpose"}},
                    BadInput{"ReadsBelow",
                             replaced(kNetwork, "kernel: 3, pad: 1", "kernel: 3, from: b"),
                             {"3:3: layers.a.from: is part of a cycle (a reads b reads a)"}},
                    BadInput{"ReadsItself",
                             replaced(kNetwork, "kernel: 3, pad: 1", "kernel: 3, from: a"),
                             {"3:3: layers.a.from: is part of a cycle (a reads a)"}},
                    BadInput{"WrongOrder",
                             replaced(kNetwork, "stride: 2}", "stride: 2, from: d}") +
                                 "  d: {op: reorg, stride: 2, from: a}\n",
                             {"4:49: layers.b.from: `d` stands below the layer that reads it"}},
                    BadInput{"JoinsOne",
                             replaced(kNetwork, "[b, b]", "b"),
                             {"5:25: layers.c.from: joins 1 map; name at least two"}},
                    BadInput{"ReadsTwo",
                             replaced(kNetwork, "stride: 2}", "stride: 2, from: [a, input]}"),
                             {"4:49: layers.b.from: names 2 maps, but this operation reads one"}},
                    BadInput{"KeyOfAnotherOperation",
                             replaced(kNetwork, "stride: 2}", "stride: 2, groups: 2}"),
                             {"4:43: layers.b.groups: means nothing for max_pool"}},
                    BadInput{"MissingKernel",
                             replaced(kNetwork, ", kernel: 3", ""),
                             {"3:3: layers.a.kernel: is missing; a convolution needs it"}},
                    BadInput{"ThreeExtents",
                             replaced(kNetwork, "kernel: 3", "kernel: [3, 3, 3]"),
                             {"3:45: layers.a.kernel: has 3 values"}},
                    BadInput{"SlopeWithoutLeaky",
                             replaced(kNetwork, "pad: 1", "leaky_slope: 0.1"),
                             {"3:48: layers.a.leaky_slope: has no effect unless"}},
                    BadInput{"ReservedName",
                             replaced(kNetwork, "  a:", "  input:"),
                             {"3:3: layers.input: this name stands for the picture"}},
                    BadInput{"UnusableName",
                             replaced(kNetwork, "  a:", "  conv 1/2:"),
                             {"3:3: layers.conv 1/2: is not usable as a layer name"}},
                    BadInput{"NameWithAnEmptyPart",
                             replaced(kNetwork, "  a:", "  a..b:"),
                             {"3:3: layers.a..b: is not usable as a layer name"}},
                    BadInput{"NameThatIsANumber",
                             replaced(kNetwork, "  a:", "  3.5:"),
                             {"3:3: layers.3.5: is not usable as a layer name"}},
                    BadInput{"NamesThatAreOneModule",
                             replaced(kNetwork, "  a:",
                                      "  b.c: {op: max_pool, kernel: 1, stride: 1}\n"
                                      "  b_c: {op: max_pool, kernel: 1, stride: 1}\n  a:"),
                             {"4:3: layers.b_c: differs from `b.c` in a dot only"}},
                    BadInput{"NoLayers",
                             "input: {channels: 3, height: 8, width: 8}\nlayers: {}\n",
                             {"2:9: layers: has no layers, but a section of layers"}},
                    BadInput{"LayerIsAWord",
                             replaced(kNetwork, "{op: max_pool, kernel: 2, stride: 2}", "pool"),
                             {"4:6: layers.b: is the plain value `pool`, but a section"}},
                    BadInput{"UnknownOutput",
                             kNetwork + "outputs: [cc]\n",
                             {"6:11: outputs[0]: no layer is named `cc`; did you mean `c`?"}},
                    BadInput{"OutputTwice",
                             kNetwork + "outputs: [c, c]\n",
                             {"6:14: outputs[1]: `c` is given twice"}},
                    BadInput{"ZeroHeight",
                             replaced(kNetwork, "height: 8", "height: 0"),
                             {"1:30: input.height: 0 is out of range"}}),
    case_name);

}  // namespace
}  // namespace rill
