// SPDX-License-Identifier: Apache-2.0
// TF2's calibration, power-of-two weights and Winograd transforms.
#include <cmath>

#include "sim/quantize/caq.h"
#include "sim/quantize/winograd.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

void exponents(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    const auto largest = reals(layer.at("max_abs"));
    std::vector<int> found;
    std::vector<int> scales;
    for (std::size_t c = 0; c < largest.size(); ++c) {
      found.push_back(tf2::channel_exponent(largest[c], reals(layer.at("features").at(c))));
      scales.push_back(tf2::linear_scale(largest[c]));
    }
    const std::string name = case_name(layer);
    comparison.same_list(name, "exponents before the clamp", found,
                         integers(layer.at("exponent_before_mean_clamp")));
    comparison.same_list(name, "exponents", tf2::clamped_to_mean(found),
                         integers(layer.at("exponent")));
    comparison.same_list(name, "linear scales", scales, integers(layer.at("linear_scale")));
  }
}

void power_of_two_weights(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& layer : golden_cases(file)) {
    tf2::IncrementalQuantizer quantizer(reals(layer.at("w")));
    const std::string name = case_name(layer);
    for (const FloatJson& step : layer.at("steps")) {
      quantizer.advance(step.at("portion").get<float>());
      comparison.same(name, "codebooks", quantizer.codebook().max_exponent,
                      step.at("max_exponent").get<int>());
      comparison.same(name, "codebooks", quantizer.codebook().min_exponent,
                      step.at("min_exponent").get<int>());
      comparison.same_list(name, "weights", quantizer.weights(), reals(step.at("w")));
      const std::vector<std::int64_t> fixed(quantizer.fixed().begin(), quantizer.fixed().end());
      comparison.same_list(name, "fixed flags", fixed, integers(step.at("fixed")));
    }
  }
}

/// Consecutive rows x columns matrices of a flat list.
std::vector<winograd::Matrix> matrices(const std::vector<std::int64_t>& values, std::int64_t rows,
                                       std::int64_t columns) {
  std::vector<winograd::Matrix> list;
  const auto size = static_cast<std::ptrdiff_t>(rows * columns);
  for (auto first = values.begin(); first != values.end(); first += size) {
    list.push_back({static_cast<int>(rows), static_cast<int>(columns), {first, first + size}});
  }
  return list;
}

void append(std::vector<std::int64_t>& all, const winograd::Matrix& matrix) {
  all.insert(all.end(), matrix.values.begin(), matrix.values.end());
}

// The published example transforms rows and columns in the other order: what it gives in two
// directions lies column by column. A square's transforms commute with turning it over.
void append_turned(std::vector<std::int64_t>& all, const winograd::Matrix& matrix, bool both) {
  if (!both) return append(all, matrix);
  for (int column = 0; column < matrix.columns; ++column) {
    for (int row = 0; row < matrix.rows; ++row) {
      all.push_back(matrix.values[static_cast<std::size_t>(row * matrix.columns + column)]);
    }
  }
}

// Direct convolution of the same tile, times the gain: kernel row 0 alone in one direction.
void append_direct(std::vector<std::int64_t>& all, const std::vector<winograd::Matrix>& tiles,
                   const winograd::Matrix* filters, int outputs, bool both, std::int64_t gain) {
  for (int y = 0; y < (both ? outputs : 1); ++y) {
    for (int x = 0; x < outputs; ++x) {
      std::int64_t sum = 0;
      for (std::size_t c = 0; c < tiles.size(); ++c) {
        for (int tap = 0; tap < (both ? 9 : 3); ++tap) {
          const int at = (y + tap / 3) * tiles[c].columns + x + tap % 3;
          sum += tiles[c].values[static_cast<std::size_t>(at)] *
                 filters[c].values[static_cast<std::size_t>(tap)];
        }
      }
      all.push_back(sum * gain);
    }
  }
}

