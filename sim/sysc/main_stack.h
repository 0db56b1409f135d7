// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// Tells AddressSanitizer, in builds that have it, that the caller runs on the main stack. SystemC
/// 2.3.4 announces its switches to the stacks of processes but not the way back, and ASan, which
/// clears its marks below a `throw` on the stack it believes in, then reports sound code
/// (https://github.com/google/sanitizers/issues/189).
void tell_sanitizer_of_main_stack();

}  // namespace rill
