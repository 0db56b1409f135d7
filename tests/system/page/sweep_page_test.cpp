// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"
#include "tests/system/page/page_in_a_browser.h"

namespace rill::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// Pages of sweeps.
class SweepPageInABrowser : public PageInABrowser {};

TEST_F(SweepPageInABrowser, CountsItsPointsAndListsItsFront) {
  write_text(scratch_.path() / "sweep.yaml",
             "run: " + (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
                 "\nset: {network.input.height: 48, network.input.width: 80}\n"
                 "vary:\n  design.fusion: [none, bundle, all]\n  clock_mhz: [150, 200]\n"
                 "objectives: {latency_ms: minimize, dsp: minimize}\nsimulate: all\n");
  const ShellResult swept = run(RILL_BINARY " sweep sweep.yaml --format json --jobs 2 --out out");
  ASSERT_EQ(swept.exit_code, 0) << swept.err;
  const json summary = json::parse(swept.out);
  const std::string page = drawn("out/sweep.html", 1280);
  for (const char* section : {"front", "parallel", "points"}) {
    EXPECT_THAT(page, HasSubstr("<section id=\"" + std::string(section) + "\""));
  }
  for (const auto& [name, value] : figures_on(page)) {
    const double expected = name == "front" ? static_cast<double>(summary.at("front").size())
                                            : summary.at(name).get<double>();
    EXPECT_DOUBLE_EQ(value, expected) << name;
  }
  for (const json& point : summary.at("front")) {
    EXPECT_THAT(page, HasSubstr("<td>" + std::to_string(point.at("point").get<int>()) + "</td>"));
  }
}

/// Notes what a canvas writes last where, and says in <main> which texts lie on each other. A halo
/// (strokeText) belongs to its text.
const char* const kOverlaps = R"(<script>
const texts = new Map(), write = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const w = this.measureText(text).width, left = x - { left: 0, center: w / 2, right: w }[this.textAlign];
  if (!texts.has(this.canvas)) texts.set(this.canvas, new Map());
  texts.get(this.canvas).set(`${text} ${x} ${y}`, { text, left, right: left + w, y, beyond: left < 0 || left + w > this.canvas.clientWidth });
  write.call(this, text, x, y);
};
addEventListener('load', () => {
  const bad = [];
  let n = 0;
  for (const of of texts.values()) {
    const all = [...of.values()];
    n += all.length;
    all.forEach((a, i) => { if (a.beyond) bad.push(`${a.text} is cut`); all.slice(0, i).forEach(b => { if (Math.abs(a.y - b.y) < 9 && a.left < b.right && b.left < a.right) bad.push(`${a.text} on ${b.text}`); }); });
  }
  document.querySelector('main').insertAdjacentHTML('beforeend', `<p id="texts">${n} texts</p><p id="overlaps">${bad.join('; ')}</p>`);
});
</script>)";

TEST_F(SweepPageInABrowser, WritesNoLabelOverAnother) {
  // Four-digit rates stand on the last axis but one, beside the last.
  write_text(scratch_.path() / "sweep.yaml",
             "run: " + (source_dir() / "configs/runs/skynet_zcu104.yaml").string() +
                 "\nset: {network.input.height: 48, network.input.width: 80}\n"
                 "vary:\n  design.fusion: [none, bundle, all]\n  clock_mhz: [150, 200, 211]\n"
                 "  design.fifo_depth: [32, 33]\n  numerics: [skynet_w8a8, skynet_w4a4]\n"
                 "objectives: {ddr_bytes: minimize, frames_per_s: maximize, "
                 "energy_per_frame_mj: minimize}\nsimulate: none\n");
  const ShellResult swept = run(RILL_BINARY " sweep sweep.yaml --jobs 2 --out out");
  ASSERT_EQ(swept.exit_code, 0) << swept.err;
  std::string page = text("sweep.html");
  page.insert(page.find("<script"), kOverlaps);
  write_text(scratch_.path() / "out/noted.html", page);
  for (const int width : {1280, 390}) {
    const std::string shown = drawn("out/noted.html", width);
    EXPECT_THAT(shown, testing::ContainsRegex("<p id=\"texts\">[0-9][0-9] texts"));
    EXPECT_THAT(shown, HasSubstr("<p id=\"overlaps\"></p>")) << width;
  }
}

TEST_F(SweepPageInABrowser, SaysWhatItsConstraintsExclude) {
  write_text(scratch_.path() / "sweep.yaml",
             "run: " + (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
                 "\nset: {network.input.height: 48, network.input.width: 80}\n"
                 "vary:\n  clock_mhz: [150, 200]\nconstraints: {latency_ms: {at_most: 0.001}}\n");
  const ShellResult swept = run(RILL_BINARY " sweep sweep.yaml --jobs 2 --out out");
  ASSERT_EQ(swept.exit_code, 0) << swept.err;
  EXPECT_THAT(swept.out, HasSubstr("Nearest to all of them comes point 1"));
  const std::string page = section_of(drawn("out/sweep.html", 390), "excluded");
  EXPECT_THAT(page, HasSubstr("latency_ms at most 0.001</td><td>2</td><td>2</td>"));
}

}  // namespace
}  // namespace rill::test
