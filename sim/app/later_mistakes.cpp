// SPDX-License-Identifier: Apache-2.0
#include "sim/app/later_mistakes.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <optional>
#include <string>

#include "sim/app/named_file.h"
#include "sim/app/session.h"
#include "sim/config/problems.h"
#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/io/file.h"
#include "sim/io/flow_field.h"
#include "sim/model/input.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/plan/check_design.h"

namespace rill {
namespace {

/// What the work finds wrong.
std::vector<Diagnostic> mistakes_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const ConfigError& error) {
    return error.diagnostics();
  }
  return {};
}

/// Adds what is news: nothing about a key in, at or around which something is known to be wrong.
void add_news(std::vector<Diagnostic> found, std::vector<Diagnostic>* mistakes) {
  const std::vector<Diagnostic> known = *mistakes;
  std::copy_if(
      found.begin(), found.end(), std::back_inserter(*mistakes), [&known](const Diagnostic& one) {
        return std::none_of(known.begin(), known.end(), [&](const Diagnostic& old) {
          const bool same_file = old.where.file == one.where.file;
          return one.key.empty() || old.key.empty() ? same_file && old.message == one.message
                                                    : overlap(old.key, one.key);
        });
      });
  sort_by_place(mistakes);
}

/// Winograd's transform decides what folding is possible; whether numbers with a mistake use it is
/// not for us to guess.
bool may_use_winograd(const NumericsSpec& numerics, const SectionState& state) {
  const auto uses = [](const LayerNumericsSpec& own) { return own.winograd.has_value(); };
  return !state.sound("defaults") || uses(numerics.defaults) || uses(numerics.pointwise) ||
         uses(numerics.depthwise) || uses(numerics.output_layer) ||
         std::any_of(numerics.layers.begin(), numerics.layers.end(),
                     [&](const auto& own) { return uses(own.second); });
}

/// The design against a network whose channels are known where they are not 0.
std::vector<Diagnostic> design_mistakes(const LoadedRun& loaded,
                                        const std::vector<LayerArithmetic>* numbers) {
  const RunConfiguration& is = loaded.configuration;
  if (is.design.organisation != DesignSpec::Organisation::Streaming) return {};
  DesignSpec design = is.design;
  if (numbers == nullptr && may_use_winograd(is.numerics, loaded.numerics)) design.stages.clear();
  if (!loaded.run.sound("resize")) design.resize_unit.reset();
  const SectionState& state = loaded.design;
  DesignQuestion question{is.network,
                          loaded.links_known,
                          design,
                          numbers,
                          numbers != nullptr ? &is.numerics.input.format : nullptr,
                          loaded.board.sound() ? &is.board : nullptr,
                          [&state](const std::string& key) { return !state.sound(key); }};
  return check_design(question).mistakes;
}

/// The files that the run names and that are not there: which depends on nothing else, so whatever
/// is wrong otherwise, they are told.
std::vector<Diagnostic> absent_files(const LoadedRun& loaded) {
  const RunSpec& run = loaded.configuration.run;
  std::vector<Diagnostic> mistakes;
  const auto look = [&](const std::string& key, const std::string& file, const auto& read) {
    if (file.empty() || !loaded.run.sound(key)) return;
    const std::filesystem::path path = file;
    std::error_code unreadable;
    if (std::filesystem::exists(path, unreadable)) return;
    // ARCHIVE.npz/NAME is no file of its own.
    if (std::filesystem::is_regular_file(path.parent_path(), unreadable)) return;
    const std::vector<Diagnostic> found = mistakes_of([&] {
      named_by(run, key, [&] {
        if (path.extension() == ".bin") read_file(path, "what lies in a tiled machine's DDR");
        read();
      });
    });
    mistakes.insert(mistakes.end(), found.begin(), found.end());
  };
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    look("inputs[" + std::to_string(i) + "]", run.inputs[i],
         [&] { read_input(run.inputs[i], run.colour_order); });
  }
  if (run.inputs.empty())
    look("input", run.input, [&] { read_input(run.input, run.colour_order); });
  look("second_input", run.second_input, [&] { read_input(run.second_input, run.colour_order); });
  look("truth", run.truth, [&] { read_flo(run.truth); });
  look("weights", run.weights, [&] { ArrayStore store(run.weights); });
  return mistakes;
}

}  // namespace

void add_file_mistakes(const RunConfiguration& configuration, std::vector<Diagnostic>* mistakes) {
  // A tiled machine's batches are read against its program, which there is none of.
  if (configuration.design.organisation == DesignSpec::Organisation::Tiled) return;
  add_news(mistakes_of([&] { check_workload(configuration); }), mistakes);
}

void add_design_mistakes(const RunConfiguration& configuration, const DesignSpec& design,
                         std::vector<Diagnostic>* mistakes) {
  LoadedRun loaded;
  loaded.configuration = configuration;
  loaded.configuration.design = design;
  loaded.links_known = true;
  loaded.run = loaded.network = loaded.numerics = loaded.design = loaded.board = loaded.memory =
      SectionState(std::vector<std::string>());
  add_news(design_mistakes(loaded, nullptr), mistakes);
}

void add_later_mistakes(const LoadedRun& loaded, bool files_wanted,
                        std::vector<Diagnostic>* mistakes) {
  const RunConfiguration& is = loaded.configuration;
  if (files_wanted) add_news(absent_files(loaded), mistakes);
  if (!loaded.settings_applied) return;
  std::optional<std::vector<LayerArithmetic>> numbers;
  if (loaded.network.sound() && loaded.numerics.sound()) {
    add_news(mistakes_of([&] {
               numbers = resolve_arithmetic(is.network, is.numerics.input.format, is.numerics);
             }),
             mistakes);
  }
  if (!is.network.layers.empty() && loaded.network.sound("input") &&
      loaded.network.sound("outputs") && loaded.design.sound("organisation")) {
    add_news(design_mistakes(loaded, numbers ? &*numbers : nullptr), mistakes);
  }
  if (files_wanted && loaded.network.sound() && loaded.run.sound() &&
      loaded.design.sound("organisation")) {
    add_file_mistakes(is, mistakes);
  }
}

}  // namespace rill
