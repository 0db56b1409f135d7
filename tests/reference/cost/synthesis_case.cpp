// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/cost/synthesis_case.h"

#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "modules/activation/cost.h"
#include "modules/dsp_array/cost.h"
#include "modules/line_buffer/cost.h"
#include "modules/pool/cost.h"
#include "sim/core/units.h"
#include "sim/cost/fifo.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill::test {

namespace {

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
  return fields;
}

std::map<std::string, int> parse_params(const std::string& text) {
  std::map<std::string, int> params;
  for (const std::string& pair : split(text, ';')) {
    const std::size_t equals = pair.find('=');
    params[pair.substr(0, equals)] = std::stoi(pair.substr(equals + 1));
  }
  return params;
}

Resources registers(double count) {
  Resources cost;
  cost.ff = count;
  return cost;
}

/// N products and their sum. In the blocks of the reference operands, products and the result are
/// registered; a DSP slice holds the first two.
Resources products(const SynthesisCase& c, bool dsp) {
  const int n = c.param("N");
  const int a = c.param("A");
  const int b = c.param("B");
  Resources cost;
  const bool in_dsp = dsp && a + b >= kSmallestDspProduct;
  if (in_dsp) {
    const int slices = dsp_per_product({a, true}, {b, true}, c.family);
    cost.dsp = n * slices;
    // Every second slice takes an addition in its post-adder, unless it joins pieces of a product.
    cost += adder_tree_cost(slices == 1 ? ceil_div(n, 2) : n, a + b);
    cost.ff = n * split_product_ff(slices) + (n > 1 ? sum_bits(n, a + b) : 0);
  } else {
    cost.lut = n * multiplier_luts(a, b);
    cost += adder_tree_cost(n, a + b);
    cost.ff += 2.0 * n * (a + b) + sum_bits(n, a + b);
  }
  return cost;
}

Resources multiply_accumulate(const SynthesisCase& c) {
  const int n = c.param("N");
  Resources cost = accumulator_cost(c.param("ACC")) * n;
  cost.dsp = n * dsp_per_product({c.param("A"), true}, {c.param("B"), true}, c.family);
  return cost;
}

/// N pairs of products with a common operand: two PEs of an array, one product each.
Resources shared_pairs(const SynthesisCase& c) {
  const int n = c.param("N");
  const Operand a{c.param("A"), true};
  const Operand b{c.param("B"), true};
  const int lanes = products_per_dsp(b, a, c.family);
  Resources cost;
  cost.dsp = lanes >= 2 ? n : 2.0 * n * dsp_per_product(a, b, c.family);
  cost.lut = n * unpack_luts(2, a.bits + b.bits);
  cost.ff = 2.0 * n * 2 * (a.bits + b.bits);
  return cost;
}

Resources plain_pairs(const SynthesisCase& c) {
  Resources cost;
  cost.dsp =
      2.0 * c.param("N") * dsp_per_product({c.param("A"), true}, {c.param("B"), true}, c.family);
  return cost;
}

MemoryShape words_of(const SynthesisCase& c) { return {c.param("D"), c.param("W")}; }

Resources fifo(const SynthesisCase& c, FifoKind kind, MemoryChoice choice) {
  return fifo_cost(words_of(c), kind, choice, c.family).resources;
}

Resources requantizer(const SynthesisCase& c) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Multiply;
  shape.lanes = shape.channel_lanes = c.param("N");
  shape.accumulator_bits = c.param("ACC");
  shape.multiplier_bits = c.param("M");
  shape.offset_bits = c.param("ACC");
  shape.shift = c.param("SH");
  shape.output_bits = c.param("O");
  shape.dsp_multipliers = false;
  shape.family = c.family;
  // The block registers its input.
  return activation_cost(shape) + registers(c.param("N") * c.param("ACC"));
}

using Predictor = std::function<Resources(const SynthesisCase&)>;

