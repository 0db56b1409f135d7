// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/units.h"

namespace rill {

/// Where the module behind a line buffer gets its windows from. One caller, from its own process.
class WindowSource {
 public:
  virtual ~WindowSource() = default;
  /// Suspends until the next item is complete; returns the first cycle in which it can be read.
  virtual Cycle wait_item() = 0;
  /// Number of windows in a row of that item (fewer than the folding's pixels at the end of a row).
  virtual int pixels_in_item() const = 0;
  /// Copies that item's windows, row by row, to [window][tap][channel]; padding reads as the
  /// padding code.
  virtual void gather(Code* windows) const = 0;
  /// The item was last read in cycle `done`: its oldest pixels may be overwritten from the next on.
  virtual void release(Cycle done) = 0;
};

}  // namespace rill
