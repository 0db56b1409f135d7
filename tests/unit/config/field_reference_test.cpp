// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/config/read.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

TEST(FieldReference, EqualsTheCommittedFile) {
  const auto committed = test::source_dir() / "configs/README.md";
  std::ostringstream text;
  text << std::ifstream(committed).rdbuf();
  const std::string generated = field_reference();
  if (text.str() == generated) return;
  const auto fresh = std::filesystem::temp_directory_path() / "rill_configs_README.md";
  std::ofstream(fresh) << generated;
  FAIL() << "the keys changed; review and run: cp " << fresh << ' ' << committed;
}

TEST(FieldReference, HasARowForEveryLevelOfKeys) {
  const std::string text = field_reference();
  for (const char* key :
       {"`timing.trefi`", "`capacity.lutram_lut`", "`layers.<name>.kernel`", "`stages.<name>.pe`",
        "`defaults.accumulation.terms_per_cast`", "`wrap_saturated_bits`", "`clock_mhz`"})
    EXPECT_THAT(text, testing::HasSubstr(key));
}

}  // namespace
}  // namespace rill
