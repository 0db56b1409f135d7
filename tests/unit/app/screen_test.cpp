// SPDX-License-Identifier: Apache-2.0
#include "sim/app/screen.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

const char* const kHelp =
    "Explore many variants by closed form and simulate the best of them\n"
    "Usage: rill sweep [OPTIONS]\n"
    "\n"
    "Options:\n"
    "  --jobs N:INT in [1 - 1024]  Processes at a time; all cores when absent\n"
    "  --phase closed_form|simulate:{closed_form,simulate}\n"
    "                              What a shard does: closed forms, or simulations\n"
    "  --quiet                     Print nothing\n"
    "\n"
    "Examples:\n"
    "  rill sweep configs/sweeps/skynet_fusion.yaml --resume --jobs 2\n";

TEST(Screen, BreaksHelpBelowItsDescriptionsAndLeavesCommandsWhole) {
  EXPECT_EQ(help_on_screen(kHelp, 60),
            "Explore many variants by closed form and simulate the best\n"
            "  of them\n"
            "Usage: rill sweep [OPTIONS]\n"
            "\n"
            "Options:\n"
            "  --jobs N:INT in [1 - 1024]  Processes at a time; all cores\n"
            "                              when absent\n"
            "  --phase closed_form|simulate:{closed_form,simulate}\n"
            "                              What a shard does: closed\n"
            "                              forms, or simulations\n"
            "  --quiet                     Print nothing\n"
            "\n"
            "Examples:\n"
            "  rill sweep configs/sweeps/skynet_fusion.yaml --resume --jobs 2\n");
}

TEST(Screen, WithoutAScreenHelpIsNotBroken) {
  EXPECT_EQ(help_on_screen(kHelp, 0), kHelp);
  EXPECT_EQ(help_on_screen(kHelp, 200), kHelp);
}

TEST(Screen, AFileIsNoScreen) { EXPECT_EQ(screen_width(-1), 0); }

}  // namespace
}  // namespace rill