void winograd_transforms(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const int m = golden.at("m").get<int>();
    const bool both = golden.at("dim").get<int>() == 2;
    const winograd::Transform& transform = winograd::transform(m);
    const std::int64_t gain = both ? transform.gain * transform.gain : transform.gain;
    comparison.same(name, "gains", static_cast<double>(gain), golden.at("gain").get<int>());
    const auto scaled = winograd::scaled_weights(reals(golden.at("w")));
    comparison.same(name, "recorded scales", scaled.recorded_scale,
                    golden.at("recorded_scale").get<int>());
    comparison.same_list(name, "weights", scaled.codes, integers(golden.at("w_q")));
    const auto filters = matrices(scaled.codes, 3, 3);
    const auto shape = integers(golden.at("tile_shape"));
    const auto tiles = matrices(integers(golden.at("tile")), shape.at(2), shape.at(3));
    std::vector<std::int64_t> transformed_filters;
    std::vector<std::int64_t> features;
    std::vector<std::int64_t> direct;
    std::vector<std::int64_t> sums;
    std::vector<std::int64_t> outputs;
    for (const auto& filter : filters) {
      append_turned(transformed_filters,
                    winograd::transformed_filter(transform, filter, both, winograd::Storage::Int16),
                    both);
    }
    for (const auto& tile : tiles) {
      append_turned(features,
                    winograd::transformed_tile(transform, tile, both, winograd::Storage::Int16),
                    both);
    }
    const std::size_t channels = tiles.size();
    const std::size_t rows = both ? static_cast<std::size_t>(transform.tile()) : 1;
    const std::size_t size = rows * static_cast<std::size_t>(transform.tile());
    const std::size_t stride = both ? size : 3 * size;  // in one direction, kernel row 0 alone
    for (std::size_t n = 0; n < filters.size() / channels; ++n) {
      winograd::Matrix sum{static_cast<int>(rows), transform.tile(),
                           std::vector<std::int64_t>(size, 0)};
      for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < size; ++i) {
          sum.values[i] +=
              transformed_filters[(n * channels + c) * stride + i] * features[c * size + i];
        }
      }
      append(sums, sum);
      append(outputs, winograd::transformed_output(transform, sum, both));
      append_direct(direct, tiles, &filters[n * channels], m, both, gain);
    }
    comparison.same_list(name, "transformed filters", transformed_filters,
                         integers(golden.at("filter_int16")));
    comparison.same_list(name, "transformed tiles", features, integers(golden.at("feature_int16")));
    comparison.same_list(name, "product sums", sums, integers(golden.at("product_sum")));
    comparison.same_list(name, "outputs", outputs, integers(golden.at("y")));
    comparison.same_list(name, "direct convolutions", direct,
                         integers(golden.at("direct_times_gain")));
  }
}

void split_filters(const std::filesystem::path& file, GoldenComparison& comparison) {
  constexpr int kImage = 18;
  constexpr int kOutputs = 6;
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const auto filters = matrices(integers(golden.at("filter_7x7")), 7, 7);
    const auto image = integers(golden.at("image_corner_18x18"));
    // The corner of the picture itself: three rows and columns of padding lie before it.
    const auto pixels = [&image](int row, int column) {
      constexpr int kPad = 3;
      if (row < kPad || column < kPad) return std::int64_t{0};
      return image.at(static_cast<std::size_t>((row - kPad) * kImage + column - kPad));
    };
    std::vector<std::int64_t> partial;
    std::vector<std::int64_t> nine;
    std::vector<std::int64_t> sum(filters.size() * kOutputs * kOutputs, 0);
    for (std::size_t part = 0; part < 9; ++part) {
      std::size_t at = 0;
      for (const auto& filter : filters) {
        const winograd::PlaneFilter plane = winograd::split_7x7(filter).at(part);
        append(nine, plane.filter);
        for (int y = 0; y < kOutputs; ++y) {
          for (int x = 0; x < kOutputs; ++x) {
            std::int64_t value = 0;
            for (int tap = 0; tap < 9; ++tap) {
              value += plane.filter.values[static_cast<std::size_t>(tap)] *
                       pixels(2 * (y + plane.row_offset + tap / 3) + plane.row_parity,
                              2 * (x + plane.column_offset + tap % 3) + plane.column_parity);
            }
            partial.push_back(value);
            sum[at++] += value;
          }
        }
      }
    }
    comparison.same_list(name, "filters", nine, integers(golden.at("nine_filters")));
    comparison.same_list(name, "partial outputs", partial,
                         integers(golden.at("partial_outputs_corner_6x6")));
    comparison.same_list(name, "outputs", sum, integers(golden.at("sum_corner_6x6")));
  }
}

}  // namespace

GoldenReaders caq_readers() {
  return {{"tf2/exponents.json", exponents},
          {"tf2/weights_power_of_two.json", power_of_two_weights},
          {"tf2/winograd.json", winograd_transforms},
          {"tf2/conv7x7_split.json", split_filters}};
}

}  // namespace rill
