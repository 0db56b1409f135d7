// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/unpack.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "sim/io/file.h"
#include "sim/numerics/real_code.h"
#include "sim/vectors/packed_layout.h"

namespace rill {
namespace {

/// Two's complement of the low `width` bits.
std::int64_t sign_extended(std::uint64_t bits, int width) {
  const auto unused = static_cast<unsigned>(64 - width);
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

Code code_at(const LaneStream& stream, std::size_t at, const Format& format, int channel) {
  if (!stream.reals.empty()) {
    const auto code = code_of_real(stream.reals[at], format, channel);
    if (code) return *code;
    fail_file(stream.origin,
              fmt::format("{} is no value of {}, whose step is {}; numbers with a point are real "
                          "values, codes must be whole",
                          stream.reals[at], format.to_string(), format.lsb(channel)));
  }
  std::int64_t value = stream.lanes[at];
  if (stream.lane_bits > 0) {
    value = code_of_lane(static_cast<std::uint64_t>(value), stream.lane_bits, format);
  }
  if (value < std::numeric_limits<Code>::min() || value > std::numeric_limits<Code>::max()) {
    fail_file(stream.origin,
              fmt::format("{} is no code of 32 bits; is it packed otherwise?", value));
  }
  return static_cast<Code>(value);
}

/// "4 are compared" or "image 2 is asked for".
std::string wanted_images(const std::vector<int>& images) {
  return images.size() > 1 ? fmt::format("{} are compared", images.size())
                           : fmt::format("image {} is asked for", images.front());
}

void check_lanes(const LaneStream& stream, const Packing& packing, const Format& format) {
  if (stream.lane_bits > 0 && stream.lane_bits < format.width) {
    fail_file(stream.origin, fmt::format("lanes of {} bits cannot hold {}; give bits={} or more",
                                         stream.lane_bits, format.to_string(), format.width));
  }
  if (stream.size() % packing.codes_per_word() != 0) {
    fail_file(stream.origin, fmt::format("holds {} numbers, no multiple of a word's {} lanes; it "
                                         "is truncated or packed otherwise",
                                         stream.size(), packing.codes_per_word()));
  }
}

}  // namespace

std::int64_t code_of_lane(std::uint64_t bits, int lane_bits, const Format& format) {
  const int width = std::min(format.width, lane_bits);
  if (lane_bits < 64) bits &= (std::uint64_t{1} << static_cast<unsigned>(lane_bits)) - 1;
  if (!format.is_signed) return static_cast<std::int64_t>(bits);
  const std::int64_t code = sign_extended(bits, width);
  const std::int64_t whole = sign_extended(bits, lane_bits);
  const bool zeros = width == 64 || (bits >> static_cast<unsigned>(width)) == 0;
  return zeros || whole == code ? code : whole;
}

int images_in(const std::vector<LaneStream>& streams, const Packing& packing, const Shape& shape,
              int wanted) {
  if (streams.size() > 1) return static_cast<int>(streams.size());
  if (packing.mosaic()) return packing.mosaic_rows * packing.mosaic_columns;
  const LaneStream& stream = streams.front();
  const std::int64_t words = stream.size() / packing.codes_per_word() - packing.skip.value_or(0);
  const std::int64_t each = PackedLayout(packing, shape, 1).words();
  if (packing.skip && words >= each * wanted) return wanted;
  if (words <= 0 || words % each != 0) {
    fail_file(stream.origin,
              fmt::format("holds {} words{}, but a map of {} channels, {} rows and {} columns has "
                          "{} ({}); it is truncated or packed otherwise",
                          words, packing.skip ? " behind those skipped" : "", shape.channels,
                          shape.height, shape.width, each, packing.to_string()));
  }
  return static_cast<int>(words / each);
}

std::vector<FeatureMap> unpack_maps(const std::vector<LaneStream>& streams, const Packing& packing,
                                    const Shape& shape, const Format& format,
                                    const std::vector<int>& images) {
  for (const LaneStream& stream : streams) check_lanes(stream, packing, format);
  const bool transactions = streams.size() > 1;
  const int wanted = *std::max_element(images.begin(), images.end()) + 1;
  const int count = images_in(streams, packing, shape, wanted);
  if (wanted > count && transactions) {
    fail_file(streams.front().file(),
              fmt::format("has {} transactions, but {}; simulate all of them, or say with --image "
                          "which one, counting from 0",
                          count, wanted_images(images)));
  }
  if (wanted > count) {
    fail_file(streams.front().file(),
              fmt::format("holds {} image{}, but {}; say with --image which one, counting from 0",
                          count, count == 1 ? "" : "s", wanted_images(images)));
  }
  const PackedLayout layout(packing, shape, transactions ? 1 : count);
  const std::int64_t skipped = packing.skip.value_or(0);
  std::vector<FeatureMap> maps;
  for (const int image : images) {
    const LaneStream& stream = streams[transactions ? static_cast<std::size_t>(image) : 0];
    const std::int64_t words = stream.size() / packing.codes_per_word() - skipped;
    if (words < layout.words() || (words > layout.words() && !packing.skip)) {
      fail_file(stream.origin,
                fmt::format("holds {} words where {} are due ({}); it is truncated or packed "
                            "otherwise",
                            words, layout.words(), packing.to_string()));
    }
    FeatureMap map{shape, format, {}};
    map.codes.reserve(static_cast<std::size_t>(shape.size()));
    for (int row = 0; row < shape.height; ++row) {
      for (int column = 0; column < shape.width; ++column) {
        for (int channel = 0; channel < shape.channels; ++channel) {
          const PackedPlace place =
              layout.place_of({transactions ? 0 : image, channel, row, column});
          const std::int64_t lane = (skipped + place.word) * packing.codes_per_word() + place.lane;
          map.codes.push_back(code_at(stream, static_cast<std::size_t>(lane), format, channel));
        }
      }
    }
    maps.push_back(std::move(map));
  }
  return maps;
}

}  // namespace rill
