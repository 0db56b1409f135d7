// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/tuning_task.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>

#include "sim/core/error.h"
#include "sim/evaluate/ground_truth.h"
#include "sim/io/file.h"
#include "sim/io/picture.h"
#include "sim/model/float_forward.h"
#include "sim/model/input.h"
#include "sim/tuning/picture_pairs.h"

namespace rill {
namespace {

/// Pictures to read at most, those held back included; 0: all.
std::size_t most_listed(const TuningPictures& pictures) {
  return pictures.limit == 0 ? 0 : pictures.limit + pictures.check;
}

std::vector<LabelledPicture> listed(const TuningPictures& pictures) {
  std::vector<LabelledPicture> list;
  if (!pictures.single.empty()) return {{pictures.single.filename().string(), pictures.single, {}}};
  const std::size_t most = most_listed(pictures);
  if (!pictures.truth.empty()) {
    list = read_ground_truth(pictures.truth, pictures.folder);
    if (most > 0 && most < list.size()) list.resize(most);
    return list;
  }
  for (const auto& path : pictures_in(pictures.folder, most)) {
    list.push_back({path.filename().string(), path, {}});
  }
  return list;
}

std::vector<PicturePair> listed_pairs(const RunSpec& run, const TuningPictures& pictures) {
  if (!pictures.single.empty()) {
    return {{pictures.single.filename().string(), pictures.single, run.second_input, run.truth}};
  }
  std::vector<PicturePair> pairs = pairs_in(pictures.folder, most_listed(pictures));
  if (!pictures.truth.empty()) find_flows(pictures.truth, &pairs);
  return pairs;
}

void read_pairs(const TuningPictures& pictures, TuningTask* task) {
  const std::vector<PicturePair> list = listed_pairs(task->run, pictures);
  task->pictures.resize(list.size());
  in_parallel(list.size(), task->jobs, [&](std::size_t i) {
    const std::vector<Picture> pair{read_input(list[i].first, task->run.colour_order),
                                    read_input(list[i].second, task->run.colour_order)};
    TunedPicture& picture = task->pictures[i];
    picture.name = list[i].name;
    picture.input = network_input(pair, task->run, task->network.input);
    picture.width = pair.front().width;
    picture.height = pair.front().height;
    if (!list[i].truth.empty()) picture.flow = read_flo(list[i].truth);
  });
}

void read_singles(const TuningPictures& pictures, TuningTask* task) {
  const std::vector<LabelledPicture> list = listed(pictures);
  task->pictures.resize(list.size());
  in_parallel(list.size(), task->jobs, [&](std::size_t i) {
    const Picture read = read_input(list[i].path, task->run.colour_order);
    TunedPicture& picture = task->pictures[i];
    picture.name = list[i].name;
    picture.input = network_input({read}, task->run, task->network.input);
    picture.width = read.width;
    picture.height = read.height;
    picture.truth = list[i].truth;
  });
}

/// The pictures behind those that are tuned on, or the last of all, become those that only judge.
void hold_back(const TuningPictures& pictures, TuningTask* task) {
  const std::size_t there = task->pictures.size();
  const std::size_t wanted = pictures.limit > 0 ? pictures.limit : 1;
  const std::size_t spare = there > wanted ? there - wanted : 0;
  if (spare < pictures.check && !pictures.check_at_most) {
    Diagnostic diagnostic;
    diagnostic.key = "--check " + std::to_string(pictures.check);
    diagnostic.message = "needs as many pictures behind the " +
                         std::to_string(std::min(wanted, there)) +
                         " that are tuned on, and there are " + std::to_string(spare) +
                         "; ask for fewer, or make --limit smaller";
    throw ConfigError(std::move(diagnostic));
  }
  const std::size_t held = std::min(spare, pictures.check);
  const auto first = task->pictures.end() - static_cast<std::ptrdiff_t>(held);
  task->held_back.assign(std::make_move_iterator(first),
                         std::make_move_iterator(task->pictures.end()));
  task->pictures.erase(first, task->pictures.end());
}

void check_input(const Network& network) {
  constexpr int kColours = 3;
  if (network.input.channels == kColours || takes_pairs(network)) return;
  Diagnostic diagnostic;
  diagnostic.key = "network.input.channels";
  diagnostic.message = network.name + " reads " + std::to_string(network.input.channels) +
                       " channels, and a picture has 3, a pair of them 6; calibrate a network of "
                       "pictures";
  throw ConfigError(std::move(diagnostic));
}

}  // namespace

std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder,
                                               std::size_t limit) {
  if (!std::filesystem::is_directory(folder)) {
    fail_file(folder.string(), "is no folder; give one with calibration pictures (PNG or JPEG)");
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".png" || extension == ".jpg" || extension == ".jpeg") {
      files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    fail_file(folder.string(), "holds no pictures; give a folder with PNG or JPEG files");
  }
  std::sort(files.begin(), files.end());
  if (limit > 0 && limit < files.size()) files.resize(limit);
  return files;
}

void in_parallel(std::size_t count, int jobs, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr error;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (error == nullptr) error = std::current_exception();
        next = count;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 1; i < std::min(jobs, static_cast<int>(count)); ++i) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
  if (error != nullptr) std::rethrow_exception(error);
}

std::vector<LayerIndex> layers_with_weights(const Network& network) {
  std::vector<LayerIndex> layers;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Op op = network.layers[i].op;
    if (op == Op::Convolution || op == Op::FullyConnected || op == Op::Deconvolution) {
      layers.push_back(static_cast<LayerIndex>(i));
    }
  }
  return layers;
}

RealMap answer_of(const Network& network, const FloatParameters& folded, const RealMap& input,
                  const std::function<void(LayerIndex, std::vector<float>&)>& change) {
  const LayerIndex output = network.outputs.front();
  RealMap answer{network.shape_of(output), {}};
  forward_float(
      network, folded, input,
      [&](LayerIndex layer, const std::vector<float>& values) {
        if (layer == output) answer.values.assign(values.begin(), values.end());
      },
      change);
  return answer;
}

TuningTask make_task(const RunSpec& run, const Network& network, const FloatParameters& folded,
                     const TuningPictures& pictures, int jobs) {
  check_input(network);
  TuningTask task{run, network, folded, {}, {}, {}, MetricKind::Signal, 1, jobs};
  takes_pairs(network) ? read_pairs(pictures, &task) : read_singles(pictures, &task);
  in_parallel(task.pictures.size(), jobs, [&](std::size_t i) {
    TunedPicture& picture = task.pictures[i];
    picture.float_answer = answer_of(network, folded, picture.input, {});
  });
  hold_back(pictures, &task);
  std::vector<RealMap> inputs;
  for (const TunedPicture& picture : task.pictures) inputs.push_back(picture.input);
  task.calibration = calibrate(network, folded, inputs);
  task.calibration.input = input_range(run);
  const bool has_flow = task.pictures.front().flow.width > 0;
  const Shape answer = network.shape_of(network.outputs.front());
  task.metric = has_flow ? MetricKind::EndPoint : metric_for(run, answer, !pictures.truth.empty());
  double sum = 0;
  for (const TunedPicture& picture : task.pictures) {
    sum += score(task.metric, run, picture, picture.float_answer);
  }
  task.float_accuracy = sum / static_cast<double>(task.pictures.size());
  return task;
}

}  // namespace rill
