// SPDX-License-Identifier: Apache-2.0
// Rows that no hardware can have behind them get one complaint, not figures.
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "sim/core/error.h"
#include "sim/validation/validation.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

/// A memory of no particular kind.
constexpr const char* kPresets = R"({"p": {"protocol": "DDR4", "tCK_ns": 1, "bus_bits": 64,
  "device_bits": 8, "burst_length": 8, "ranks": 1, "bank_groups": 4, "banks_per_group": 4,
  "rows": 1024, "columns": 1024, "timing_nCK": {"CL": 9, "CWL": 9, "tRCD": 9, "tRP": 9, "tRAS": 9,
  "tRC": 18, "tRRD_S": 4, "tRRD_L": 4, "tFAW": 16, "tCCD_S": 4, "tCCD_L": 4, "tWTR_S": 4,
  "tWTR_L": 4, "tWR": 9, "tRTP": 4, "tRFC": 90, "tREFI": 7800},
  "address_map_lsb_to_msb": ["offset", "column", "bank_group", "bank", "row"]}})";

class ImpossibleRows : public testing::Test {
 protected:
  using Validate = std::vector<ValidatedCase> (*)(const std::filesystem::path&,
                                                  const ValidationProgress&);
  std::string complaint(Validate validate, const std::string& text) {
    test::write_text(scratch.path() / "cases.csv", text);
    try {
      validate(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.diagnostics().size(), 1U);
      EXPECT_THAT(error.diagnostics().front().to_string(), HasSubstr("cases.csv:2: "));
      return error.diagnostics().front().message;
    }
    return "";
  }
  std::string of_cycles(const std::string& module, const std::string& params,
                        const std::string& numbers = "9,2,9") {
    return complaint(validate_cycles,
                     "case,module,params,source,sink,frame1_cycles,frames_run,steady_ii\nx," +
                         module + ",\"" + params + "\",full,full," + numbers + "\n");
  }
  test::ScratchFolder scratch;
};

TEST_F(ImpossibleRows, WordsOfTheRtlAreFull) {
  const std::string uneven = "does not divide";
  EXPECT_THAT(of_cycles("swg", "h=6;w=6;c=4;k=3;stride=1;simd=3"), HasSubstr("simd=3 " + uneven));
  EXPECT_THAT(of_cycles("pad", "h=6;w=6;c=4;p=1;simd=3"), HasSubstr("simd=3 " + uneven));
  const std::string core = ";nvec=4;core=mvu_vvu_8sx9_dsp58";
  EXPECT_THAT(of_cycles("mvu", "mw=36;mh=16;pe=4;simd=5" + core), HasSubstr("simd=5 " + uneven));
  EXPECT_THAT(of_cycles("mvu", "mw=36;mh=16;pe=3;simd=4" + core), HasSubstr("pe=3 " + uneven));
  EXPECT_THAT(of_cycles("vvu", "mw=9;mh=16;pe=4;simd=2" + core), HasSubstr("simd=2 " + uneven));
  EXPECT_THAT(of_cycles("thr", "c=16;pe=3;n=4"), HasSubstr("pe=3 " + uneven));
}

TEST_F(ImpossibleRows, WindowsFitAndNamesAreUnique) {
  EXPECT_THAT(of_cycles("swg", "h=6;w=6;c=4;k=4;dil=2;stride=1;simd=4"),
              HasSubstr("a window of 7 x 7 does not fit"));
  EXPECT_THAT(of_cycles("fifo", "depth=2;depth=4"), HasSubstr("`depth` is given twice"));
}

TEST_F(ImpossibleRows, BuffersHoldAWindow) {
  const std::string map = "h=16;w=16;c=8;k=5;stride=3;simd=4";
  EXPECT_THAT(of_cycles("swg", map + ";buf_depth=30"),
              HasSubstr("buf_depth=30 is less than the 138 words that a window spans"));
  EXPECT_THAT(of_cycles("swg", map + ";buf_depth=137"), HasSubstr("buf_depth=137"));
  EXPECT_THAT(of_cycles("swg", map + ";dw=1;buf_depth=136"), HasSubstr("than the 137 words"));
}

