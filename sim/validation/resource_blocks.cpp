// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/resource_blocks.h"

#include "modules/activation/cost.h"
#include "modules/dsp_array/cost.h"
#include "modules/line_buffer/cost.h"
#include "modules/pool/cost.h"
#include "modules/stream_fifo/stream_shape.h"
#include "modules/width_converter/cost.h"
#include "sim/core/units.h"
#include "sim/cost/fifo.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill {

namespace {

Resources registers(double count) {
  Resources cost;
  cost.ff = count;
  return cost;
}

/// N products and their sum. In the blocks of the reference operands, products and the result are
/// registered; a DSP slice holds the first two.
Resources products(const SynthesisBlock& c, bool dsp) {
  const int n = c.params.integer("N");
  const int a = c.params.integer("A");
  const int b = c.params.integer("B");
  // The blocks declare room for n + 1 products: 25 flip-flops for 16 products of 20 bits.
  const int result = n > 1 ? a + b + log2_ceil(n + 1) : a + b;
  Resources cost;
  const bool in_dsp = dsp && a + b >= kSmallestDspProduct;
  if (in_dsp) {
    const int slices = dsp_per_product({a, true}, {b, true}, c.family);
    cost.dsp = n * slices;
    // Every second slice takes an addition in its post-adder, unless it joins pieces of a product.
    if (slices > 1) {
      cost += adder_tree_cost(n, a + b, c.family);
    } else {
      cost.lut = carry_save_luts(n / 2, a + b + 1, c.family);
    }
    // The sum of two or three whole products leaves the last slice, whose register holds it.
    const bool in_slice = slices == 1 ? n < 4 : n == 1;
    cost.ff = n * split_product_ff(slices) + (in_slice ? 0 : result);
  } else {
    cost.lut = n * multiplier_luts(a, b, c.family);
    cost += adder_tree_cost(n, a + b, c.family);
    cost.ff += 2.0 * n * (a + b) + result;
  }
  return cost;
}

Resources multiply_accumulate(const SynthesisBlock& c) {
  const int n = c.params.integer("N");
  const int a = c.params.integer("A");
  const int b = c.params.integer("B");
  Resources cost = accumulator_cost(c.params.integer("ACC")) * n;
  if (!c.dsp || a + b < kSmallestDspProduct) {
    cost.lut += n * multiplier_luts(a, b, c.family);
    cost.ff += 1.0 * n * (a + b);  // the operands' registers, inside of a slice otherwise
  } else {
    cost.dsp = n * dsp_per_product({a, true}, {b, true}, c.family);
  }
  return cost;
}

/// N pairs of products with a common operand: two PEs of an array, one product each.
Resources shared_pairs(const SynthesisBlock& c) {
  const int n = c.params.integer("N");
  const Operand a{c.params.integer("A"), true};
  const Operand b{c.params.integer("B"), true};
  const int lanes = products_per_dsp(b, a, c.family);
  Resources cost;
  cost.dsp = lanes >= 2 ? n : 2.0 * n * dsp_per_product(a, b, c.family);
  cost.lut = n * unpack_luts(2, a.bits + b.bits);
  cost.ff = 2.0 * n * 2 * (a.bits + b.bits);
  return cost;
}

Resources plain_pairs(const SynthesisBlock& c) {
  Resources cost;
  cost.dsp =
      2.0 * c.params.integer("N") *
      dsp_per_product({c.params.integer("A"), true}, {c.params.integer("B"), true}, c.family);
  return cost;
}

MemoryShape words_of(const SynthesisBlock& c) {
  return {c.params.integer("D"), c.params.integer("W")};
}

Resources fifo(const SynthesisBlock& c, FifoKind kind, MemoryChoice choice) {
  return fifo_cost(words_of(c), kind, choice, c.family).resources;
}

/// 7-series chips have no URAM: synthesis takes block RAM there, whatever was asked for.
MemoryChoice uram_of(const SynthesisBlock& c) {
  return c.family == Family::Series7 ? MemoryChoice::Bram : MemoryChoice::Uram;
}

Resources requantizer(const SynthesisBlock& c) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Multiply;
  shape.lanes = shape.channel_lanes = c.params.integer("N");
  shape.accumulator_bits = c.params.integer("ACC");
  shape.multiplier_bits = c.params.integer("M");
  shape.offset_bits = c.params.integer("ACC");
  shape.shift = c.params.integer("SH");
  shape.output_bits = c.params.integer("O");
  shape.dsp_multipliers = c.dsp;
  shape.family = c.family;
  // The block registers its input; a DSP slice has that register inside.
  const Resources cost = activation_cost(shape);
  return c.dsp ? cost : cost + registers(c.params.integer("N") * c.params.integer("ACC"));
}

/// A sum of N products in one PE, of a kind that needs no multiplier.
Resources plain_products(const SynthesisBlock& c, ProductKind kind, int input_bits,
                         int weight_bits) {
  ArrayCostShape shape;
  shape.simd = c.params.integer("N");
  shape.products = kind;
  shape.input_bits = input_bits;
  shape.weight_bits = weight_bits;
  shape.accumulator_bits = c.params.integer("ACC");
  shape.dsp_multipliers = false;
  shape.counters = false;
  shape.family = c.family;
  return dsp_array_cost(shape);
}

