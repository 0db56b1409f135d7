// SPDX-License-Identifier: Apache-2.0
#include "sim/app/evaluate_machine.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
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

/// More threads at the forty rows of a tile wait for each other longer than they work.
constexpr int kMostThreads = 8;

int threads_for(int jobs) {
  const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
  return std::min({jobs, cores, kMostThreads});
}

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

/// Who carries out a tiled machine's program.
enum class By { Functions, Machine };

/// Pictures that one process takes, in batches.
struct Share {
  std::size_t first = 0;
  std::vector<std::string> pictures;
};

std::vector<Share> shares_of(const TiledSpec& design,
                             const std::vector<LabelledPicture>& pictures) {
  const auto batch = static_cast<std::size_t>(design.batch[0] * design.batch[1]);
  const std::size_t size =
      batches_are_independent(design) ? batch * kBatchesAtATime : pictures.size();
  std::vector<Share> shares;
  for (std::size_t first = 0; first < pictures.size(); first += size) {
    shares.push_back({first, {}});
    for (std::size_t i = first; i < std::min(first + size, pictures.size()); ++i) {
      shares.back().pictures.push_back(pictures[i].path.string());
    }
  }
  return shares;
}

/// A machine of its own on some pictures, its functions with `threads` threads. A share that is
/// `alone` shows how far it is.
FinishedRun run_on(const RunRequest& request, RunConfiguration* configuration, const Share& share,
                   By by, int threads, bool alone) {
  configuration->run.inputs = share.pictures;
  configuration->run.frames = 1;
  ProgressBar bar((by == By::Machine ? "simulating " : "evaluating ") + configuration->run.name,
                  alone);
  const Plan plan = map_network(*configuration);
  std::optional<Workload> workload = prepare(request, *configuration);
  if (by == By::Machine) {
    return simulate_run(request, *configuration, plan, std::move(workload),
                        [&bar](double part) { bar.show(part); });
  }
  FinishedRun run;
  run.workload = std::move(workload);
  run.result = compute_tiled(plan, run.workload->tiled, tiled_batches(*configuration), threads,
                             [&bar](double part) {
                               bar.show(part);
                               return !interrupted();
                             });
  stop_if_interrupted();
  return run;
}

/// Boxes of some pictures, with the pictures' sizes.
std::string boxes_of(const RunRequest& request, RunConfiguration configuration, const Share& share,
                     int threads, bool alone) {
  const FinishedRun run = run_on(request, &configuration, share, By::Functions, threads, alone);
  Json boxes = Json::array();
  const std::vector<Box> answers = read_answer(configuration, run);
  const auto& batches = run.workload->pictures;
  for (std::size_t i = 0; i < share.pictures.size(); ++i) {
    const Picture& picture = batches[i / batches[0].size()][i % batches[0].size()];
    boxes.push_back({json_of(answers.at(i)), picture.width, picture.height});
  }
  return boxes.dump();
}

/// Codes of all answers of some pictures, and of what fills the last batch up.
std::string codes_of(const RunRequest& request, RunConfiguration configuration, const Share& share,
                     By by, bool alone) {
  const FinishedRun run = run_on(request, &configuration, share, by, 1, alone);
  Json codes = Json::array();
  for (const TiledBatch& batch : run.result.batches) {
    for (const FeatureMap& answer : batch.answers) {
      for (const Code code : answer.codes) codes.push_back(code);
    }
  }
  return codes.dump();
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
  const bool independent = batches_are_independent(configuration.design.tiled);
  const std::vector<Share> shares = shares_of(configuration.design.tiled, pictures);
  std::vector<std::function<std::string()>> tasks;
  for (const Share& share : shares) {
    tasks.emplace_back([&] {
      return boxes_of(request, configuration, share, independent ? 1 : threads_for(jobs),
                      !independent);
    });
  }
  std::vector<PictureResult> results(pictures.size());
  std::size_t done = 0;
  run_in_processes(tasks, jobs, [&](std::size_t task, const ProcessResult& finished) {
    if (finished.exit_code != kExitSuccess) fail(finished);
    std::size_t index = shares[task].first;
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

void compare_on_machine(const RunRequest& request, const RunConfiguration& configuration,
                        const std::vector<LabelledPicture>& pictures, int jobs,
                        MachineFigures* figures) {
  const bool independent = batches_are_independent(configuration.design.tiled);
  const std::vector<Share> shares = shares_of(configuration.design.tiled, pictures);
  std::vector<std::function<std::string()>> tasks;  // two a share
  for (const Share& share : shares) {
    for (const By by : {By::Machine, By::Functions}) {
      tasks.emplace_back([&, by] {
        return codes_of(request, configuration, share, by, !independent && by == By::Machine);
      });
    }
  }
  std::vector<Json> codes(tasks.size());
  run_in_processes(tasks, jobs, [&](std::size_t task, const ProcessResult& finished) {
    if (finished.exit_code != kExitSuccess) fail(finished);
    codes[task] = Json::parse(finished.output);
    if (codes[task ^ 1].is_null()) return;
    const Json& simulated = codes[task & ~std::size_t{1}];
    const Json& computed = codes[task | 1];
    for (std::size_t i = 0; i < simulated.size(); ++i, ++figures->codes) {
      if (simulated[i] != computed.at(i)) ++figures->differing_codes;
    }
    figures->pictures += static_cast<std::int64_t>(shares[task / 2].pictures.size());
    codes[task] = codes[task ^ 1] = Json::array();
  });
}

}  // namespace rill