TEST_F(ImpossibleRows, WordsAreAsManyAsCanBeSimulated) {
  const std::string many = "than can be simulated; give fewer frames or a smaller case";
  const std::string window = "h=16;w=16;c=8;k=5;stride=3;simd=4";
  EXPECT_THAT(of_cycles("swg", window, "9,100000000,9"), HasSubstr("frames_run=100000000"));
  EXPECT_THAT(of_cycles("swg", "h=268435456;w=268435456;c=268435456;k=1;stride=1;simd=1"),
              HasSubstr(many));
  EXPECT_THAT(of_cycles("swg", "h=9;w=9;c=1;k=268435456;dil=268435456;stride=1;simd=1"),
              HasSubstr("does not fit"));
  EXPECT_THAT(of_cycles("pad", "h=268435456;w=8;c=8;p=268435456;simd=1"), HasSubstr(many));
  EXPECT_THAT(of_cycles("thr", "c=268435456;pe=1;n=4"), HasSubstr(many));
  const std::string core = ";core=mvu_4sx4u_dsp48e2";
  EXPECT_THAT(of_cycles("mvu", "mw=268435456;mh=4;pe=1;simd=1;nvec=4" + core), HasSubstr(many));
  EXPECT_THAT(of_cycles("vvu", "mw=9;mh=268435456;pe=1;simd=1;nvec=4" + core), HasSubstr(many));
  EXPECT_THAT(of_cycles("fifo", "depth=8", "9,268435456,9"), HasSubstr(many));
  EXPECT_THAT(of_cycles("axi_rd", "dw_axi=8;len=268435456;burst=16"), HasSubstr(many));
  EXPECT_THAT(of_cycles("chain",
                        "h=60000;w=60000;fifo=2;layers=[{\"\"ci\"\": 4, \"\"co\"\": 8, "
                        "\"\"simd\"\": 4, \"\"pe\"\": 4}]"),
              HasSubstr(many));
  EXPECT_THAT(of_cycles("dwc", "ibits=1;obits=1000"), HasSubstr("give more beats_in"));
}

TEST_F(ImpossibleRows, ParametersThatAModuleDoesNotHaveAreRefused) {
  EXPECT_THAT(of_cycles("thr", "c=16;pe=4;n=4;depth=1"),
              HasSubstr("`depth` is no parameter of this module and would change nothing; use c pe "
                        "n"));
  EXPECT_THAT(of_cycles("axi_rd", "dw_axi=64;burst=16;len=256;offset=8"), HasSubstr("`offset`"));
  EXPECT_THAT(of_cycles("dwc", "ibits=8;obits=32;words=4"), HasSubstr("`words`"));
  EXPECT_THAT(of_cycles("chain",
                        "h=6;w=6;fifo=2;layers=[{\"\"ci\"\": 4, \"\"co\"\": 8, \"\"simd\"\": 4, "
                        "\"\"pe\"\": 4, \"\"stride\"\": 2}]"),
              HasSubstr("`stride` would change nothing"));
}

TEST_F(ImpossibleRows, CoresOfUnknownPipelinesAreRefused) {
  const auto with_core = [this](const std::string& core) {
    return of_cycles("mvu", "mw=36;mh=16;pe=4;simd=4;nvec=4;core=" + core);
  };
  EXPECT_THAT(with_core("mvu_8x"), HasSubstr("core=mvu_8x names no core that is known; use "
                                             "mvu_4sx4u_dsp48e2, mvu_8sx8u_dsp48 or"));
  EXPECT_THAT(of_cycles("vvu", "mw=9;mh=16;pe=4;simd=1;nvec=4;core=dsp"), HasSubstr("core=dsp "));
}

TEST_F(ImpossibleRows, BlocksAreAskedForWithWhatTheyHave) {
  const auto of_block = [this](const std::string& block, const std::string& params,
                               const std::string& options) {
    return complaint(validate_resources,
                     "case,block,params,family,options,lut_total,ff,dsp,ramb18_equiv,uram\nx," +
                         block + "," + params + ",xc7," + options + ",9,9,1,0,0\n");
  };
  EXPECT_THAT(of_block("mult_tree", "N=4;A=4;B=4;Z=1", ""),
              HasSubstr("`Z` is no parameter of this module and would change nothing; use N A B"));
  EXPECT_THAT(of_block("mult_tree", "N=4;A=4;B=4", "-foo"),
              HasSubstr("`-foo` is no option of this block and would change nothing; use -nodsp"));
  EXPECT_THAT(of_block("fifo", "D=64;W=8", "-uram"), HasSubstr("`-uram` is no option"));
  EXPECT_THAT(of_block("fifo_uram", "D=4096;W=72", "-uram -x"), HasSubstr("`-x` is no option"));
  EXPECT_THAT(of_block("mult2_shared_packed", "N=4;A=8;B=8", "-nodsp"), HasSubstr("; remove it"));
  EXPECT_EQ(of_block("fifo_uram", "D=4096;W=72", "-uram -nodsp"), "");
  EXPECT_EQ(of_block("mac", "N=4;A=8;B=8;ACC=24", "-nodsp"), "");
}

