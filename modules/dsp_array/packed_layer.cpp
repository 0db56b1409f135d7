// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/packed_layer.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>

#include "sim/numerics/cast.h"
#include "sim/numerics/vector_cast.h"

namespace rill::dsp_array {

namespace {

// Shifts beyond this leave nothing of a 32-bit lane, and up to it 64-bit proofs cannot overflow.
constexpr int kMaxShift = 30;

bool fits_lane(std::int64_t magnitude) {
  return magnitude <= std::numeric_limits<std::int32_t>::max();
}

bool fits_half_word(std::int64_t low, std::int64_t high) {
  return low >= std::numeric_limits<std::int16_t>::min() &&
         high <= std::numeric_limits<std::int16_t>::max();
}

std::int64_t magnitude_of(const Format& format) {
  return std::max(std::abs(format.min_code()), std::abs(format.max_code()));
}

std::int64_t magnitude_of(const std::vector<std::int64_t>& values) {
  std::int64_t largest = 0;
  for (const std::int64_t value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

int bias_fraction_bits(const LayerArithmetic& arithmetic) {
  return arithmetic.bias.kind == Format::Kind::Fixed ? arithmetic.bias.fraction_bits : 0;
}

/// Bits by which weights are multiplied so that products have no fewer fraction bits than what they
/// are cast to: casts in lanes shift to the right only. Narrow weights leave room for it.
int weight_lift(const LayerArithmetic& arithmetic) {
  const Accumulation& accumulation = arithmetic.accumulation;
  const bool casts_partial = accumulation.terms_per_cast > 0 && accumulation.partial.has_value();
  const Format& target = casts_partial ? *accumulation.partial : accumulation.accumulator;
  return std::max(0, target.fraction_bits - product_fraction_bits(arithmetic));
}

/// Fraction bits of the products of lifted weights.
int lifted_fraction_bits(const LayerArithmetic& arithmetic) {
  return product_fraction_bits(arithmetic) + weight_lift(arithmetic);
}

/// The terms as they are, or with lifted weights in `moved`; null when a weight then exceeds 16
/// bits.
const Terms* lifted(const Terms& terms, const LayerArithmetic& arithmetic, Terms& moved) {
  const int lift = weight_lift(arithmetic);
  if (lift > kMaxShift) return nullptr;
  const std::int64_t factor = std::int64_t{1} << lift;
  const auto [low, high] = std::minmax_element(terms.weight.begin(), terms.weight.end());
  if (!fits_half_word(*low * factor, *high * factor)) return nullptr;
  if (lift == 0) return &terms;
  moved = terms;
  for (Code& weight : moved.weight) weight = static_cast<Code>(weight * factor);
  return &moved;
}

/// cast_steps() when a 32-bit lane can shift that far.
std::optional<CastSteps> lane_cast(int fraction_bits, const Format& target) {
  std::optional<CastSteps> steps = cast_steps(fraction_bits, target);
  if (steps && steps->shift > kMaxShift) return std::nullopt;
  return steps;
}

/// Largest magnitude of the codes a window can hold, or nothing when they exceed 16 bits.
std::optional<std::int64_t> input_magnitude(const LayerArithmetic& arithmetic) {
  const std::int64_t padding = arithmetic.padding_code;
  const std::int64_t low = std::min(arithmetic.input.min_code(), padding);
  const std::int64_t high = std::max(arithmetic.input.max_code(), padding);
  if (!fits_half_word(low, high)) return std::nullopt;
  return std::max(std::abs(low), std::abs(high));
}

/// Largest exact sum of one group of terms over all output channels.
std::int64_t largest_group_sum(const Terms& terms, std::int64_t input) {
  std::int64_t largest = 0;
  for (std::size_t channel = 0; channel < terms.weight.size();
       channel += static_cast<std::size_t>(terms.count)) {
    const Code* weight = terms.weight.data() + channel;
    for (int first = 0; first < terms.count; first += terms.per_group) {
      const int last = std::min(first + terms.per_group, terms.count);
      std::int64_t sum = 0;
      for (int term = first; term < last; ++term) sum += std::abs(std::int64_t{weight[term]});
      largest = std::max(largest, sum);
    }
  }
  return largest * input;
}

/// The casts of a layer and the values its sums start and end with, still in 64 bits.
struct Sums {
  SumSteps steps;
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> last_bias;
};

/// Exact-then-cast: one group that starts with the bias aligned to the products.
std::optional<Sums> exact_sums(const LayerArithmetic& arithmetic, const std::vector<Code>& bias,
                               std::int64_t group_sum) {
  const int fraction = lifted_fraction_bits(arithmetic);
  const int bias_lift = fraction - bias_fraction_bits(arithmetic);
  const std::optional<CastSteps> running = lane_cast(fraction, arithmetic.accumulation.accumulator);
  const bool has_bias = arithmetic.accumulation.bias != BiasEntry::None;
  if (!running || (has_bias && (bias_lift < 0 || bias_lift > kMaxShift))) return std::nullopt;
  Sums sums;
  sums.steps.running = *running;
  for (const Code code : bias) {
    sums.start.push_back(has_bias ? static_cast<std::int64_t>(code) * (std::int64_t{1} << bias_lift)
                                  : 0);
  }
  const std::int64_t largest = group_sum + magnitude_of(sums.start) + running->largest_addend();
  if (!fits_lane(largest)) return std::nullopt;
  return sums;
}

/// Group sums that are cast first and then added, or added and cast in one go.
bool add_group_casts(const LayerArithmetic& arithmetic, std::int64_t group_sum, SumSteps& steps) {
  const Accumulation& accumulation = arithmetic.accumulation;
  const Format& accumulator = accumulation.accumulator;
  const int fraction = lifted_fraction_bits(arithmetic);
  if (accumulation.partial) {
    const Format& partial = *accumulation.partial;
    const std::optional<CastSteps> running = lane_cast(partial.fraction_bits, accumulator);
    steps.partial = lane_cast(fraction, partial);
    if (!running || !steps.partial || running->shift != 0) return false;
    steps.running = *running;
    return fits_lane(group_sum + steps.partial->largest_addend()) &&
           fits_lane(magnitude_of(accumulator) + magnitude_of(partial));
  }
  const std::optional<CastSteps> running = lane_cast(fraction, accumulator);
  if (!running) return false;
  steps.running = *running;
  steps.lift = running->shift;
  return fits_lane((magnitude_of(accumulator) << steps.lift) + group_sum +
                   running->largest_addend());
}

/// Cast after every group: the running sum holds accumulator codes.
std::optional<Sums> grouped_sums(const LayerArithmetic& arithmetic, const std::vector<Code>& bias,
                                 std::int64_t group_sum) {
  const Format& accumulator = arithmetic.accumulation.accumulator;
  Sums sums;
  if (!add_group_casts(arithmetic, group_sum, sums.steps)) return std::nullopt;
  const int bias_fraction = bias_fraction_bits(arithmetic);
  if (arithmetic.accumulation.bias == BiasEntry::First) {
    for (const Code code : bias) sums.start.push_back(cast_fixed(code, bias_fraction, accumulator));
  }
  if (arithmetic.accumulation.bias == BiasEntry::Last && !bias.empty()) {
    const int fraction = std::max(bias_fraction, accumulator.fraction_bits);
    const int bias_lift = fraction - bias_fraction;
    sums.steps.last_lift = fraction - accumulator.fraction_bits;
    sums.steps.last = lane_cast(fraction, accumulator);
    if (!sums.steps.last || std::max(bias_lift, sums.steps.last_lift) > kMaxShift) {
      return std::nullopt;
    }
    for (const Code code : bias) {
      sums.last_bias.push_back(static_cast<std::int64_t>(code) * (std::int64_t{1} << bias_lift));
    }
    const std::int64_t largest = (magnitude_of(accumulator) << sums.steps.last_lift) +
                                 magnitude_of(sums.last_bias) + sums.steps.last->largest_addend();
    if (!fits_lane(largest)) return std::nullopt;
  }
  return sums;
}

std::vector<std::int32_t> padded_lanes(const std::vector<std::int64_t>& values, int channels) {
  std::vector<std::int32_t> lanes(static_cast<std::size_t>(ceil_div(channels, kLanes) * kLanes));
  for (std::size_t i = 0; i < values.size(); ++i) lanes[i] = static_cast<std::int32_t>(values[i]);
  return lanes;
}

int channels_of(const Terms& terms) {
  return static_cast<int>(terms.weight.size() / static_cast<std::size_t>(terms.count));
}

/// Everything but the weights and their layout, of terms that are lifted().
std::optional<PackedLayer> pack_sums(const Terms& terms, const LayerArithmetic& arithmetic,
                                     const std::vector<Code>& bias) {
  const std::optional<std::int64_t> input = input_magnitude(arithmetic);
  if (!input) return std::nullopt;
  const std::int64_t group_sum = largest_group_sum(terms, *input);
  if (!fits_lane(group_sum)) return std::nullopt;
  const std::optional<Sums> sums = arithmetic.accumulation.terms_per_cast == 0
                                       ? exact_sums(arithmetic, bias, group_sum)
                                       : grouped_sums(arithmetic, bias, group_sum);
  if (!sums) return std::nullopt;
  PackedLayer packed;
  packed.steps = sums->steps;
  packed.groups = terms.groups();
  packed.start = padded_lanes(sums->start, channels_of(terms));
  packed.last_bias = padded_lanes(sums->last_bias, channels_of(terms));
  return packed;
}

}  // namespace

std::optional<PackedLayer> pack_dense(const Terms& given, const LayerArithmetic& arithmetic,
                                      const std::vector<Code>& bias) {
  Terms moved;
  const Terms* const in_lanes = lifted(given, arithmetic, moved);
  if (in_lanes == nullptr) return std::nullopt;
  const Terms& terms = *in_lanes;
  std::optional<PackedLayer> packed = pack_sums(terms, arithmetic, bias);
  if (!packed) return std::nullopt;
  packed->pairs = ceil_div(terms.per_group, 2);
  // Term of each half word. Half words past the end of a group have weight 0, so what they read
  // does not matter: it is the first term.
  std::vector<int> half_words;
  bool contiguous = true;
  for (int group = 0; group < packed->groups; ++group) {
    for (int half = 0; half < 2 * packed->pairs; ++half) {
      const int term = group * terms.per_group + half;
      const bool exists = half < terms.per_group && term < terms.count;
      const int position = static_cast<int>(half_words.size());
      if (exists) contiguous &= terms.offset[static_cast<std::size_t>(term)] == position;
      half_words.push_back(exists ? term : -1);
    }
  }
  const int channels = channels_of(terms);
  const std::size_t words = half_words.size() / 2;
  const auto blocks = static_cast<std::size_t>(ceil_div(channels, kLanes));
  packed->weights.assign(blocks * words * kLanes, 0);
  // So many words of a block at a time as stay in the L1 cache while its channels come in.
  constexpr std::size_t kAtOnce = 64;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t first = 0; first < words; first += kAtOnce) {
      const std::size_t end = std::min(first + kAtOnce, words);
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const std::size_t channel = block * kLanes + lane;
        if (channel == static_cast<std::size_t>(channels)) break;
        const Code* weight = terms.weight.data() + channel * static_cast<std::size_t>(terms.count);
        std::int32_t* to = packed->weights.data() + block * words * kLanes + lane;
        for (std::size_t word = first; word < end; ++word) {
          const int low = half_words[2 * word];
          const int high = half_words[2 * word + 1];
          to[word * kLanes] = pair_word(low < 0 ? 0 : weight[low], high < 0 ? 0 : weight[high]);
        }
      }
    }
  }
  if (!contiguous) {
    for (const int term : half_words) {
      packed->gather.push_back(terms.offset[static_cast<std::size_t>(std::max(term, 0))]);
    }
  }
  return packed;
}

