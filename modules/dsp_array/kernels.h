// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/core/units.h"
#include "sim/numerics/vector_cast.h"

// The vector kernels behind DspArrayFunction. They compute in 32-bit lanes with products of 16-bit
// codes; the caller proves beforehand that nothing leaves a lane.
namespace rill::dsp_array {

/// Output channels that the packed weights keep side by side: one AVX-512 vector of 32-bit lanes,
/// two of AVX2, four of SSE.
constexpr int kLanes = 16;

/// How one group of exact products enters the running sum A, and what closes the sum:
///   without partial: A = running((A << lift) + sum)
///   with partial:    A = running(A + partial(sum))
///   with last:       A = last((A << last_lift) + last_bias)
struct SumSteps {
  int lift = 0;
  CastSteps running;
  std::optional<CastSteps> partial;
  int last_lift = 0;
  std::optional<CastSteps> last;
};

/// Every output channel sums every term. `inputs` holds for each vector groups * pairs words of two
/// 16-bit codes; `weights` [block of kLanes channels][group][pair][lane], two 16-bit codes a word;
/// `start` and `last_bias` one value per channel, padded to whole blocks.
struct DenseJob {
  const std::int32_t* inputs = nullptr;
  const std::int32_t* weights = nullptr;
  const std::int32_t* start = nullptr;
  const std::int32_t* last_bias = nullptr;
  Code* accumulators = nullptr;  ///< [vector][channels]
  int vectors = 0;
  int groups = 0;
  int pairs = 0;  ///< per group
  int channels = 0;
  bool continues = false;  ///< sums start from what `accumulators` hold instead of `start`
};

/// Each channel sums its own taps. `windows` [vector][tap][channel]; `weights` [tap][channel padded
/// to kLanes] with the code in the low 16 bits and zeros above.
struct DepthwiseJob {
  const Code* windows = nullptr;
  const std::int32_t* weights = nullptr;
  const std::int32_t* start = nullptr;
  const std::int32_t* last_bias = nullptr;
  Code* accumulators = nullptr;
  int vectors = 0;
  int taps = 0;
  int taps_per_group = 0;
  int channels = 0;
  /// Where a tap's codes stand behind the first code of a window; null: one tap behind another.
  const std::int32_t* tap_offset = nullptr;
  int window_stride = 0;   ///< codes from a window to the next, with `tap_offset`
  bool continues = false;  ///< sums start from what `accumulators` hold instead of `start`
};

void run_dense(const DenseJob& job, const SumSteps& steps);
void run_depthwise(const DepthwiseJob& job, const SumSteps& steps);

/// Two codes of 16 bits in a word.
inline std::int32_t pair_word(Code low, Code high) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(low) & 0xffffU) |
                                   (static_cast<std::uint32_t>(high) << 16));
}
/// Packs `count` codes of 16 bits two to a word; an odd last one gets a zero.
void pack_pairs(const Code* codes, int count, std::int32_t* words);
/// The same for codes that stand at codes[offset[0]], codes[offset[1]], … two for each word.
void gather_pairs(const Code* codes, const int* offset, int word_count, std::int32_t* words);

}  // namespace rill::dsp_array