// Without slices the products are LUTs, in a multiply-accumulate as in a tree.
TEST_F(ImpossibleRows, WithoutSlicesNoBlockHasAny) {
  for (const char* block : {"mult_tree,N=4;A=8;B=8", "mac,N=4;A=8;B=8;ACC=24"}) {
    test::write_text(scratch.path() / "cases.csv",
                     std::string("case,block,params,family,options,lut_total,ff,dsp,ramb18_equiv,"
                                 "uram\nx,") +
                         block + ",xcup,-nodsp,400,300,4,0,0\n");
    std::map<std::string, double> predicted;
    for (const ValidatedCase& c : validate_resources(
             scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; })) {
      predicted[c.quantity] = c.predicted;
    }
    EXPECT_EQ(predicted.at("dsp"), 0) << block;
    EXPECT_GT(predicted.at("lut"), 4 * 64) << block;
  }
}

TEST_F(ImpossibleRows, YesAndNoAreOneAndZeroOrWords) {
  EXPECT_THAT(of_cycles("thr", "c=16;pe=4;n=4;deep=2"), HasSubstr("deep=2 must be 1 or 0"));
  EXPECT_THAT(of_cycles("swg", "h=6;w=6;c=4;k=3;stride=1;simd=2;dw=maybe"),
              HasSubstr("dw=maybe must be 1 or 0"));
  EXPECT_THAT(of_cycles("axi_rd", "dw_axi=72;burst=16;len=256"),
              HasSubstr("dw_axi=72 is no power of two"));
}

// A stage a bit, or two, each a cycle; two more behind them, and 64 vectors of four words.
TEST_F(ImpossibleRows, TheDeepPipelineHasTwoStagesABitHoweverItIsAskedFor) {
  std::string text = "case,module,params,source,sink,frame1_cycles,frames_run,steady_ii\n";
  for (const char* deep : {"", ";deep=0", ";deep=false", ";deep=1", ";deep=true",
                           ";deep_pipeline=1", ";DEEP_PIPELINE=true"}) {
    text += std::string("x,thr,c=16;pe=4;n=4;wi=16") + deep + ",full,full,300,1,\n";
  }
  test::write_text(scratch.path() / "cases.csv", text);
  const auto cases =
      validate_cycles(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
  ASSERT_EQ(cases.size(), 7U);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(cases[i].predicted, 256 + (i < 3 ? 4 : 8) + 2) << i;
  }
}

TEST_F(ImpossibleRows, LayersOfAChainGoTogether) {
  const auto chain = [this](const std::string& layers) {
    return of_cycles("chain", "h=6;w=6;fifo=2;layers=" + layers);
  };
  const std::string first = R"([{""ci"": 4, ""co"": 8, ""simd"": 4, ""pe"": 4})";
  EXPECT_THAT(chain(first + R"(, {""ci"": 4, ""co"": 8, ""simd"": 4, ""pe"": 4}])"),
              HasSubstr("layers[1]: ci=4 is not the co"));
  EXPECT_THAT(chain(R"([{""ci"": 4, ""co"": 8, ""simd"": 3, ""pe"": 4}])"), HasSubstr("simd=3"));
  EXPECT_THAT(chain(R"([{""ci"": 4, ""co"": 8, ""simd"": 4, ""pe"": 3}])"), HasSubstr("pe=3"));
  EXPECT_THAT(chain("[]"), HasSubstr("has no layer"));
  EXPECT_THAT(chain(first), HasSubstr("is not a JSON list"));
}

