// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/dram_traces.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "sim/core/error.h"
#include "sim/validation/address_expression.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

TEST(AddressExpression, IsASumOfProducts) {
  EXPECT_EQ(evaluate_address("R0 + ((40*ty + row)*164 + 80*tx)*64",
                             {{"R0", 4096}, {"ty", 2}, {"row", 3}, {"tx", 1}}),
            4096u + ((40 * 2 + 3) * 164 + 80) * 64u);
  EXPECT_EQ(evaluate_address("10 - 2*3", {}), 4u);
}

TEST(AddressExpression, SaysWhatItCannotRead) {
  EXPECT_THROW(evaluate_address("R9", {}), std::invalid_argument);
  EXPECT_THROW(evaluate_address("2 * (3", {}), std::invalid_argument);
  EXPECT_THROW(evaluate_address("2 /", {}), std::invalid_argument);
  EXPECT_THROW(evaluate_address("", {}), std::invalid_argument);
}

class Traces : public testing::Test {
 protected:
  std::vector<TraceRequest> make(const std::string& trace) {
    test::write_text(
        scratch.path() / "traces.json",
        R"({"streams": {"R0": 0, "R1": 65536, "R2": 131072}, "traces": {"t": )" + trace + "}}");
    return make_trace(scratch.path(), "t");
  }
  std::string complaint(const std::string& trace) {
    try {
      make(trace);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }
  test::ScratchFolder scratch;
};

TEST_F(Traces, BlocksFollowEachOther) {
  const auto requests = make(
      R"({"blocks": [{"op": "read", "base": "R0", "bytes": 128},
                     {"op": "write", "base": "R1", "bytes": 64}]})");
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].address, 64u);
  EXPECT_EQ(requests[2].address, 65536u);
  EXPECT_EQ(requests[2].direction, Direction::Write);
}

TEST_F(Traces, BodiesAreRepeatedWithTheirSteps) {
  const auto requests = make(
      R"({"repeat": 2, "body": [{"op": "read", "base": "R0", "bytes": 64, "step_per_repeat": 4096}]})");
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].address, 4096u);
}

TEST_F(Traces, LoopsNest) {
  const auto requests = make(
      R"({"loops": [{"var": "y", "count": 2}, {"var": "x", "count": 3}],
          "address": "R1 + (100*y + x)*64", "bytes": 64, "op": "write"})");
  ASSERT_EQ(requests.size(), 6u);
  EXPECT_EQ(requests[5].address, 65536u + 102 * 64);
}

TEST_F(Traces, GeneratorsAreReadFromTheirSentence) {
  const auto requests =
      make(R"({"count": 2, "op": "read", "generator": "x0 = 1; x = (x*5 + 3) mod 2^64 before each )"
           R"(request; address = ((x >> 1) mod 7) * 64"})");
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].address, (8U >> 1) % 7 * 64);
  EXPECT_EQ(requests[1].address, ((8U * 5 + 3) >> 1) % 7 * 64);
}

TEST_F(Traces, GeneratorsCountModuloAnyPowerOfTwo) {
  const auto requests =
      make(R"({"count": 2, "op": "read", "generator": "x0 = 1; x = (x*5 + 3) mod 2^4 before each )"
           R"(request; address = ((x >> 1) mod 7) * 64"})");
  EXPECT_EQ(requests[1].address, ((8U * 5 + 3) % 16 >> 1) % 7 * 64);
}

TEST_F(Traces, GeneratorsThatCannotBeAreRefused) {
  const auto sentence = [](const std::string& bits, const std::string& shift,
                           const std::string& blocks) {
    return R"({"count": 1, "op": "read", "generator": "x0 = 1; x = (x*5 + 3) mod 2^)" + bits +
           " before; ((x >> " + shift + ") mod " + blocks + R"() * 64"})";
  };
  EXPECT_EQ(complaint(sentence("64", "33", "9")), "");
  for (const char* bits : {"0", "65"}) {
    EXPECT_THAT(complaint(sentence(bits, "3", "9")), HasSubstr("2^1 to 2^64"));
  }
  EXPECT_THAT(complaint(sentence("64", "64", "9")), HasSubstr("a shift below 64"));
  EXPECT_THAT(complaint(sentence("64", "3", "0")), HasSubstr("above 0"));
  EXPECT_THAT(complaint(sentence("64", "3", "99999999999999999999")), HasSubstr("64 bits"));
}