const std::map<std::string, Predictor>& predictors() {
  static const std::map<std::string, Predictor> table{
      {"mult_tree", [](const auto& c) { return products(c, true); }},
      {"mult_tree_nodsp", [](const auto& c) { return products(c, false); }},
      {"mult_nodsp", [](const auto& c) { return products(c, false); }},
      {"mac", multiply_accumulate},
      {"mult2_shared_packed", shared_pairs},
      {"mult2_shared_plain", plain_pairs},
      {"addtree",
       [](const auto& c) {
         const int n = c.param("N");
         return adder_tree_cost(n, c.param("W")) +
                registers(n * c.param("W") + sum_bits(n, c.param("W")));
       }},
      {"linebuf",
       [](const auto& c) {
         return line_memories_cost(c.param("L"), words_of(c), MemoryChoice::Auto, c.family)
             .resources;
       }},
      {"delay_srl",
       [](const auto& c) {
         Resources cost;
         cost.lut = cost.srl_lut = static_cast<double>(srl_luts(c.param("D"), c.param("W")));
         return cost;
       }},
      {"fifo", [](const auto& c) { return fifo(c, FifoKind::Memory, MemoryChoice::Auto); }},
      {"fifo_srl", [](const auto& c) { return fifo(c, FifoKind::Srl, MemoryChoice::Auto); }},
      {"fifo_uram", [](const auto& c) { return fifo(c, FifoKind::Memory, MemoryChoice::Uram); }},
      {"banks",
       [](const auto& c) {
         return memory_cost(words_of(c), MemoryChoice::Auto, c.family).resources * c.param("NB");
       }},
      {"banks_uram",
       [](const auto& c) {
         return memory_cost(words_of(c), MemoryChoice::Uram, c.family).resources * c.param("NB");
       }},
      {"lutram_async",
       [](const auto& c) {
         // The block registers its input too; its logic is one LUT a bit.
         Resources cost = memory_cost(words_of(c), MemoryChoice::Lutram, c.family).resources;
         if (c.param("D") <= 64) cost.lut += c.param("W");
         return cost + registers(c.param("W"));
       }},
      {"thresh", [](const auto& c) { return threshold_cost(c.param("NT"), c.param("K")); }},
      {"requant", requantizer},
      {"maxpool", [](const auto& c) { return max_tree_cost(c.param("N"), 4, c.param("W")); }},
  };
  return table;
}

}  // namespace

int SynthesisCase::param(const std::string& key) const {
  const auto found = params.find(key);
  if (found == params.end()) throw std::runtime_error(name + " has no parameter " + key);
  return found->second;
}

std::vector<SynthesisCase> read_synthesis_cases(const std::filesystem::path& csv) {
  std::ifstream file(csv);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> header = split(line, ',');
  std::vector<SynthesisCase> cases;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = split(line, ',');
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < fields.size(); ++i) row[header[i]] = fields[i];
    const auto number = [&](const char* key) {
      return row[key].empty() ? 0.0 : std::stod(row[key]);
    };
    SynthesisCase c;
    c.name = row["case"] + " " + row["family"];
    c.block = row["block"];
    c.params = parse_params(row["params"]);
    c.family = row["family"] == "xc7" ? Family::Series7 : Family::UltraScalePlus;
    c.measured.lut = number("lut_total");
    c.measured.lutram_lut = number("lutram_luts");
    c.measured.srl_lut = number("srl");
    c.measured.ff = number("ff");
    c.measured.bram18 = number("ramb18_equiv");
    c.measured.uram = number("uram");
    c.measured.dsp = number("dsp");
    cases.push_back(c);
  }
  return cases;
}

Resources predict(const SynthesisCase& synthesis) {
  const auto found = predictors().find(synthesis.block);
  if (found == predictors().end()) {
    throw std::runtime_error("no prediction for block " + synthesis.block);
  }
  return found->second(synthesis);
}

}  // namespace rill::test
