// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/check_design.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/plan/fusion_search.h"
#include "sim/plan/part_styles.h"
#include "sim/plan/spill.h"
#include "sim/plan/stage_mistakes.h"

namespace rill {

namespace {

using Mistakes = std::vector<Diagnostic>;

/// Does the work; what it finds wrong is added to the others.
void collect(Mistakes* mistakes, const std::function<void()>& work) {
  try {
    work();
  } catch (const ConfigError& error) {
    mistakes->insert(mistakes->end(), error.diagnostics().begin(), error.diagnostics().end());
  }
}

/// Everything in a design that its network can show to be wrong, one check a function.
class DesignCheck {
 public:
  explicit DesignCheck(const DesignQuestion& question)
      : question_(question),
        network_(question.network),
        design_(question.design),
        joins_(question.network,
               question.numbers != nullptr ? tile_rows_of(*question.numbers) : std::vector<int>{}),
        plain_numbers_(question.network.layers.size()),
        request_{network_,
                 question.numbers != nullptr ? *question.numbers : plain_numbers_,
                 question.input_format != nullptr ? *question.input_format : plain_format_,
                 design_,
                 question.board != nullptr ? *question.board : plain_board_,
                 joins_} {}

  DesignAnswer run() {
    check_layer_names();
    if (question_.links_known) check_readers();
    check_stages();
    check_activations();
    check_converters();
    if (question_.links_known) check_groups();
    return std::move(answer_);
  }

 private:
  bool is_told(const std::string& key) const { return question_.is_told && question_.is_told(key); }
  void add(const std::string& key, const std::string& message) {
    answer_.mistakes.push_back(design_.mistake(key, message));
  }

  void check_layer_names();
  void check_readers();
  void check_stages();
  void check_activations();
  void check_converters();
  void check_groups() {
    find_groups();
    check_fifo_names();
    check_spills();
  }
  void find_groups();
  /// Groups, or both extremes where they are not known: whatever they are, a FIFO of theirs is one
  /// of these.
  std::vector<LayerGroup> possible_groups() const;
  void check_fifo_names();
  void check_spills();

  const DesignQuestion& question_;
  const Network& network_;
  const DesignSpec& design_;
  JoinWaits joins_;
  const std::vector<LayerArithmetic> plain_numbers_;
  const Format plain_format_ = Format::fixed(8, 1);
  const BoardSpec plain_board_;
  const PlanRequest request_;
  DesignAnswer answer_;
  bool groups_known_ = false;
};

void DesignCheck::check_layer_names() {
  std::vector<std::string> known;
  for (const Layer& layer : network_.layers) known.push_back(layer.name);
  const auto check = [&](const std::string& section, const auto& named) {
    for (const auto& entry : named) {
      if (network_.find(entry.first)) continue;
      add(section + "." + entry.first, fmt::format("network '{}' has no layer of this name; {}",
                                                   network_.name, suggestion(entry.first, known)));
    }
  };
  check("stages", design_.stages);
  check("stages", design_.stage_inputs);
  check("stages", design_.stage_multipliers);
  check("stages", design_.stage_memory);
  check("line_buffer_rows", design_.line_buffer_rows);
  check("line_buffers", design_.line_buffers);
  check("activations", design_.activations);
}

/// A machine has no place for a map that goes nowhere.
void DesignCheck::check_readers() {
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    const auto index = static_cast<LayerIndex>(i);
    const auto& outputs = network_.outputs;
    if (!network_.consumers_of(index).empty()) continue;
    if (std::find(outputs.begin(), outputs.end(), index) != outputs.end()) continue;
    const Layer& layer = network_.layers[i];
    answer_.mistakes.push_back(
        Diagnostic{layer.where, "layers." + layer.name,
                   "nobody reads its map and it is none of the network's `outputs`; add it there, "
                   "or remove the layer"});
  }
}

void DesignCheck::check_stages() {
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    const Layer& layer = network_.layers[i];
    if (layer.in.channels == 0 || layer.out.channels == 0 || layer.groups < 1) continue;
    const LayerArithmetic* numbers =
        question_.numbers != nullptr ? &(*question_.numbers)[i] : nullptr;
    for (Diagnostic& mistake : stage_mistakes(design_, layer, numbers)) {
      answer_.mistakes.push_back(std::move(mistake));
    }
  }
}

