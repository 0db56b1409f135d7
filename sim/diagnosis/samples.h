// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/diagnosis/diagnose.h"

// Inside of this folder.
namespace rill::detail {

/// One code of the golden.
struct Sample {
  int image = 0, channel = 0, row = 0, column = 0;
  Code expected = 0;
  bool wrong = false;  ///< the description gives another code
};

/// Some wrong and some right codes, alternating, spread over the map and its border.
std::vector<Sample> choose_samples(const WrongLayer& wrong);

/// The wrong ones before the right ones: most faults fail at the first.
std::vector<Sample> sorted_wrong_first(std::vector<Sample> samples);

/// Mismatches of a case, on samples or on all codes. Counting stops above `limit`.
std::int64_t count_left(const LayerCase& layer, const std::vector<Sample>& samples,
                        std::int64_t tolerance, std::int64_t limit);
std::int64_t count_left(const LayerCase& layer, const WrongLayer& wrong, std::int64_t limit);

/// All codes that a case gives, by image, in maps like these.
std::vector<FeatureMap> codes_of(const LayerCase& layer,
                                 const std::vector<const FeatureMap*>& like);

std::int64_t count_mismatches(const WrongLayer& wrong);

/// "channels 3, 5 to 9" of the indices that are set, in at most `most` ranges, or "channels 3, 35,
/// 67 and so on, 32 apart"; of many without a rule how many there are, and nothing when these are
/// most.
std::string some_of(const char* what, const std::vector<bool>& set, std::size_t most);

/// What the wrong codes have in common: channels, rows, columns, border, in at most `ranges` ranges
/// each. Empty: nothing.
std::string where_wrong(const WrongLayer& wrong, std::size_t ranges);

/// Output channels with wrong codes, in order.
std::vector<int> wrong_channels(const WrongLayer& wrong);

/// Codes of one channel: at most so many that are wrong, then at most so many that are right.
std::vector<Sample> channel_samples(const WrongLayer& wrong, int channel, std::size_t most);

}  // namespace rill::detail
