// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sim/config/load_run.h"
#include "sim/config/schemas.h"
#include "sim/config/yaml_tree.h"
#include "tests/support/reference_dir.h"

// Whatever is done to a good file, it is either read or refused with a ConfigError whose every line
// names a place and says something; and what is read can be written and read again.
namespace rill {
namespace {

/// Without the checkout's own place in it: the mutations of a seed are the same in every checkout.
std::string resolved_run() {
  const auto configs = test::source_dir() / "configs";
  std::string text = load_run(configs / "runs/skynet_ultra96.yaml", {}, configs).resolved_yaml;
  const std::string place = test::source_dir().string();
  for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
    text.erase(at, place.size());
  }
  return text;
}

std::string mutated(std::string text, std::mt19937_64& random) {
  static const std::vector<std::string> pieces = {":",          "\n",
                                                  "  ",         "- ",
                                                  "[",          "]",
                                                  "{",          "}",
                                                  ",",          "\"",
                                                  "'",          "#",
                                                  "&a ",        "*a",
                                                  "<<: ",       "!!int ",
                                                  "-1",         "0",
                                                  "012",        ".nan",
                                                  "1e999",      "99999999999999999999",
                                                  "~",          "true",
                                                  "\t",         "\xff",
                                                  "? ",         "| ",
                                                  "%",          "---\n",
                                                  "fixed<9,3>", "int8",
                                                  "input",      "dw1_dw3x3",
                                                  "x"};
  const int count = 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < count; ++i) {
    const std::size_t at = random() % text.size();
    const std::size_t length = std::min<std::size_t>(random() % 12, text.size() - at);
    switch (random() % 4) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, pieces[random() % pieces.size()]);
        break;
      case 2:
        text.replace(at, length, pieces[random() % pieces.size()]);
        break;
      default: {  // one line moves elsewhere
        const std::size_t start = text.rfind('\n', at);
        const std::size_t end = text.find('\n', at);
        if (start == std::string::npos || end == std::string::npos) break;
        const std::string line = text.substr(start, end - start);
        text.erase(start, end - start);
        const std::size_t there = text.find('\n', random() % text.size());
        text.insert(there == std::string::npos ? 0 : there, line);
      }
    }
    if (text.empty()) text = "\n";
  }
  return text;
}

template <typename Spec>
void expect_written_reads_back(const Codec<Spec>& codec, const Spec& spec) {
  const std::string once = to_yaml(codec.write(spec));
  Problems problems;
  const std::optional<YamlValue> tree = parse_yaml(once, "written", problems);
  ASSERT_TRUE(tree.has_value()) << once;
  const std::optional<Spec> again = codec.read(*tree, Place(problems));
  EXPECT_NO_THROW(problems.throw_if_any()) << once;
  ASSERT_TRUE(again.has_value()) << once;
  EXPECT_EQ(to_yaml(codec.write(*again)), once);
}

template <typename Spec>
void read_section(const Codec<Spec>& codec, const YamlValue& run, const char* key,
                  Problems& problems) {
  const YamlValue* section = run.find(key);
  if (section == nullptr) return;
  const std::size_t before = problems.count();
  const std::optional<Spec> spec = codec.read(*section, Place(problems, key));
  if (problems.count() == before) {
    ASSERT_TRUE(spec.has_value()) << key << " was neither read nor refused";
    expect_written_reads_back(codec, *spec);
  }
}

/// Reads every section of the text; true when all of it was accepted.
bool read_everything(const std::string& text) {
  Problems problems;
  const std::optional<YamlValue> run = parse_yaml(text, "mutated.yaml", problems);
  if (!run) return false;
  run_codec().read(*run, Place(problems));
  read_section(network_codec(), *run, "network", problems);
  read_section(numerics_codec(), *run, "numerics", problems);
  read_section(design_codec(), *run, "design", problems);
  read_section(board_codec(), *run, "board", problems);
  read_section(memory_codec(), *run, "memory", problems);
  try {
    problems.throw_if_any();
  } catch (const ConfigError& error) {
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      EXPECT_EQ(diagnostic.where.file, "mutated.yaml") << diagnostic.to_string();
      EXPECT_GT(diagnostic.where.line, 0) << diagnostic.to_string();
      EXPECT_GT(diagnostic.where.column, 0) << diagnostic.to_string();
      EXPECT_GT(diagnostic.message.size(), 10u) << diagnostic.to_string();
    }
    return false;
  }
  return true;
}

TEST(MutatedConfiguration, IsReadOrRefusedWithAPlace) {
  const std::string good = resolved_run();
  int accepted = 0;
  constexpr int kCases = 1500;
  for (int seed = 0; seed < kCases; ++seed) {
    std::mt19937_64 random(static_cast<std::uint64_t>(seed));
    const std::string text = mutated(good, random);
    SCOPED_TRACE("seed " + std::to_string(seed));
    ASSERT_NO_FATAL_FAILURE(accepted += read_everything(text) ? 1 : 0);
    if (testing::Test::HasFailure()) break;
  }
  // Both outcomes must occur, or the mutations test nothing.
  EXPECT_GT(accepted, kCases / 100);
  EXPECT_LT(accepted, kCases / 2);
}

}  // namespace
}  // namespace rill