std::optional<PackedLayer> pack_depthwise(const Terms& given, const LayerArithmetic& arithmetic,
                                          const std::vector<Code>& bias) {
  Terms moved;
  const Terms* const in_lanes = lifted(given, arithmetic, moved);
  if (in_lanes == nullptr) return std::nullopt;
  const Terms& terms = *in_lanes;
  std::optional<PackedLayer> packed = pack_sums(terms, arithmetic, bias);
  if (!packed) return std::nullopt;
  const auto channels = static_cast<std::size_t>(channels_of(terms));
  const auto taps = static_cast<std::size_t>(terms.count);
  const std::size_t padded = packed->start.size();
  packed->weights.assign(taps * padded, 0);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t tap = 0; tap < taps; ++tap) {
      pack_pairs(&terms.weight[channel * taps + tap], 1, &packed->weights[tap * padded + channel]);
    }
  }
  return packed;
}

void pack_pairs(const Code* codes, int count, std::int32_t* words) {
  const int pairs = count / 2;
  for (int pair = 0; pair < pairs; ++pair) {
    words[pair] = pair_word(codes[2 * pair], codes[2 * pair + 1]);
  }
  if (count % 2 != 0) words[pairs] = pair_word(codes[count - 1], 0);
}

void gather_pairs(const Code* codes, const int* offset, int word_count, std::int32_t* words) {
  for (int word = 0; word < word_count; ++word) {
    words[word] = pair_word(codes[offset[2 * word]], codes[offset[2 * word + 1]]);
  }
}

}  // namespace rill::dsp_array
