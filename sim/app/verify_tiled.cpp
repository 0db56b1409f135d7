// SPDX-License-Identifier: Apache-2.0
// `rill verify` of a tiled machine.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "sim/app/interrupt.h"
#include "sim/app/session.h"
#include "sim/app/verify_options.h"
#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/model/input.h"
#include "sim/tiled/picture_batch.h"
#include "sim/verify/golden_halos.h"
#include "sim/verify/tiled_maps.h"
#include "sim/verify/verify_answers.h"
#include "sim/verify/verify_buffers.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_option(const std::string& option, const std::string& message) {
  Diagnostic wrong;
  wrong.key = option;
  wrong.message = message;
  throw ConfigError(wrong);
}

fs::path batch_folder(const fs::path& folder, int batch) {
  return folder / ("batch_" + std::to_string(batch));
}

/// Which goldens are which batch's: those of --batch; `batch_<k>` of a folder that has them; a
/// folder a batch; all of an only batch.
std::vector<std::vector<std::string>> goldens_by_batch(const VerifyOptions& options, int batches) {
  std::vector<std::vector<std::string>> result(static_cast<std::size_t>(batches));
  if (options.batch) {
    if (*options.batch >= batches) {
      fail_option("--batch", "the run has " + std::to_string(batches) +
                                 " batch(es), counted from 0; give a smaller number");
    }
    result[static_cast<std::size_t>(*options.batch)] = options.goldens;
    return result;
  }
  if (options.goldens.size() == 1 && fs::is_directory(batch_folder(options.goldens.front(), 0))) {
    for (int k = 0; k < batches; ++k) {
      const fs::path folder = batch_folder(options.goldens.front(), k);
      if (fs::is_directory(folder)) result[static_cast<std::size_t>(k)] = {folder.string()};
    }
    return result;
  }
  if (batches == 1) {
    result.front() = options.goldens;
    return result;
  }
  const bool folders = std::all_of(options.goldens.begin(), options.goldens.end(),
                                   [](const std::string& path) { return fs::is_directory(path); });
  if (!folders || options.goldens.size() != result.size()) {
    fail_option("--golden", "the run has " + std::to_string(batches) +
                                " batches; give a folder for each of them, in order, or say with "
                                "--batch which one the goldens are of");
  }
  for (std::size_t k = 0; k < result.size(); ++k) result[k] = {options.goldens[k]};
  return result;
}

FeatureMap answer_of(const NamedCodes& array, const Format& format, int picture) {
  std::vector<FeatureMap> maps =
      maps_of_axes(array.shape, false, format, [&](std::size_t at) { return array.codes[at]; });
  return std::move(maps.at(static_cast<std::size_t>(picture)));
}

/// Batches of a finished run's folder.
std::vector<TiledBatch> read_batches(const std::string& folder, const Plan& plan) {
  const Program& program = plan.tiled->program;
  std::vector<TiledBatch> batches;
  do {
    TiledBatch batch;
    batch.arrays = read_batch_arrays(folder, static_cast<int>(batches.size()));
    for (const NamedCodes& array : batch.arrays) {
      if (program.answer < 0) break;
      const TileLayer& answer = program.layers[static_cast<std::size_t>(program.answer)];
      if (array.name != answer.name || array.shape.size() != 4) continue;
      for (int picture = 0; picture < array.shape.front(); ++picture) {
        batch.answers.push_back(answer_of(array, answer.arithmetic.output, picture));
      }
    }
    batches.push_back(std::move(batch));
  } while (fs::is_directory(
      batch_folder(fs::path(folder) / "outputs", static_cast<int>(batches.size()))));
  return batches;
}

/// Verifies batch after batch.
class TiledVerification {
 public:
  TiledVerification(const VerifyOptions& options, const RunConfiguration& configuration)
      : options_(options), configuration_(configuration), plan_(map_network(configuration)) {}

  Verification run() {
    finish();
    const auto batches = static_cast<int>(run_.result.batches.size());
    const auto goldens = goldens_by_batch(options_, batches);
    const std::vector<Box> boxes = read_answer(configuration_, run_);
    Verification result;
    for (int k = 0; k < batches; ++k) {
      if (goldens[static_cast<std::size_t>(k)].empty()) continue;
      Verification part = batch(k, goldens[static_cast<std::size_t>(k)], boxes);
      stop_if_interrupted();
      for (VerifiedMap& map : part.maps) {
        if (batches > 1) map.batch = k;
        result.maps.push_back(std::move(map));
      }
      for (std::string& name : part.left_out) {
        if (std::find(result.left_out.begin(), result.left_out.end(), name) ==
            result.left_out.end()) {
          result.left_out.push_back(std::move(name));
        }
      }
      for (std::string& note : part.notes) {
        if (std::find(result.notes.begin(), result.notes.end(), note) == result.notes.end()) {
          result.notes.push_back(std::move(note));
        }
      }
      result.tolerance = part.tolerance;
      result.images = part.images;
    }
    return result;
  }

 private:
  /// Simulates, or reads what was simulated.
  void finish() {
    RunRequest request = options_.request;
    request.keep_layers = true;
    std::optional<Workload> workload = prepare(request, configuration_);
    if (options_.from.empty()) {
      run_ = simulate_run(request, configuration_, plan_, std::move(workload), [](double) {});
      stop_if_interrupted();
      return;
    }
    run_.workload = std::move(workload);
    run_.result.batches = read_batches(options_.from, plan_);
  }

