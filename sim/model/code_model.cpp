// SPDX-License-Identifier: Apache-2.0
// A network whose weights are codes already.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/model/average_layer.h"
#include "sim/model/layer_numerics.h"
#include "sim/model/quantize_model.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/scaled_layer.h"
#include "sim/model/threshold_layer.h"
#include "sim/model/weight_names.h"

namespace rill {

namespace {

bool is_scaled(const Format& format) { return format.kind == Format::Kind::Scaled; }

/// Fills in the numbers of one layer after the other and collects what is wrong.
class CodeModel {
 public:
  CodeModel(const Network& network, const NumericsSpec& numerics, std::filesystem::path file)
      : network_(network),
        numerics_(numerics),
        file_(std::move(file)),
        arithmetic_(resolve_arithmetic(network, numerics.input.format, numerics)) {}

  QuantizedModel build(const std::vector<LayerCodes>& codes) {
    internal_check(codes.size() == network_.layers.size(),
                   "model_from_codes: one entry of codes a layer is needed");
    QuantizedModel model{network_, numerics_.input.format, {}};
    for (std::size_t i = 0; i < codes.size(); ++i) {
      layer_ = &network_.layers[i];
      own_ = detail::numerics_of(network_, static_cast<LayerIndex>(i), numerics_);
      numbers_ = &arithmetic_[i];
      if (set_formats()) set_requantization(codes[i]);
      check_codes(codes[i].weight, numbers_->weight, "weight", detail::Role::WeightCodes);
      check_codes(codes[i].bias, numbers_->bias, "bias", detail::Role::BiasCodes);
      model.layers.push_back({*numbers_, codes[i].weight, codes[i].bias});
    }
    if (!diagnostics_.empty()) throw ConfigError(std::move(diagnostics_));
    return model;
  }

 private:
  void complain(const std::string& message) {
    const SourceLocation& where = own_.where.line > 0 ? own_.where : layer_->where;
    diagnostics_.push_back({where, "layers." + layer_->name, message});
  }

  const Format& format_of(LayerIndex map) const {
    return map == kNetworkInput ? numerics_.input.format
                                : arithmetic_[static_cast<std::size_t>(map)].output;
  }

  /// Scales of maps go on from layer to layer; a kept accumulator has that of the products. False,
  /// with a complaint, when one is missing.
  bool set_formats() {
    numbers_->input = format_of(layer_->inputs.front());
    const bool keeps = numbers_->requantization.kind == Requantization::Kind::Identity;
    if (!layer_->has_weights()) {
      if (keeps) numbers_->output = numbers_->input;
    } else if (is_scaled(numbers_->weight) && keeps) {
      numbers_->output.scale = numbers_->weight.scale;
      if (!numbers_->input.scale.empty()) {
        for (double& scale : numbers_->output.scale) scale *= numbers_->input.lsb();
      }
    }
    bool complete = true;
    for (const auto& [format, what] :
         {std::pair(&numbers_->input, "input"), std::pair(&numbers_->output, "output")}) {
      if (!is_scaled(*format) || !format->scale.empty()) continue;
      complete = false;
      complain(std::string("has an ") + what +
               " of scaled integers, and codes do not tell their "
               "scales; add `scale:` to it and to the weights, or give float weights");
    }
    if (!own_.padding_code) numbers_->padding_code = numbers_->input.zero();
    return complete;
  }

  void set_requantization(const LayerCodes& codes) {
    Requantization& rule = numbers_->requantization;
    if (detail::is_average(*layer_)) {
      detail::set_reciprocals(*layer_, own_, *numbers_);
      return;
    }
    if (rule.kind == Requantization::Kind::Thresholds) {
      if (is_scaled(numbers_->input)) {
        complain("counts thresholds, in which scales and biases are; give float weights");
      } else {
        detail::set_thresholds({{numbers_->accumulation.accumulator.lsb()}, {}}, *numbers_);
        detail::clamp_to_activation(*layer_, *numbers_);
      }
      return;
    }
    // Fixed-point L2 norms are complete already.
    if (layer_->op == Op::L2Normalize && !is_scaled(numbers_->output)) return;
    if (rule.kind != Requantization::Kind::Multiply) {
      if (!codes.multiplier.empty()) {
        complain("comes with multipliers, but its output has no `requantization_shift`; add it");
      }
      return;
    }
    if (!own_.requantization_shift || codes.multiplier.empty()) {
      complain(
          "rescales its sums, which codes alone do not tell; give it a `requantization_shift` "
          "and the arrays " +
          layer_->name + ".multiplier_codes and " + layer_->name +
          ".offset_codes, or give float weights");
      return;
    }
    rule.shift = *own_.requantization_shift;
    rule.multiplier.assign(codes.multiplier.begin(), codes.multiplier.end());
    rule.offset.assign(codes.offset.begin(), codes.offset.end());
    if (layer_->activation == ActivationFunction::None) return;
    rule.minimum = std::max(rule.minimum, numbers_->output.zero());
  }

  void check_codes(const std::vector<Code>& codes, const Format& format, const char* what,
                   detail::Role role) {
    const auto outside = std::find_if(codes.begin(), codes.end(), [&](Code code) {
      return code < format.min_code() || code > format.max_code();
    });
    if (outside == codes.end()) return;
    const std::string code = std::to_string(*outside);
    const std::string message = " outside of " + format.to_string() +
                                "; give the numerics the format that the codes were made for";
    if (file_.empty()) {
      diagnostics_.push_back({layer_->where, "layers." + layer_->name,
                              std::string(what) + " code " + code + " is" + message});
      return;
    }
    SourceLocation where;
    where.file = file_.string();
    diagnostics_.push_back({where, array_name(role),
                            "holds the " + std::string(what) + " code " + code + "," + message});
  }

  /// What the file calls the layer's array; parameters as they lie in DDR have no names.
  std::string array_name(detail::Role role) const {
    if (file_.extension() == ".bin") return "layers." + layer_->name;
    const ArrayStore store(file_);
    for (const detail::ArrayName& name : detail::array_names(layer_->name, role)) {
      if (store.contains(name.name)) return name.name;
    }
    return "layers." + layer_->name;
  }

  const Network& network_;
  const NumericsSpec& numerics_;
  std::filesystem::path file_;  ///< that the codes come from, if any
  std::vector<LayerArithmetic> arithmetic_;
  const Layer* layer_ = nullptr;
  LayerNumericsSpec own_;
  LayerArithmetic* numbers_ = nullptr;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

QuantizedModel model_from_codes(const Network& network, const NumericsSpec& numerics,
                                const std::vector<LayerCodes>& codes,
                                const std::filesystem::path& file) {
  return CodeModel(network, numerics, file).build(codes);
}

}  // namespace rill
