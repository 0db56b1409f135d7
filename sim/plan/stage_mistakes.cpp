// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/stage_mistakes.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <string>

#include "modules/catalog/catalog.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/stage_plan.h"

namespace rill {

namespace {

using Style = DesignSpec::LineBufferStyle;

/// Of one layer; every check adds what it finds.
class StageCheck {
 public:
  StageCheck(const DesignSpec& design, const Layer& layer, const LayerArithmetic* numbers)
      : design_(design),
        layer_(layer),
        numbers_(numbers),
        style_(line_buffer_style(design, layer)) {}

  std::vector<Diagnostic> run() {
    check_supported();
    if (*layer_kind(layer_.op).parts == '\0') return std::move(mistakes_);
    check_folding();
    check_input_words();
    check_line_buffer();
    return std::move(mistakes_);
  }

 private:
  void fail_layer(const std::string& message) {
    mistakes_.push_back({layer_.where, "layers." + layer_.name, message});
  }
  /// `what` is a key of the stage; empty for the stage.
  void fail_stage(const std::string& what, const std::string& message) {
    const std::string key = "stages." + layer_.name + (what.empty() ? "" : "." + what);
    mistakes_.push_back(design_.mistake(key, message));
  }
  bool uses_winograd() const { return numbers_ != nullptr && numbers_->winograd.used(); }

  void check_supported() {
    const bool own_line_buffer = style_ == Style::Ideal;
    if (layer_.op == Op::Convolution && layer_.groups != 1 && !layer_.is_depthwise() &&
        !own_line_buffer) {
      fail_layer(
          fmt::format("this line buffer serves convolutions with groups 1 or groups = channels "
                      "({}), not {}; use `line_buffer: ideal`",
                      layer_.in.channels, layer_.groups));
    }
    if (uses_winograd() && !own_line_buffer) {
      fail_layer(
          "this line buffer gives no Winograd tiles; use `line_buffer: ideal`, or remove "
          "`winograd` from its numbers");
    }
    const LayerKind& kind = layer_kind(layer_.op);
    if (*kind.parts != '\0') return;
    fail_layer(fmt::format(
        "the streaming machine has no part for {}; `rill list layers` shows what it runs",
        kind.name));
  }

  /// A dimension of 0 is not known.
  bool is_inside(const char* what, int value, int dimension, const char* used) {
    if (dimension == 0 || (value >= 1 && value <= dimension)) return true;
    fail_stage(what, fmt::format("{} is outside 1..{}; divisors use the {} fully: {}", value,
                                 dimension, used, fmt::join(divisors(dimension), " ")));
    return false;
  }

  /// All numbers of a given folding that the layer or its line buffer cannot have.
  void check_folding() {
    const auto given = design_.stages.find(layer_.name);
    if (given == design_.stages.end()) return;
    Folding folding = given->second;
    const int tile = uses_winograd() ? winograd_pixels(layer_, *numbers_) : 0;
    if (tile > 0 && folding.pixels == 1) folding.pixels = tile;
    const FoldingLimits limits =
        numbers_ != nullptr ? folding_limits(layer_, *numbers_) : folding_limits(layer_);
    bool possible = is_inside("pe", folding.pe, limits.pe, "array");
    possible = is_inside("simd", folding.simd, limits.simd, "array") && possible;
    // A crop lets pass or drops one pixel at a time.
    const int pixels = layer_.op == Op::Crop ? 1 : layer_.out.width;
    possible = is_inside("pixels", folding.pixels, pixels, "array") && possible;
    if (layer_.op == Op::Convolution && !layer_.is_depthwise() && layer_.groups > 1 &&
        limits.pe % folding.pe != 0) {
      fail_stage("pe",
                 fmt::format("{} does not divide the {} output channels of a group; use one of {}",
                             folding.pe, limits.pe, fmt::join(divisors(limits.pe), " ")));
      possible = false;
    }
    if (tile > 0 && folding.pixels != tile) {
      fail_stage("pixels", fmt::format("a Winograd tile has {} pixels; remove `pixels`", tile));
      possible = false;
    }
    if (possible) check_line_buffer_folding(folding);
  }

  void check_line_buffer_folding(const Folding& folding) {
    const bool known = layer_.in.size() > 0 && layer_.out.size() > 0;
    if (style_ == Style::Ideal || !known || !mistakes_.empty()) return;
    const std::string problem = style_ == Style::HlsRows
                                    ? loop_folding_problem(layer_, folding)
                                    : finn_folding_problem(layer_, style_, folding);
    if (!problem.empty()) fail_stage("", problem);
  }

  void check_input_words() {
    const auto given = design_.stage_inputs.find(layer_.name);
    if (given == design_.stage_inputs.end()) return;
    if (!chooses_input_words(design_, layer_)) {
      return fail_stage(
          "input_lanes",
          fmt::format("has no effect: this stage has no line buffer of `line_buffer: ideal` and "
                      "takes words as wide as {}; remove input_lanes and input_pixels",
                      takes_output_words(layer_) ? "those it gives (pe, pixels)"
                                                 : "its array (simd, pixels)"));
    }
    is_inside("input_lanes", given->second.lanes, layer_.in.channels, "words");
    is_inside("input_pixels", given->second.pixels, layer_.in.width, "words");
  }

  void check_line_buffer() {
    if (design_.line_buffer_rows.count(layer_.name) == 0 || needs_line_buffer(layer_)) return;
    mistakes_.push_back(
        design_.mistake("line_buffer_rows." + layer_.name,
                        "has no effect: this layer needs no line buffer; remove the key"));
  }

  const DesignSpec& design_;
  const Layer& layer_;
  const LayerArithmetic* numbers_;
  const Style style_;
  std::vector<Diagnostic> mistakes_;
};

}  // namespace

std::vector<Diagnostic> stage_mistakes(const DesignSpec& design, const Layer& layer,
                                       const LayerArithmetic* numbers) {
  return StageCheck(design, layer, numbers).run();
}

}  // namespace rill