TEST_F(ImpossibleRows, WhatWasMeasuredTookTime) {
  const std::string above = "must be above 0";
  EXPECT_THAT(of_cycles("fifo", "depth=2", "0,2,9"), HasSubstr(above));
  EXPECT_THAT(of_cycles("fifo", "depth=2", "9,2,-9"), HasSubstr(above));
  for (const char* frames : {"-1", "0", "1e18", "1.5", "nan"}) {
    EXPECT_THAT(of_cycles("fifo", "depth=2", std::string("9,") + frames + ",9"),
                HasSubstr("must be a whole number in 1..268435456"));
  }
  test::write_text(scratch.path() / "presets.json", "{}");
  test::write_text(scratch.path() / "traces.json",
                   R"({"streams": {"R0": 0}, "traces": {"a": {}}})");
  EXPECT_THAT(complaint(validate_dram,
                        "case,preset,trace,outstanding,simulator,cycles\nx,p,a,1,dramsim3,0\n"),
              HasSubstr(above));
}

TEST_F(ImpossibleRows, TracesThatAreNotThereAreNamedAtTheRow) {
  test::write_text(scratch.path() / "presets.json", kPresets);
  test::write_text(scratch.path() / "traces.json",
                   R"({"streams": {"R0": 0}, "traces": {"a": {"blocks": []}, "b": {}}})");
  EXPECT_THAT(complaint(validate_dram,
                        "case,preset,trace,outstanding,simulator,cycles\nx,p,z,1,dramsim3,9\n"),
              HasSubstr("traces.json has no `z`; add it, or use one of a b"));
  EXPECT_THAT(complaint(validate_dram,
                        "case,preset,trace,outstanding,simulator,cycles\nx,p,a,nan,dramsim3,9\n"),
              HasSubstr("must be a whole number"));
}

// A file is mended in one go: every bad row has its line, of all kinds.
TEST_F(ImpossibleRows, AllBadRowsAreNamedAtOnce) {
  const auto lines_of = [&](Validate validate, const std::string& text) {
    test::write_text(scratch.path() / "cases.csv", text);
    std::vector<int> lines;
    try {
      validate(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
    } catch (const ConfigError& error) {
      for (const Diagnostic& diagnostic : error.diagnostics()) {
        lines.push_back(diagnostic.where.line);
      }
    }
    return lines;
  };
  EXPECT_THAT(lines_of(validate_cycles,
                       "case,module,params,source,sink,frame1_cycles,frames_run,steady_ii\n"
                       "a,thr,c=16;pe=4;n=4;x=1,full,full,9,1,\n"
                       "b,thr,c=16;pe=4;n=4,full,full,9,1,\n"
                       "c,thr,c=16;pe=3;n=4,full,full,9,1,\n"
                       "d,none,c=16,full,full,9,1,\n"),
              testing::ElementsAre(2, 4, 5));
  EXPECT_THAT(lines_of(validate_resources,
                       "case,block,params,family,lut_total,ff,dsp,ramb18_equiv,uram\n"
                       "a,fifo,D=64;W=8;N=1,xc7,9,9,0,0,0\nb,fifo,D=64;W=8,xc7,9,9,0,0,0\n"
                       "c,fifo,D=64;W=8,xc9,9,9,0,0,0\n"),
              testing::ElementsAre(2, 4));
  test::write_text(scratch.path() / "presets.json", kPresets);
  test::write_text(scratch.path() / "traces.json",
                   R"({"streams": {"R0": 0}, "traces": {"a": {"blocks": []}}})");
  EXPECT_THAT(lines_of(validate_dram,
                       "case,preset,trace,outstanding,simulator,cycles\nw,p,z,1,dramsim3,9\n"
                       "x,q,a,1,dramsim3,9\ny,p,a,,dramsim3,9\ny,p,a,,foo,9\n"),
              testing::ElementsAre(2, 3, 4, 5));
}

TEST_F(ImpossibleRows, SimulatorsAreKnown) {
  test::write_text(scratch.path() / "presets.json", kPresets);
  test::write_text(scratch.path() / "traces.json",
                   R"({"streams": {"R0": 0}, "traces": {"a": {}}})");
  EXPECT_THAT(
      complaint(validate_dram, "case,preset,trace,outstanding,simulator,cycles\nx,p,a,1,foo,9\n"),
      HasSubstr("`foo` is not known; use dramsim3, ramulator2, dramsys or"));
}

TEST_F(ImpossibleRows, MemoriesThatCannotBeNameTheirFile) {
  std::string presets = kPresets;
  presets.replace(presets.find("\"bank\", \"row\""), 13, "\"row\"");
  test::write_text(scratch.path() / "presets.json", presets);
  test::write_text(scratch.path() / "traces.json",
                   R"({"streams": {"R0": 0}, "traces": {"a": {"blocks":
                       [{"op": "read", "base": "R0", "bytes": 64}]}}})");
  test::write_text(scratch.path() / "cases.csv",
                   "case,preset,trace,outstanding,simulator,cycles\nx,p,a,1,dramsim3,9\n");
  try {
    validate_dram(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
    FAIL() << "a map without banks";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("presets.json: address_map: memory `p`: "));
  }
}

