// SPDX-License-Identifier: Apache-2.0
#include "sim/app/remarks.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> notes_on(const NumericsSpec& numerics,
                                  const std::vector<LayerArithmetic>& arithmetic) {
  std::vector<std::string> notes;
  note_unused_winograd(numerics, arithmetic, "skynet", &notes);
  return notes;
}

TEST(UnusedWinograd, IsSaidWhereNoLayerTakesIt) {
  NumericsSpec numerics;
  std::vector<LayerArithmetic> arithmetic(2);
  EXPECT_THAT(notes_on(numerics, arithmetic), IsEmpty());
  numerics.layers["a"].winograd = WinogradForm{0};  // products are added directly
  EXPECT_THAT(notes_on(numerics, arithmetic), IsEmpty());
  numerics.defaults.winograd = WinogradForm{4};
  EXPECT_THAT(notes_on(numerics, arithmetic), ElementsAre(HasSubstr("no layer of skynet")));
  arithmetic[1].winograd = WinogradForm{4};
  EXPECT_THAT(notes_on(numerics, arithmetic), IsEmpty());
}

}  // namespace
}  // namespace rill
