// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "modules/line_buffer/window_map.h"

namespace rill {

/// Space to depth: the pixels of an s x s window become one pixel with s*s times the channels.
class Reorg : public WindowMap {
 public:
  /// `channel_major`: order of the output channels, see ReorgOrder.
  Reorg(const sc_core::sc_module_name& name, RunContext& context, int taps, const Shape& out,
        const StreamShape& words, bool channel_major, WindowSource* windows, bool with_data);

 private:
  void compute(const Code* windows, int pixels, Code* out) const override;

  const int taps_;
  const int in_channels_;
  const bool channel_major_;
};

}  // namespace rill
