// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

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

class ReportPage : public testing::Test {
 protected:
  ShellResult run(const std::string& script) { return shell(script, scratch_.path(), 120); }
  std::string text(const char* file) { return read_text(scratch_.path() / "out" / file); }

  ScratchFolder scratch_;
};

/// A page without the bytes of its pictures, which may spell anything.
std::string without_pictures(std::string page) {
  for (std::size_t at = 0; (at = page.find("data:image", at)) != std::string::npos; ++at) {
    page.erase(at, page.find('"', at) - at);
  }
  return page;
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

TEST_F(ReportPage, ShowsTheReportsFiguresInABrowserWithoutComplaint) {
  if (run("command -v chromium").exit_code != 0) {
    std::cerr << "SKIPPED: there is no chromium on this machine; the page was not looked at\n";
    GTEST_SKIP() << "no chromium";
  }
  ASSERT_EQ(run(run_command()).exit_code, 0);
  const json report = json::parse(text("report.json"));
  const ShellResult shown =
      run("chromium --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir=profile "
          "--enable-logging=stderr --virtual-time-budget=3000 --window-size=1280,900 "
          "--dump-dom file://$PWD/out/report.html");
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.err, Not(HasSubstr("CONSOLE"))) << shown.err;
  const std::size_t begin = shown.out.find("<main>");
  const std::string drawn =
      without_pictures(shown.out.substr(begin, shown.out.find("</main>") - begin));
  for (const char* section : {"graph", "timeline", "stalls", "resources", "bandwidth", "fifos",
                              "roofline", "pictures", "layers", "configuration"}) {
    EXPECT_THAT(drawn, HasSubstr("<section id=\"" + std::string(section) + "\""));
  }
  EXPECT_THAT(drawn, Not(HasSubstr("NaN")));
  EXPECT_THAT(drawn, Not(HasSubstr("undefined")));
  const std::regex mark("data-figure=\"([^\"]+)\" data-value=\"([^\"]+)\"");
  int figures = 0;
  for (std::sregex_iterator at(drawn.begin(), drawn.end(), mark), end; at != end; ++at) {
    EXPECT_DOUBLE_EQ(std::stod((*at)[2]), figure(report, (*at)[1])) << (*at)[1];
    ++figures;
  }
  EXPECT_GE(figures, 12);
}

}  // namespace
}  // namespace rill::test
