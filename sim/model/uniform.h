// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace rill {

/// Numbers out of a counter (splitmix64, Steele et al. 2014), uniform in [-1, 1).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed) {}

  /// A stream of its own for each layer: changing one layer leaves the others' numbers alone.
  static Uniform of_layer(std::uint64_t seed, std::size_t layer) {
    return Uniform(seed * 0x2545F4914F6CDD1DU + layer * 0xD1342543DE82EF95U);
  }

  double next() {
    state_ += kStep;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * kMix1;
    z = (z ^ (z >> 27U)) * kMix2;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) * kUnit - 1.0;
  }

  /// The next `count` numbers, each times `factor`: several times as fast as next().
  void fill(double factor, double* numbers, std::size_t count);

  // Constants of splitmix64, and the step of 53 bits over [0, 2).
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
  static constexpr std::uint64_t kMix1 = 0xBF58476D1CE4E5B9U;
  static constexpr std::uint64_t kMix2 = 0x94D049BB133111EBU;
  static constexpr double kUnit = 0x1p-52;

 private:
  std::uint64_t state_;
};

}  // namespace rill