  /// Codes of a batch's pictures, as the network reads them.
  std::vector<FeatureMap> pictures(int batch, const std::vector<int>& images) const {
    const Program& program = plan_.tiled->program;
    const Shape& shape = configuration_.network.input;
    const TiledSpec& spec = configuration_.design.tiled;
    const Mosaic mosaic{program.batch, spec.gap, shape.height, shape.width};
    const auto& stitched = run_.workload->tiled.images;
    const std::vector<std::uint8_t>& bytes =
        stitched[static_cast<std::size_t>(batch) % stitched.size()];
    std::vector<FeatureMap> maps;
    for (const int image : images) {
      const Picture picture = picture_of_batch(program, mosaic, bytes, image);
      maps.push_back(quantize_input(network_input(picture, configuration_.run, shape),
                                    run_.workload->model.input_format));
    }
    return maps;
  }

  Verification batch(int k, const std::vector<std::string>& paths,
                     const std::vector<Box>& boxes) const {
    const QuantizedModel& model = run_.workload->model;
    const Program& program = plan_.tiled->program;
    const TiledBatch& batch = run_.result.batches[static_cast<std::size_t>(k)];
    GoldenOptions layout = golden_layout(options_);
    layout.own = GoldenLayout::ChannelRowColumn;
    layout.images.clear();
    if (options_.image && *options_.image >= program.pictures) {
      fail_option("--image", "a batch of this machine is " + std::to_string(program.pictures) +
                                 " image(s), counted from 0; give a smaller number");
    }
    for (int i = 0; i < program.pictures; ++i) {
      if (!options_.image || *options_.image == i) layout.images.push_back(i);
    }
    const bool answers = !boxes.empty();
    layout.is_buffer = [&](const std::string& name) {
      return (answers && name == "predict") || buffer_named(batch.arrays, name) != nullptr;
    };
    const GoldenSet set = read_goldens(paths, model, layout);
    const Surroundings around =
        golden_surroundings(program, model, set.others, batch.arrays, layout.images,
                            tiled_halos(model, batch.arrays, layout.images));
    const std::vector<FeatureMap> read = pictures(k, layout.images);
    const std::vector<ComputedMap> computed =
        options_.isolate ? compute_maps(model, read, set.goldens, Feed::Golden, around.halos).maps
                         : tiled_maps(model, batch.arrays, set, layout.images);
    Verification result = verify_maps(model, plan_, read, set, computed,
                                      {options_.tolerance, layout.images, !options_.no_diagnosis,
                                       around.halos, around.golden, around.other});
    add_others(k, set.others, boxes, &result);
    if (options_.isolate) add_note(around, &result);
    return result;
  }

  /// What isolated layers read around the pictures.
  void add_note(const Surroundings& around, Verification* result) const {
    std::string own;
    for (const auto& [layer, maps] : around.halos) {
      if (around.golden.count(layer) > 0) continue;
      own += (own.empty() ? "" : ", ") +
             run_.workload->model.network.layers[static_cast<std::size_t>(layer)].name;
    }
    for (const std::string& name : around.used) {
      auto& left = result->left_out;
      left.erase(std::remove(left.begin(), left.end(), name), left.end());
    }
    if (own.empty()) return;
    result->notes.push_back(
        own +
        ": what lies around the pictures there is this run's own, so a fault before may show "
        "at their edges; give the goldens of its frames (LAYER_in_frames, ddr_REGION)");
  }

  /// Buffers, DDR and answers; all of them hold what the layers gave one after another, so they
  /// cannot be isolated.
  void add_others(int k, const std::vector<OtherGolden>& others, const std::vector<Box>& boxes,
                  Verification* result) const {
    if (options_.isolate) {
      for (const OtherGolden& golden : others) result->left_out.push_back(golden.name);
      return;
    }
    const TiledBatch& batch = run_.result.batches[static_cast<std::size_t>(k)];
    for (VerifiedMap& map : verify_buffers(plan_.tiled->program, run_.workload->model, others,
                                           batch.arrays, options_.tolerance)) {
      result->maps.push_back(std::move(map));
    }
    for (const OtherGolden& golden : others) {
      if (golden.name != "predict") continue;
      result->maps.push_back(verify_answers(golden, batch.answers.front().format,
                                            codes_of(boxes, k, result->images), result->images));
    }
  }

  std::vector<AnswerCodes> codes_of(const std::vector<Box>& boxes, int batch,
                                    const std::vector<int>& images) const {
    const int pictures = plan_.tiled->program.pictures;
    std::vector<AnswerCodes> codes;
    for (const int image : images) {
      const Box& box = boxes.at(static_cast<std::size_t>(batch * pictures + image));
      codes.push_back({box.anchor, box.grid_x, box.grid_y, box.codes[0], box.codes[1], box.codes[2],
                       box.codes[3], box.codes[4]});
    }
    return codes;
  }

  const VerifyOptions& options_;
  const RunConfiguration& configuration_;
  const Plan plan_;
  FinishedRun run_;
};

}  // namespace

Verification verify_tiled(const VerifyOptions& options, const RunConfiguration& configuration) {
  return TiledVerification(options, configuration).run();
}

}  // namespace rill
