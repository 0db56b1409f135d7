// SPDX-License-Identifier: Apache-2.0
#include "tests/support/small_task.h"

#include <string>
#include <utility>
#include <vector>

#include "sim/model/calibration.h"
#include "sim/model/synthetic.h"
#include "tests/support/random_network.h"

namespace rill::test {

TuningTask task_of(Network network, std::mt19937& random, std::uint32_t seed) {
  TuningTask task;
  task.network = std::move(network);
  task.network.name = "small";
  task.folded = synthetic_parameters(task.network, seed);
  fold_batch_norm(task.network, task.folded);
  std::vector<RealMap> inputs;
  std::uniform_real_distribution<double> value(-2, 2);
  for (int i = 0; i < 2; ++i) {
    TunedPicture picture;
    picture.name = std::to_string(i);
    picture.input.shape = task.network.input;
    for (std::int64_t at = 0; at < task.network.input.size(); ++at) {
      picture.input.values.push_back(value(random));
    }
    picture.float_answer = answer_of(task.network, task.folded, picture.input, {});
    inputs.push_back(picture.input);
    task.pictures.push_back(std::move(picture));
  }
  task.calibration = calibrate(task.network, task.folded, inputs);
  return task;
}

TuningTask small_task(std::uint32_t seed) {
  std::mt19937 random(seed);
  Network network = random_network(random);
  return task_of(std::move(network), random, seed);
}

}  // namespace rill::test
