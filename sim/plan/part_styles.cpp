// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/part_styles.h"

#include <fmt/core.h>

#include <algorithm>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/network/hardware_name.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"

namespace rill {

namespace {

using Activation = DesignSpec::ActivationStyle;
using Converter = DesignSpec::ConverterStyle;

bool has_activation(const Layer& layer, const LayerArithmetic& numbers) {
  return has_multipliers(layer) && numbers.requantization.kind != Requantization::Kind::Identity;
}

}  // namespace

Activation wanted_activation(const DesignSpec& design, const Layer& layer) {
  const auto own = design.activations.find(layer.name);
  return own != design.activations.end() ? own->second : design.activation;
}

Activation activation_style(const DesignSpec& design, const Layer& layer,
                            const LayerArithmetic& numbers) {
  if (!has_activation(layer, numbers) || !threshold_problem(design, layer, numbers).empty()) {
    return Activation::Ideal;
  }
  return wanted_activation(design, layer);
}

std::string threshold_problem(const DesignSpec& design, const Layer& layer,
                              const LayerArithmetic& numbers) {
  if (wanted_activation(design, layer) == Activation::Ideal) return "";
  const bool own = design.activations.count(layer.name) > 0;
  if (!has_activation(layer, numbers)) {
    if (!own) return "";
    return has_multipliers(layer) ? "its answer stays a sum, so there is nothing to search"
                                  : "it has no array of multipliers whose sums become codes";
  }
  if (numbers.requantization.kind != Requantization::Kind::Thresholds) {
    return "its numbers have no thresholds (`requantization: thresholds` in the numerics makes "
           "them)";
  }
  if (line_buffer_style(design, layer) == DesignSpec::LineBufferStyle::HlsRows) {
    return "loops of `line_buffer: hls_rows` compare in their own code";
  }
  return "";
}

int threshold_stages(Activation style, const Format& output) {
  if (style == Activation::Ideal) return 0;
  const int bits = output.is_bipolar() ? 1 : output.width;
  return style == Activation::FinnThresholdsDeep ? 2 * bits : bits;
}

InnerFifo threshold_fifo(const DesignSpec& design, const Layer& layer,
                         const LayerArithmetic& numbers, const StreamShape& output) {
  InnerFifo fifo{InnerFifo::Role::Sums, hardware_name(layer.name) + "_sums", output, 0,
                 MemoryChoice::Auto};
  fifo.shape.bits = numbers.accumulation.accumulator.width;
  const auto own = design.fifos.find(fifo.name);
  const int usual = design.stage_fifo_depth > 0 ? design.stage_fifo_depth : design.fifo_depth;
  fifo.depth = own != design.fifos.end() ? own->second : usual;
  return fifo;
}

std::string finn_converter_problem(const StreamShape& from, const StreamShape& to) {
  if (from.pixels != 1 || to.pixels != 1) {
    return fmt::format("its words have {} and {} pixels, and FINN's have one", from.pixels,
                       to.pixels);
  }
  const int wide = std::max(from.lanes, to.lanes);
  const int narrow = std::min(from.lanes, to.lanes);
  if (wide % narrow != 0) {
    return fmt::format("{} channels are no multiple of {}", wide, narrow);
  }
  if (from.channels % wide != 0) {
    return fmt::format("words of {} channels do not divide the {} of a pixel", wide, from.channels);
  }
  return "";
}

bool needs_converter(const Link& link) {
  return link.from_shape.lanes != link.to_shape.lanes ||
         link.from_shape.pixels != link.to_shape.pixels;
}

Converter converter_style(const DesignSpec& design, const Link& link) {
  if (!needs_converter(link) || !finn_converter_problem(link.from_shape, link.to_shape).empty()) {
    return Converter::Ideal;
  }
  const auto own = design.width_converters.find(link.name);
  return own != design.width_converters.end() ? own->second : design.width_converter;
}

void check_named_converters(const DesignSpec& design, const std::vector<Group>& groups) {
  std::vector<Diagnostic> mistakes;
  std::vector<std::string> known;
  for (const auto& [name, style] : design.width_converters) {
    const std::string key = "width_converters." + name;
    const Link* named = nullptr;
    for (const Group& group : groups) {
      for (const Link& link : group.links) {
        if (needs_converter(link)) known.push_back(link.name);
        if (link.name == name) named = &link;
      }
    }
    if (named == nullptr) {
      mistakes.push_back(design.mistake(
          key,
          "the plan has no FIFO of this name (`rill plan` lists them); converters stand in "
          "front of: " +
              join_names(known)));
    } else if (!needs_converter(*named)) {
      mistakes.push_back(design.mistake(
          key, "has no effect: words are equally wide on both sides of this FIFO; remove the key"));
    } else if (style == Converter::Finn) {
      const std::string problem = finn_converter_problem(named->from_shape, named->to_shape);
      if (problem.empty()) continue;
      mistakes.push_back(design.mistake(
          key, "FINN's converter does not serve here: " + problem +
                   "; use `ideal`, or foldings (`stages`) of which one divides the other"));
    }
    known.clear();
  }
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
}

}  // namespace rill
