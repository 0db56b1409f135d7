// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <iostream>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/shell.h"

namespace rill::test {

/// A page without the bytes of its pictures, which may spell anything.
inline std::string without_pictures(std::string page) {
  for (std::size_t at = 0; (at = page.find("data:image", at)) != std::string::npos; ++at) {
    page.erase(at, page.find('"', at) - at);
  }
  return page;
}

/// Makes pages with rill, and shows them.
class ReportPage : public testing::Test {
 protected:
  ShellResult run(const std::string& script) { return shell(script, scratch_.path(), 120); }
  std::string text(const char* file) { return read_text(scratch_.path() / "out" / file); }
  /// What a browser makes of a page: its <main>. Fails when the page complains.
  std::string drawn(const std::string& page, int width) {
    const ShellResult shown =
        run("chromium --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir=profile "
            "--disable-background-networking --disable-component-update --disable-sync "
            "--disable-quic --enable-logging=stderr --virtual-time-budget=3000 --dump-dom "
            "--window-size=" +
            std::to_string(width) + ",900 file://$PWD/" + page);
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(shown.err, testing::Not(testing::HasSubstr("CONSOLE"))) << shown.err;
    const std::size_t begin = shown.out.find("<main>");
    const std::string inside =
        without_pictures(shown.out.substr(begin, shown.out.find("</main>") - begin));
    EXPECT_THAT(inside, testing::Not(testing::HasSubstr("NaN")));
    EXPECT_THAT(inside, testing::Not(testing::HasSubstr("undefined")));
    return inside;
  }

  ScratchFolder scratch_;
};

/// What a browser makes of them; skipped where there is none.
class PageInABrowser : public ReportPage {
 protected:
  void SetUp() override {
    if (run("command -v chromium").exit_code == 0) return;
    std::cerr << "SKIPPED: there is no chromium on this machine; the page was not looked at\n";
    GTEST_SKIP() << "no chromium";
  }
};

/// What a page marks as a figure: where it is from, and its value.
inline std::vector<std::pair<std::string, double>> figures_on(const std::string& drawn) {
  const std::regex mark("data-figure=\"([^\"]+)\" data-value=\"([^\"]+)\"");
  std::vector<std::pair<std::string, double>> figures;
  for (std::sregex_iterator at(drawn.begin(), drawn.end(), mark), end; at != end; ++at) {
    figures.emplace_back((*at)[1], std::stod((*at)[2]));
  }
  return figures;
}

/// The text of one section of a page.
inline std::string section_of(const std::string& page, const std::string& id) {
  const std::size_t begin = page.find("<section id=\"" + id + "\"");
  return begin == std::string::npos ? ""
                                    : page.substr(begin, page.find("</section>", begin) - begin);
}

/// What the first group of a pattern matches in a text, in order.
inline std::vector<std::string> all_of(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

}  // namespace rill::test
