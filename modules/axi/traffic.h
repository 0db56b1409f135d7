// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

enum class Direction { Read, Write };
constexpr int kDirections = 2;

/// What a DDR transfer is for; the report splits traffic by it.
enum class Purpose { Input, Weights, IntermediateMap, Output };
constexpr int kPurposes = 4;
const char* to_string(Purpose purpose);

}  // namespace rill
