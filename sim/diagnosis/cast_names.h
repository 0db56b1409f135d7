// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>

#include "sim/numerics/format.h"

// What faults of casts are called. Inside of this folder.
namespace rill::detail {

struct RoundingName {
  Rounding rounding;
  const char* name;
};
inline constexpr RoundingName kRoundings[] = {{Rounding::Trn, "TRN"},
                                              {Rounding::Rnd, "RND"},
                                              {Rounding::RndConv, "RND_CONV"},
                                              {Rounding::TrnZero, "TRN_ZERO"},
                                              {Rounding::RndInf, "RND_INF"},
                                              {Rounding::RndZero, "RND_ZERO"},
                                              {Rounding::RndMinInf, "RND_MIN_INF"}};

inline const char* name_of(Rounding rounding) {
  return std::find_if(std::begin(kRoundings), std::end(kRoundings),
                      [&](const RoundingName& entry) { return entry.rounding == rounding; })
      ->name;
}

struct OverflowName {
  Overflow overflow;
  const char* does;   ///< "the sum …"
  const char* doing;  ///< "instead of …"
};
inline constexpr OverflowName kOverflows[] = {
    {Overflow::Wrap, "wraps", "wrapping"},
    {Overflow::Sat, "saturates", "saturating"},
    {Overflow::SatSym, "saturates symmetrically", "saturating symmetrically"},
    {Overflow::SatZero, "becomes 0 on overflow", "becoming 0 on overflow"},
    {Overflow::WrapSm, "wraps in sign and magnitude", "wrapping in sign and magnitude"}};

inline const OverflowName& name_of(Overflow overflow) {
  return *std::find_if(std::begin(kOverflows), std::end(kOverflows),
                       [&](const OverflowName& entry) { return entry.overflow == overflow; });
}

/// Calls `visit(entry, rarity)` for every rounding but the one that is described, from 1 on.
template <typename Visit>
void for_other_roundings(Rounding now, const Visit& visit) {
  int rarity = 0;
  for (const RoundingName& entry : kRoundings) {
    ++rarity;
    if (entry.rounding != now) visit(entry, rarity);
  }
}

/// The same for overflows.
template <typename Visit>
void for_other_overflows(Overflow now, const Visit& visit) {
  int rarity = 0;
  for (const OverflowName& entry : kOverflows) {
    ++rarity;
    if (entry.overflow != now) visit(entry, rarity);
  }
}

}  // namespace rill::detail