/// Layers that the design's thresholding unit does not suit: each with a style of its own, and all
/// others of one kind together.
void DesignCheck::check_activations() {
  if (question_.numbers == nullptr) return;
  std::map<std::string, std::vector<std::string>> layers;  // by problem
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    const Layer& layer = network_.layers[i];
    const std::string problem = threshold_problem(design_, layer, (*question_.numbers)[i]);
    if (problem.empty()) continue;
    if (design_.activations.count(layer.name) == 0) {
      layers[problem].push_back(layer.name);
      continue;
    }
    add("activations." + layer.name,
        "FINN's thresholding unit does not serve here: " + problem + "; use `ideal`");
  }
  for (const auto& [problem, names] : layers) {
    add("activation",
        fmt::format("FINN's thresholding unit does not serve {}: of each, {}; use "
                    "`activation: ideal`, or `activations: {{NAME: ideal}}` for these",
                    join_names(names), problem));
  }
}

/// Loops pass whole pixels on and convert words inside.
void DesignCheck::check_converters() {
  if (design_.width_converter != DesignSpec::ConverterStyle::Finn) return;
  for (const auto& [layer, style] : design_.line_buffers) {
    if (style != DesignSpec::LineBufferStyle::HlsRows) continue;
    add("line_buffers." + layer,
        "loops of `hls_rows` convert words in their own code, and `width_converter: finn` would "
        "do it for them; use `width_converter: ideal` with `width_converters: {FIFO: finn}` in "
        "front of the other stages, or another line buffer here");
  }
  if (design_.line_buffer != DesignSpec::LineBufferStyle::HlsRows) return;
  add("width_converter",
      "FINN's converter does not serve loops of `line_buffer: hls_rows`, which convert in their "
      "own "
      "code; use `width_converter: ideal`, or `width_converters: {FIFO: finn}` in front of stages "
      "that are none");
}

void DesignCheck::find_groups() {
  if (is_told("fusion")) return;
  const bool searched = has_searched_groups(design_);
  // A search costs what it joins, which has to be right.
  if (searched && (!question_.search || !answer_.mistakes.empty())) return;
  collect(&answer_.mistakes, [&] {
    answer_.groups = searched ? question_.search() : groups_as_given(network_, design_);
    groups_known_ = true;
    if (!searched) answer_.groups = in_running_order(network_, answer_.groups, design_);
  });
}

std::vector<LayerGroup> DesignCheck::possible_groups() const {
  if (groups_known_) return answer_.groups;
  DesignSpec extreme = design_;
  extreme.fusion = DesignSpec::Fusion::All;
  std::vector<LayerGroup> groups = groups_as_given(network_, extreme);
  extreme.fusion = DesignSpec::Fusion::None;
  for (LayerGroup& group : groups_as_given(network_, extreme)) groups.push_back(std::move(group));
  return groups;
}

void DesignCheck::check_fifo_names() {
  // These decide about FIFOs too.
  for (const char* key :
       {"line_buffer", "line_buffers", "activation", "activations", "spill", "resize_unit"}) {
    if (is_told(key)) return;
  }
  if (design_.fifos.empty() || (design_.spill_all && question_.is_told)) return;
  std::vector<std::string> known;
  for (const LayerGroup& group : possible_groups()) {
    for (const std::string& name : fifo_names(request_, group)) {
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
    }
  }
  for (const auto& [name, depth] : design_.fifos) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    add("fifos." + name,
        "the plan has no FIFO of this name (`rill plan` lists them); " + suggestion(name, known));
  }
}

/// FIFOs that a spill can take the place of: those in front of joins, from a layer of their group.
void DesignCheck::check_spills() {
  if (design_.spills.empty()) return;
  std::vector<std::string> known;
  for (const LayerGroup& group : possible_groups()) {
    const std::vector<std::string> own = spillable_fifos(request_, group);
    known.insert(known.end(), own.begin(), own.end());
  }
  for (const std::string& name : design_.spills) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    add("spill", fmt::format("'{}' is no FIFO in front of a join inside a group (`rill plan` lists "
                             "them); {}",
                             name, suggestion(name, known)));
  }
}

}  // namespace

DesignAnswer check_design(const DesignQuestion& question) { return DesignCheck(question).run(); }

std::vector<LayerGroup> checked_groups(const PlanRequest& request, FusionChoice* choice) {
  DesignAnswer answer = check_design({request.network,
                                      true,
                                      request.design,
                                      &request.arithmetic,
                                      &request.input_format,
                                      &request.board,
                                      {},
                                      [&] { return fused_groups(request, choice); }});
  if (!answer.mistakes.empty()) throw ConfigError(std::move(answer.mistakes));
  return answer.groups;
}

}  // namespace rill