TEST_F(Traces, KeysOfAnotherFormAreRefused) {
  const std::string block = R"("op": "read", "base": "R0", "bytes": 64)";
  EXPECT_THAT(complaint(R"({"repeat": 2, "blocks": [{)" + block + "}]}"),
              HasSubstr("traces.json: traces.t.repeat: is not known here"));
  EXPECT_THAT(complaint(R"({"repeat": 2, "body": [{)" + block + R"(, "count": 2}]})"),
              HasSubstr("traces.t.body[0].count: is not known here"));
  EXPECT_THAT(complaint(R"({"blocks": [{)" + block + R"(}, {"stride": 4, )" + block + "}]}"),
              HasSubstr("traces.t.blocks[1].stride: is not known here"));
  EXPECT_THAT(complaint(R"({"loops": [{"var": "x", "count": 3, "step": 2}], "op": "read",
                            "address": "x*64"})"),
              HasSubstr("traces.t.loops[0].step: is not known here"));
  EXPECT_THAT(complaint(R"({"count": 2, "op": "read", "write_every": 2, "generator": "dice"})"),
              HasSubstr("traces.t.write_every: is not known here"));
  EXPECT_EQ(complaint(R"({"what": "one read", "note": "ours", "blocks": [{)" + block + "}]}"), "");
}

TEST_F(Traces, BlocksGiveWholeRequests) {
  const auto block = [](const std::string& rest) {
    return R"({"blocks": [{"op": "read", "base": "R0")" + rest + "}]}";
  };
  EXPECT_THAT(complaint(block("")), HasSubstr("traces.t.blocks[0].bytes: is missing; add it"));
  EXPECT_THAT(complaint(block(R"(, "bytes": 100)")), HasSubstr("give a multiple of 64"));
  EXPECT_THAT(complaint(block(R"(, "bytes": 64.5)")), HasSubstr("must be a whole number"));
  EXPECT_THAT(complaint(block(R"(, "bytes": -64)")), HasSubstr("must be a whole number"));
  EXPECT_THAT(complaint(R"({"blocks": [{"op": "read", "base": "R0 + 4", "bytes": 64}]})"),
              HasSubstr("64 B aligned"));
  EXPECT_THAT(complaint(R"({"repeat": 67108864, "body": [{"op": "read", "base": "R0",
                            "bytes": 17179869184}]})"),
              HasSubstr("more than 67108864 requests"));
}

TEST_F(Traces, ComplaintsNameTheFile) {
  EXPECT_THAT(complaint(R"({"blocks": [{"op": "erase", "base": "R0"}]})"),
              HasSubstr("traces.json"));
  EXPECT_THAT(complaint(R"({"blocks": [{"op": "read", "base": "R7", "bytes": 64}]})"),
              HasSubstr("`R7` has no value"));
  EXPECT_THAT(complaint(R"({"count": 3, "op": "read", "generator": "dice"})"),
              HasSubstr("another form"));
  EXPECT_THAT(complaint(R"({"repeat": 3})"), HasSubstr("body"));
  EXPECT_THAT(complaint(R"({"repeat": 3})"), HasSubstr("traces.t.body: is missing; add it"));
  EXPECT_THAT(complaint("["), HasSubstr("mend it"));
}

TEST_F(Traces, PresetsNameWhatIsWrongWithThem) {
  const auto preset = [this](const std::string& text) -> std::string {
    test::write_text(scratch.path() / "presets.json", text);
    try {
      read_memory_presets(scratch.path());
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(preset(R"({"p": {"protocol": "DDR5", "timing_nCK": {}}})"),
              HasSubstr("presets.json: p.protocol: `DDR5` is not modelled"));
  EXPECT_THAT(preset(R"({"p": {"protocol": "DDR4", "timing_nCK": {}}})"),
              HasSubstr("presets.json: p.tCK_ns: is missing; add it"));
  EXPECT_THAT(preset(R"({"p": {"protocol": "DDR4", "tCK_ns": 1, "bus_bits": "64",
                         "timing_nCK": {}}})"),
              HasSubstr("p.bus_bits: is \"64\" but must be a whole number"));
  EXPECT_EQ(preset(R"({"note": "ours", "stock_p": {"note": "none"}})"), "");
}

}  // namespace
}  // namespace rill
