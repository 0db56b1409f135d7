// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// How a value between two codes is rounded. Names and meaning of ap_fixed (UG1399, "Arbitrary
/// Precision Fixed-Point Data Types"); ties and bit forms in reference/quantization.md section 2.
enum class Rounding {
  Rnd,        ///< nearest, half towards plus infinity (AP_RND)
  RndZero,    ///< nearest, half towards zero (AP_RND_ZERO)
  RndMinInf,  ///< nearest, half towards minus infinity (AP_RND_MIN_INF)
  RndInf,     ///< nearest, half away from zero (AP_RND_INF)
  RndConv,    ///< nearest, half to even (AP_RND_CONV)
  Trn,        ///< floor (AP_TRN)
  TrnZero,    ///< towards zero (AP_TRN_ZERO)
};

/// What happens to a value outside the range of codes (ap_fixed overflow modes).
enum class Overflow { Sat, SatZero, SatSym, Wrap, WrapSm };

/// The number system of one tensor: which integer codes exist and what real value each stands for.
///
/// real = code * 2^-fraction_bits                     (kind Fixed)
/// real = (code - zero_point[c]) * scale[c]           (kind Scaled; one entry, or one per channel)
/// real = code * 2^(exponent) per block               (later schemes add their kind here)
struct Format {
  enum class Kind { Fixed, Scaled };

  Kind kind = Kind::Fixed;
  int width = 8;          ///< bits of a code, 1..32
  bool is_signed = true;  ///< two's complement when signed
  bool narrow = false;    ///< symmetric range: the most negative code (signed) or largest code
                          ///< (unsigned) is not used (Brevitas, quantization.md section 1.1)
  /// Scaled: codes are 0 and +-2^k, k = 0 .. 2^(width-1) - 2 (INQ, quantization.md section 5.1).
  bool power_of_two = false;
  /// Scaled: above 0, block floating point: mantissas of so many bits, at most 2^(m-1) - 2 (126 for
  /// 8, quantization.md section 6.1). The exponent of a block is in the scale.
  int mantissa_bits = 0;
  /// Block floating point weights: a block is a filter and so many input channels; 0: the whole
  /// filter. Codes are aligned to the filter's lowest exponent: mantissa << 0 .. kBlockAlignment.
  int block_channels = 0;
  /// Mantissas of every code of their bits, which a shifter without saturation gives.
  bool all_mantissas = false;
  // Fixed
  int fraction_bits = 0;  ///< lsb = 2^-fraction_bits; may be negative or exceed width
  Rounding rounding = Rounding::Trn;
  Overflow overflow = Overflow::Wrap;
  int wrap_saturated_bits = 0;  ///< N of ap_fixed's WRAP and WRAP_SM
  // Scaled
  std::vector<double> scale;     ///< empty until calibrated
  std::vector<Code> zero_point;  ///< empty means 0

  /// ap_fixed<width, integer_bits, rounding, overflow>.
  static Format fixed(int width, int integer_bits, Rounding rounding = Rounding::Trn,
                      Overflow overflow = Overflow::Wrap, bool is_signed = true);
  /// Integer times a real scale that calibration or the user supplies.
  static Format scaled(int width, bool is_signed, bool narrow);

  /// Mantissas of block floating point; `width` has room for their alignment.
  static Format block_float(int mantissa_bits, int block_channels = 0);
  /// Bits of a code in a memory on chip: without the alignment of blocks, which a shifter does.
  int stored_bits() const { return mantissa_bits > 0 ? mantissa_bits : width; }
  /// Scaled codes 0 and +-2^k that are stored in `width` bits: 7 exponents in 4 bits.
  static Format powers_of_two(int width);
  /// Signed scaled format of one bit: its codes are -1 and +1 (QONNX, quantization.md 1.2).
  bool is_bipolar() const;

  /// Why no tensor can have this format, with what to do instead; empty when it is sound.
  std::string problem() const;

  std::int64_t min_code() const;
  std::int64_t max_code() const;
  /// Real value of one step for a channel. Scaled formats must be calibrated.
  double lsb(int channel = 0) const;
  /// Code that stands for zero for a channel: the zero point, 0 for fixed point.
  Code zero(int channel = 0) const;
  /// Real value of a code.
  double real(std::int64_t code, int channel = 0) const;
  /// `fixed<9,3,RND,SAT>`, `uint8`, `int4n`, `binary`, `pow2_4` …
  std::string to_string() const;
};

/// How far block exponents inside of a filter may lie apart; lower ones are raised to that. More
/// would leave no room in 32-bit sums.
constexpr int kBlockAlignment = 4;

/// Bits that a signed two's complement number needs to hold every value in [lowest, highest].
int signed_bits_for(std::int64_t lowest, std::int64_t highest);

}  // namespace rill
