// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"
#include "tests/system/page/page_in_a_browser.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// SkyNet on a small picture: every kind of section, in a moment.
std::string run_command() {
  return std::string(RILL_BINARY " run ") +
         (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
         " --set network.input.height=48 --set network.input.width=80 --quiet --out out";
}

/// A value of the report by its dotted path.
double figure(const json& report, const std::string& path) {
  std::string pointer = "/" + path;
  for (char& c : pointer) c = c == '.' ? '/' : c;
  return report.at(json::json_pointer(pointer)).get<double>();
}

TEST_F(ReportPage, IsOneFileThatNeedsNothingElse) {
  const ShellResult made = run(run_command());
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::string page = text("report.html");
  EXPECT_LT(page.size(), 2'000'000U);
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  EXPECT_THAT(page, Not(HasSubstr(" src=\"/")));
  // What is inside is report.json, but for `<`, which must not stand in a page.
  const std::string start = "<script type=\"application/json\" id=\"report\">";
  const std::size_t begin = page.find(start) + start.size();
  const std::string inside = page.substr(begin, page.find("</script>", begin) - begin);
  EXPECT_EQ(json::parse(inside), json::parse(text("report.json")));
}

TEST_F(ReportPage, IsNotWrittenWhenNotWanted) {
  ASSERT_EQ(run(run_command() + " --no-page").exit_code, 0);
  EXPECT_FALSE(fs::exists(scratch_.path() / "out/report.html"));
}

/// How many lines the graph of a page draws.
std::size_t edges_of(const std::string& page) {
  const std::string graph = section_of(page, "graph");
  std::size_t paths = 0;
  for (std::size_t at = 0; (at = graph.find("<path", at)) != std::string::npos; ++at) ++paths;
  return paths;
}

std::size_t inputs_of(const json& report) {
  std::size_t inputs = 0;
  for (const json& layer : report.at("layers")) inputs += layer.at("inputs").size();
  return inputs;
}

void expect_all_different(std::vector<std::string> texts, const std::string& what) {
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(std::adjacent_find(texts.begin(), texts.end()), texts.end()) << what;
}

TEST_F(PageInABrowser, ShowsTheReportsFiguresInABrowserWithoutComplaint) {
  ASSERT_EQ(run(run_command()).exit_code, 0);
  const json report = json::parse(text("report.json"));
  for (const int width : {1280, 390}) {
    const std::string page = drawn("out/report.html", width);
    EXPECT_THAT(page, HasSubstr("Fusion " + report["fusion"]["sentence"].get<std::string>()));
    for (const char* section : {"graph", "timeline", "stalls", "resources", "stages", "bandwidth",
                                "fifos", "roofline", "pictures", "layers", "configuration"}) {
      EXPECT_THAT(page, HasSubstr("<section id=\"" + std::string(section) + "\""));
    }
    const auto figures = figures_on(page);
    EXPECT_GE(figures.size(), 12U);
    for (const auto& [path, value] : figures) {
      EXPECT_DOUBLE_EQ(value, figure(report, path)) << path;
    }
    for (const char* section : {"stalls", "resources", "bandwidth"}) {
      expect_all_different(all_of(section_of(page, section), "<i style=\"background:([^\"]*)\""),
                           section);
    }
    EXPECT_EQ(edges_of(page), inputs_of(report));
    // The graph and the bars tell one busy share of a stage, not two.
    const std::vector<std::string> shares =
        all_of(section_of(page, "stalls"), "<text class=\"d\"[^>]*>([^<]*)");
    ASSERT_EQ(shares.size(), report.at("layers").size());
    for (const std::string& share : shares) {
      EXPECT_THAT(section_of(page, "graph"), HasSubstr(">" + share + "</text>"));
    }
  }
}

TEST_F(PageInABrowser, JoinsLayersWhoseNamesHaveDots) {
  const std::string file = (source_dir() / "configs/runs/resnet50_alveo_u250.yaml").string();
  ASSERT_EQ(run(RILL_BINARY " run " + file + " --timing-only --quiet --out out").exit_code, 0);
  EXPECT_EQ(edges_of(drawn("out/report.html", 1280)), inputs_of(json::parse(text("report.json"))));
}

TEST_F(PageInABrowser, OfOpticalFlowShowsTheFlow) {
  const std::string file = (source_dir() / "configs/runs/flownets_zcu104.yaml").string();
  const ShellResult made = run(RILL_BINARY " run " + file +
                               " --set network.input.height=64 --set network.input.width=64 "
                               "--quiet --out out");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const std::string pictures = section_of(drawn("out/report.html", 390), "pictures");
  EXPECT_THAT(pictures, HasSubstr("<figcaption>the first picture"));
  EXPECT_THAT(pictures, HasSubstr("<figcaption>the answer: how far each pixel moves"));
}

TEST_F(PageInABrowser, OfATiledMachineShowsItsPasses) {
  const std::string file = (source_dir() / "configs/runs/skynet_hls_tiled.yaml").string();
  ASSERT_EQ(run(RILL_BINARY " run " + file + " --quiet --out out").exit_code, 0);
  const std::string page = drawn("out/report.html", 1280);
  EXPECT_THAT(section_of(page, "layers"), HasSubstr(">saturated</abbr>"));
  EXPECT_THAT(page, HasSubstr("<section id=\"passes\""));
  // The memory of this run is ideal and has no rows; LUTs are whole; the busiest layer is coloured.
  EXPECT_THAT(page, Not(HasSubstr("row hits")));
  EXPECT_THAT(section_of(page, "resources"), Not(testing::ContainsRegex("LUT</td><td>[0-9,]*[.]")));
  EXPECT_THAT(section_of(page, "graph"), HasSubstr("opacity=\"0.850\""));
  expect_all_different(all_of(section_of(page, "passes"), "<i style=\"background:([^\"]*)\""),
                       "passes");
  // A layer is joined with those that it reads; reorg and concat are none of a tiled machine.
  const json report = json::parse(text("report.json"));
  std::size_t edges = 0;
  int counted = 0;
  for (const json& layer : report.at("layers")) {
    const json& inputs = layer.at("inputs");
    EXPECT_EQ(inputs.size(), layer.at("layer") == "dw6_dw3x3" ? 2U : 1U) << layer;
    edges += inputs.size();
    if (!layer.contains("weight_format") || !layer.contains("saturated_share")) continue;
    ++counted;
    EXPECT_GE(layer.at("saturated_share").get<double>(), 0) << layer;
    EXPECT_LE(layer.at("saturated_share").get<double>(), 1) << layer;
  }
  EXPECT_EQ(counted, 13) << "every layer with weights";
  EXPECT_EQ(edges_of(page), edges);
}

TEST_F(PageInABrowser, OfAComparisonShowsTheFiguresOfEveryDesign) {
  const ShellResult compared =
      run(RILL_BINARY " compare " + (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
          " --set network.input.height=48 --set network.input.width=80 --timing-only "
          "--vary design.fusion=none,all --format json --page out/compare.html");
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  const json runs = json::parse(compared.out);
  const auto figures = figures_on(drawn("out/compare.html", 1280));
  EXPECT_GE(figures.size(), 24U);
  for (const auto& [name, value] : figures) {
    const std::size_t dot = name.find('.');
    const json& report = runs.at(std::stoul(name.substr(0, dot))).at("report");
    EXPECT_DOUBLE_EQ(value, figure(report, name.substr(dot + 1))) << name;
  }
}

TEST_F(PageInABrowser, OfAComparisonNamesDesignsByWhatDiffers) {
  const ShellResult compared =
      run(RILL_BINARY " compare " + (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
          " --set network.input.height=48 --set network.input.width=80 --timing-only "
          "--vary design.fusion=none,bundle,all --vary numerics=skynet_w8a8,skynet_fm9_w11 "
          "--vary clock_mhz=200 --page out/compare.html");
  ASSERT_EQ(compared.exit_code, 0) << compared.err;
  for (const int width : {1280, 390}) {
    const std::string page = drawn("out/compare.html", width);
    EXPECT_THAT(page, HasSubstr("6 designs of skynet by design.fusion, numerics<"));
    EXPECT_THAT(page, Not(HasSubstr("fusion=none")));
    const std::vector<std::string> names =
        all_of(section_of(page, "traffic"), "text-anchor=\"end\">([^<]*)");
    EXPECT_THAT(names, testing::SizeIs(6));
    EXPECT_THAT(names, testing::Contains("bundle skynet_fm9_w11"));
    expect_all_different(names, "names of bars");
    expect_all_different(all_of(section_of(page, "layers"), "<i style=\"background:([^\"]*)\""),
                         "designs");
  }
}

TEST_F(PageInABrowser, OfAComparisonNamesWhatCouldNotBeBuilt) {
  const ShellResult compared =
      run(RILL_BINARY " compare " + (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
          " --set network.input.height=48 --set network.input.width=80 --timing-only "
          "--vary design.weights=resident,streamed --page out/compare.html");
  ASSERT_EQ(compared.exit_code, 3) << compared.err;
  const std::string page = drawn("out/compare.html", 390);
  EXPECT_THAT(page, HasSubstr("Not in the comparison"));
  EXPECT_THAT(page, HasSubstr("no folding of 'skynet' fits ultra96"));
}

}  // namespace
}  // namespace rill::test
