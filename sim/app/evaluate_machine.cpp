// SPDX-License-Identifier: Apache-2.0
#include "sim/app/evaluate_machine.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/prepare_tiled.h"
#include "sim/app/processes.h"
#include "sim/app/progress_bar.h"
#include "sim/assembly/compute_tiled.h"
#include "sim/core/error.h"

namespace rill {
namespace {

using Json = nlohmann::json;

/// Batches of a process that has others beside it: enough to forget what starting one costs.
constexpr std::size_t kBatchesAtATime = 4;

Json json_of(const Box& box) {
  return {box.found, box.anchor, box.grid_x, box.grid_y, box.codes,
          box.left,  box.right,  box.top,    box.bottom, box.confidence};
}

Box box_of(const Json& json) {
  Box box;
  json.at(0).get_to(box.found);
  json.at(1).get_to(box.anchor);
  json.at(2).get_to(box.grid_x);
  json.at(3).get_to(box.grid_y);
  json.at(4).get_to(box.codes);
  json.at(5).get_to(box.left);
  json.at(6).get_to(box.right);
  json.at(7).get_to(box.top);
  json.at(8).get_to(box.bottom);
  json.at(9).get_to(box.confidence);
  return box;
}

/// Boxes of some pictures, through a machine of its own that computes with `threads` threads.
std::string boxes_of(const RunRequest& request, RunConfiguration configuration,
                     const std::vector<std::string>& pictures, int threads, bool alone) {
  configuration.run.inputs = pictures;
  configuration.run.frames = 1;
  ProgressBar bar("evaluating " + configuration.run.name, alone);
  FinishedRun run;
  run.workload = prepare(request, configuration);
  run.result = compute_tiled(map_network(configuration), run.workload->tiled,
                             tiled_batches(configuration), threads, [&bar](double share) {
                               bar.show(share);
                               return !interrupted();
                             });
  stop_if_interrupted();
  Json boxes = Json::array();
  const std::vector<Box> answers = read_answer(configuration, run);
  const auto& batches = run.workload->pictures;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const Picture& picture = batches[i / batches[0].size()][i % batches[0].size()];
    boxes.push_back({json_of(answers.at(i)), picture.width, picture.height});
  }
  return boxes.dump();
}

[[noreturn]] void fail(const ProcessResult& result) {
  std::string text = result.output;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (result.exit_code == kExitUserError) {
    Diagnostic diagnostic;
    diagnostic.message = text;
    throw ConfigError(diagnostic);
  }
  throw SimulationError(text);
}

}  // namespace

bool batches_are_independent(const TiledSpec& design) {
  if (design.clear_gaps) return true;
  return design.batch[0] * design.batch[1] == 1 &&
         std::all_of(design.passes.begin(), design.passes.end(),
                     [](const TiledPass& pass) { return pass.from != "reorg" || pass.clear; });
}

std::vector<PictureResult> evaluate_on_machine(const RunRequest& request,
                                               const RunConfiguration& configuration,
                                               const std::vector<LabelledPicture>& pictures,
                                               int jobs,
                                               const std::function<void(std::size_t)>& progress) {
  const TiledSpec& design = configuration.design.tiled;
  const bool independent = batches_are_independent(design);
  const auto batch = static_cast<std::size_t>(design.batch[0] * design.batch[1]);
  const std::size_t share = independent ? batch * kBatchesAtATime : pictures.size();
  std::vector<std::function<std::string()>> tasks;
  std::vector<std::size_t> firsts;
  for (std::size_t first = 0; first < pictures.size(); first += share) {
    std::vector<std::string> paths;
    for (std::size_t i = first; i < std::min(first + share, pictures.size()); ++i) {
      paths.push_back(pictures[i].path.string());
    }
    firsts.push_back(first);
    tasks.emplace_back([&, paths = std::move(paths)] {
      return boxes_of(request, configuration, paths, independent ? 1 : jobs, !independent);
    });
  }
  std::vector<PictureResult> results(pictures.size());
  std::size_t done = 0;
  run_in_processes(tasks, jobs, [&](std::size_t task, const ProcessResult& finished) {
    if (finished.exit_code != kExitSuccess) fail(finished);
    std::size_t index = firsts[task];
    for (const Json& json : Json::parse(finished.output)) {
      results[index] = judge(pictures[index], box_of(json.at(0)), json.at(1), json.at(2),
                             configuration.run.clip_boxes);
      ++index;
      ++done;
    }
    progress(done);
  });
  return results;
}

}  // namespace rill
