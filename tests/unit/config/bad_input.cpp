// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/config/bad_input.h"

#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>

#include "tests/unit/config/temp_folder.h"

namespace rill::test {

void PrintTo(const BadInput& bad, std::ostream* out) { *out << bad.name; }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos)
    throw std::logic_error("`" + from + "` must occur once");
  return text.replace(at, from.size(), to);
}

std::vector<std::string> complaints(const std::function<void()>& action) {
  std::vector<std::string> lines;
  try {
    action();
  } catch (const ConfigError& error) {
    for (Diagnostic diagnostic : error.diagnostics()) {
      diagnostic.where.file =
          std::to_string(diagnostic.where.line) + ':' + std::to_string(diagnostic.where.column);
      diagnostic.where.line = 0;
      lines.push_back(diagnostic.to_string());
    }
  }
  return lines;
}

void expect_complaints(const std::vector<std::string>& actual,
                       const std::vector<std::string>& expected) {
  std::string all;
  for (const std::string& line : actual) all += "\n  " + line;
  ASSERT_EQ(actual.size(), expected.size()) << "complaints:" << all;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string mark = "…";
    const std::size_t split = expected[i].find(mark);
    const std::string head = expected[i].substr(0, split);
    const std::string part =
        split == std::string::npos ? std::string() : expected[i].substr(split + mark.size());
    EXPECT_EQ(actual[i].substr(0, head.size()), head) << "complaints:" << all;
    EXPECT_NE(actual[i].find(part, head.size()), std::string::npos)
        << "complaints:" << all << "\nmust contain: " << part;
  }
}

void expect_explained(const BadInput& bad,
                      const std::function<void(const std::filesystem::path&)>& read) {
  const TempFolder folder;
  const auto file = folder.write("file.yaml", bad.text);
  expect_complaints(complaints([&] { read(file); }), bad.expected);
}

std::string case_name(const testing::TestParamInfo<BadInput>& info) { return info.param.name; }

}  // namespace rill::test