/// N lanes of NT thresholds of K bits, for C channels that pass one lane after the other.
Resources threshold_unit(const SynthesisBlock& c) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Thresholds;
  shape.lanes = shape.channel_lanes = c.params.integer("N");
  shape.channel_folds = ceil_div(c.params.integer("C"), shape.lanes);
  shape.accumulator_bits = c.params.integer("K");
  shape.thresholds = c.params.integer("NT");
  shape.family = c.family;
  return activation_cost(shape);
}

/// From IN to OUT codes of W bits a word.
Resources converter(const SynthesisBlock& c) {
  StreamShape from{1, 1, 1, c.params.integer("IN"), 1, c.params.integer("W")};
  StreamShape to = from;
  to.lanes = c.params.integer("OUT");
  from.channels = to.channels = from.lanes * to.lanes;
  return width_converter_cost(from, to);
}

/// N words of W bits and their sum, both in registers.
Resources sum_of_words(const SynthesisBlock& c) {
  const int n = c.params.integer("N");
  const int width = c.params.integer("W");
  return adder_tree_cost(n, width, c.family) + registers(n * width + sum_bits(n, width));
}

Resources shift_registers(const SynthesisBlock& c) {
  Resources cost;
  cost.lut = cost.srl_lut =
      static_cast<double>(srl_luts(c.params.integer("D"), c.params.integer("W")));
  return cost;
}

Resources banks(const SynthesisBlock& c, MemoryChoice choice) {
  return memory_cost(words_of(c), choice, c.family).resources * c.params.integer("NB");
}

/// The block registers its input too; its logic is one LUT a bit.
Resources asynchronous_lutram(const SynthesisBlock& c) {
  Resources cost = memory_cost(words_of(c), MemoryChoice::Lutram, c.family).resources;
  if (c.params.integer("D") <= 64) cost.lut += c.params.integer("W");
  return cost + registers(c.params.integer("W"));
}

}  // namespace

const std::map<std::string, ResourceBlock>& resource_blocks() {
  // `-nodsp` changes nothing where no product is, in synthesis either; pairs of products are made
  // to share a slice.
  const std::vector<std::string> logic{"-nodsp"};
  const std::vector<std::string> uram{"-nodsp", "-uram"};
  static const std::map<std::string, ResourceBlock> kBlocks{
      {"mult_tree", {[](const auto& c) { return products(c, c.dsp); }, {"N", "A", "B"}, logic}},
      {"mult_tree_nodsp",
       {[](const auto& c) { return products(c, false); }, {"N", "A", "B"}, logic}},
      {"mult_nodsp", {[](const auto& c) { return products(c, false); }, {"N", "A", "B"}, logic}},
      {"mac", {multiply_accumulate, {"N", "A", "B", "ACC"}, logic}},
      {"mult2_shared_packed", {shared_pairs, {"N", "A", "B"}, {}}},
      {"mult2_shared_plain", {plain_pairs, {"N", "A", "B"}, {}}},
      {"addtree", {sum_of_words, {"N", "W"}, logic}},
      {"linebuf",
       {[](const auto& c) {
          return line_memories_cost(c.params.integer("L"), words_of(c), MemoryChoice::Auto,
                                    c.family)
              .resources;
        },
        {"D", "W", "L"},
        logic}},
      {"delay_srl", {shift_registers, {"D", "W"}, logic}},
      {"fifo",
       {[](const auto& c) { return fifo(c, FifoKind::Memory, MemoryChoice::Auto); },
        {"D", "W"},
        logic}},
      {"fifo_srl",
       {[](const auto& c) { return fifo(c, FifoKind::Srl, MemoryChoice::Auto); },
        {"D", "W"},
        logic}},
      {"fifo_uram",
       {[](const auto& c) { return fifo(c, FifoKind::Memory, uram_of(c)); }, {"D", "W"}, uram}},
      {"banks",
       {[](const auto& c) { return banks(c, MemoryChoice::Auto); }, {"D", "W", "NB"}, logic}},
      {"banks_uram", {[](const auto& c) { return banks(c, uram_of(c)); }, {"D", "W", "NB"}, uram}},
      {"lutram_async", {asynchronous_lutram, {"D", "W"}, logic}},
      {"thresh",
       {[](const auto& c) { return threshold_cost(c.params.integer("NT"), c.params.integer("K")); },
        {"NT", "K"},
        logic}},
      {"thresh_unit", {threshold_unit, {"N", "NT", "K", "C"}, logic}},
      {"xnor_tree",
       {[](const auto& c) { return plain_products(c, ProductKind::Xnor, 1, 1); },
        {"N", "ACC"},
        logic}},
      {"addsub_tree",
       {[](const auto& c) {
          return plain_products(c, ProductKind::AddSubtract, c.params.integer("A"), 2);
        },
        {"N", "A", "ACC"},
        logic}},
      {"shift_tree",
       {[](const auto& c) {
          return plain_products(c, ProductKind::Shift, c.params.integer("A"),
                                c.params.integer("B"));
        },
        {"N", "A", "B", "ACC"},
        logic}},
      {"converter", {converter, {"IN", "OUT", "W"}, logic}},
      {"requant", {requantizer, {"ACC", "M", "SH", "O", "N"}, logic}},
      {"maxpool",
       {[](const auto& c) {
          return max_tree_cost(c.params.integer("N"), 4, c.params.integer("W"));
        },
        {"W", "N"},
        logic}},
  };
  return kBlocks;
}

}  // namespace rill