TEST_F(ImpossibleRows, StockPresetsAreLeftOutWithAWord) {
  const auto cases = scratch.path() / "cases.csv";
  test::write_text(cases, "case,preset\nx,stock_b\ny,p\nz,stock_a\nz,stock_a\n");
  EXPECT_THAT(dram_left_out(cases), HasSubstr("3 rows of stock_a, stock_b are not compared"));
  test::write_text(cases, "case,preset\ny,p\n");
  EXPECT_EQ(dram_left_out(cases), "");
}

// What is only unlike the listed rows is taken: other names of cores, other counts, empty cells.
TEST_F(ImpossibleRows, RowsUnlikeTheListedOnesAreTaken) {
  test::write_text(
      scratch.path() / "cases.csv",
      "case,module,params,source,sink,beats_in,frame1_cycles,frames_run,steady_ii\n"
      "a,mvu,mw=36;mh=16;pe=4;simd=4;nvec=4;core=mvu_9_new_dsp48,full,full,,100,2,\n"
      "b,swg,h=7;w=7;c=6;k=7;stride=3;simd=3;dw=1,half,half,98,,5,200\n"
      "c,vvu,mw=25;mh=6;pe=3;simd=5;nvec=2;core=mvu_vvu_8sx9_dsp58,full,half,20,30,1,\n"
      "d,chain,\"h=5;w=6;fifo=4;layers=[{\"\"ci\"\": 6, \"\"co\"\": 9, \"\"simd\"\": 27, "
      "\"\"pe\"\": 3, "
      "\"\"par\"\": 1}, {\"\"ci\"\": 9, \"\"co\"\": 5, \"\"simd\"\": 9, \"\"pe\"\": "
      "5}]\",full,full,60,900,3,900\n"
      // The smallest buffer that holds a window, and a FIFO that holds all there is.
      "e,swg,h=16;w=16;c=8;k=5;stride=3;simd=4;buf_depth=138,full,full,512,900,1,\n"
      "f,swg,h=16;w=16;c=8;k=5;stride=3;simd=4;dw=1;buf_depth=137,full,half,512,900,1,\n"
      "g,fifo,depth=268435456;width=8,full,full,256,257,1,\n");
  const auto cases =
      validate_cycles(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
  EXPECT_EQ(cases.size(), 8U);
  for (const ValidatedCase& c : cases) EXPECT_GT(c.predicted, 0) << c.name;
}

TEST_F(ImpossibleRows, EmptyCellsAreNotCompared) {
  const std::string head = "case,block,params,family,lut_total,ff,dsp,ramb18_equiv,uram\n";
  const auto compared = [&](const std::string& cells) {
    test::write_text(scratch.path() / "cases.csv", head + "x,fifo,D=256;W=64,xcup," + cells + "\n");
    std::string quantities;
    for (const ValidatedCase& c : validate_resources(
             scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; })) {
      quantities += c.quantity + " ";
    }
    return quantities;
  };
  const std::string all = compared("48,80,0,9,0");
  EXPECT_THAT(all, HasSubstr("lut ff "));
  EXPECT_THAT(compared(",80,0,9,0"), testing::Not(HasSubstr("lut")));
  EXPECT_THAT(compared("48,,0,9,0"), testing::Not(HasSubstr("ff")));
  EXPECT_THAT(compared("48,80,,,"), testing::Not(HasSubstr("bram18")));
}

TEST_F(ImpossibleRows, AByteOrderMarkIsNotPartOfTheHead) {
  EXPECT_THAT(complaint(validate_resources,
                        "\xEF\xBB\xBF"
                        "case,block,params,family,lut_total,ff,dsp,ramb18_equiv,uram\n"
                        "x,fifo,D=4096;W=72,xc9,0,0,0,0,1\n"),
              HasSubstr("`xc9` is not known"));
}

}  // namespace
}  // namespace rill
