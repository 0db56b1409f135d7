// SPDX-License-Identifier: Apache-2.0
#include "sim/config/flat_keys.h"

#include <gmock/gmock.h>

#include "sim/config/schemas.h"

namespace rill {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Key;
using testing::Pair;

KeyValues keys_of(const std::string& section, const std::string& text) {
  Problems problems;
  return flat_keys(section, *parse_yaml(text, "a.yaml", problems));
}

TEST(FlatKeys, NamesValuesAsSetDoes) {
  EXPECT_THAT(
      keys_of("design", "stages: {dw: {pe: 4}}\ngroups: [[a, b], [c]]\nfifos: {}\n"),
      ElementsAre(Pair("design.stages.dw.pe", "4"), Pair("design.groups", "[[a, b], [c]]")));
}

TEST(FlatKeys, ListsOfSectionsGoByNameOrNumber) {
  EXPECT_THAT(keys_of("", "passes:\n  - {name: one, tiles: [1, 2]}\n  - {tiles: [3]}\n"),
              ElementsAre(Pair("passes.one.name", "one"), Pair("passes.one.tiles", "[1, 2]"),
                          Pair("passes.1.tiles", "[3]")));
}

TEST(FlatKeys, ADesignHasEveryKeyOfTheReferenceThatHoldsOneValue) {
  // Named sections are empty here; optional ones are absent.
  const KeyValues all = flat_keys("", design_codec().write(DesignSpec()));
  int checked = 0;
  for (const FieldDoc& field : design_codec().fields.list()) {
    const bool section = field.type.rfind("section", 0) == 0;
    if (section || field.key.find('.') != std::string::npos || field.key == "fit") continue;
    EXPECT_THAT(all, Contains(Key(field.key)));
    ++checked;
  }
  EXPECT_GT(checked, 20);
}

}  // namespace
}  // namespace rill
