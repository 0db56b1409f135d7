// SPDX-License-Identifier: Apache-2.0
#include "sim/app/prepare_tiled.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "sim/app/named_file.h"
#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/io/file.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"
#include "sim/model/quantize_model.h"
#include "sim/numerics/cast.h"
#include "sim/tiled/picture_batch.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

std::string extension(const fs::path& path) { return path.extension().string(); }

/// True for a file that holds a batch as it lies in DDR.
bool is_batch(const fs::path& path) {
  const std::string kind = extension(path);
  return kind == ".bin" || kind == ".npy" || kind == ".npz";
}

std::vector<std::string> inputs_of(const RunSpec& run) {
  if (!run.inputs.empty()) return run.inputs;
  if (!run.input.empty()) return {run.input};
  Diagnostic missing;
  missing.where = run.where;
  missing.key = "input";
  missing.message =
      "the run has no picture; add `input: PICTURE`, give --input, or count cycles only with "
      "--timing-only";
  throw ConfigError(missing);
}

std::vector<std::uint8_t> read_batch(const fs::path& path, const Program& program) {
  std::vector<std::uint8_t> bytes;
  if (extension(path) == ".bin") {
    bytes = read_file(path, "a batch of pictures");
  } else {
    const Array array = extension(path) == ".npy"
                            ? read_npy(path)
                            : ArrayStore(path).get(ArrayStore(path).names().front());
    if (array.dtype != "u1") {
      fail_file(path.string(), "holds " + array.dtype + " numbers; a batch is bytes (u1)");
    }
    for (const std::int64_t value : array.integers()) {
      bytes.push_back(static_cast<std::uint8_t>(value));
    }
  }
  if (static_cast<std::int64_t>(bytes.size()) != program.image_bytes) {
    fail_file(path.string(), "has " + std::to_string(bytes.size()) + " bytes, but a batch of " +
                                 std::to_string(program.pictures) + " pictures of this design is " +
                                 std::to_string(program.image_bytes) +
                                 " (tiled.image); give another file");
  }
  return bytes;
}

Picture resized(const Picture& picture, const RunSpec& run, const Shape& shape) {
  return run.resize == RunSpec::Resize::Bilinear
             ? resize_bilinear(picture, shape.width, shape.height)
             : resize_nearest(picture, shape.width, shape.height);
}

std::vector<std::vector<Code>> picture_codes(const RunSpec& run, const Format& format,
                                             int channels) {
  std::vector<std::vector<Code>> table(static_cast<std::size_t>(channels));
  for (std::size_t channel = 0; channel < table.size(); ++channel) {
    for (int pixel = 0; pixel < 256; ++pixel) {
      const double real = (pixel / 255.0 - run.mean[channel]) / run.deviation[channel];
      table[channel].push_back(quantize(real, format, static_cast<int>(channel)));
    }
  }
  return table;
}

/// Parameters as they lie in DDR.
std::vector<std::uint8_t> read_parameters(const RunSpec& run, const Plan& plan) {
  std::vector<std::uint8_t> image = read_file(run.weights, "the parameters of a tiled machine");
  const std::int64_t needed = plan.tiled->parameters.words() * plan.tiled->program.word_bytes();
  if (static_cast<std::int64_t>(image.size()) != needed) {
    fail_file(run.weights, "has " + std::to_string(image.size()) +
                               " bytes, but the parameters of this network and design are " +
                               std::to_string(needed) + "; give another file");
  }
  return image;
}

/// `inputs[2]`, or `input` of a run that has one.
std::string key_of_input(const RunSpec& run, std::size_t i) {
  return run.inputs.empty() ? "input" : "inputs[" + std::to_string(i) + "]";
}

/// Throws one ConfigError with what is wrong with all files of the run.
void check_files(const RunConfiguration& configuration, const Plan& plan) {
  const RunSpec& run = configuration.run;
  std::vector<Diagnostic> mistakes;
  const auto check = [&](const std::string& key, const auto& read) {
    try {
      named_by(run, key, read);
    } catch (const ConfigError& error) {
      mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  };
  const std::vector<std::string> inputs = inputs_of(run);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check(key_of_input(run, i), [&] {
      if (is_batch(inputs[i])) {
        read_batch(inputs[i], plan.tiled->program);
      } else {
        read_picture(inputs[i]);
      }
    });
  }
  if (extension(run.weights) == ".bin") {
    check("weights", [&] { read_parameters(run, plan); });
  } else if (!run.weights.empty()) {
    check("weights", [&] { check_parameters(configuration.network, run.weights); });
  }
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
}

/// Weights as they lie in DDR, or as arrays, or made up.
QuantizedModel parameters_of(const RunConfiguration& configuration, const Plan& plan,
                             const RealMap& picture, std::vector<std::uint8_t>* image) {
  const RunSpec& run = configuration.run;
  const ParameterLayout& layout = plan.tiled->parameters;
  if (extension(run.weights) == ".bin") {
    *image = read_parameters(run, plan);
    return model_from_codes(configuration.network, configuration.numerics,
                            layout.unpack(configuration.network, plan.arithmetic, *image, nullptr),
                            run.weights);
  }
  QuantizedModel model =
      build_model(configuration.network, configuration.numerics, {run.weights, run.seed}, picture,
                  normalised_range(run.mean, run.deviation));
  std::vector<LayerCodes> codes;
  std::vector<LayerArithmetic> arithmetic;
  for (const QuantizedLayer& layer : model.layers) {
    codes.push_back({layer.weight, layer.bias, {}, {}});
    arithmetic.push_back(layer.arithmetic);
  }
  *image = layout.pack(configuration.network, arithmetic, codes);
  return model;
}

/// Real value of a step of each channel of the answer, where it stays an accumulator whose
/// multipliers lie with the others: multiplier / 2^shift.
std::vector<double> answer_scale(const RunConfiguration& configuration, const Plan& plan,
                                 const std::vector<std::uint8_t>& parameters) {
  const TiledSpec& spec = configuration.design.tiled;
  if (!spec.multipliers || plan.tiled->program.answer < 0) return {};
  std::vector<std::vector<Code>> multipliers;
  plan.tiled->parameters.unpack(configuration.network, plan.arithmetic, parameters, &multipliers);
  std::vector<double> scale;
  for (const Code code : multipliers[static_cast<std::size_t>(plan.tiled->program.answer)]) {
    scale.push_back(std::ldexp(code, -spec.multiplier_shift));
  }
  return scale;
}

Workload prepared(const RunConfiguration& configuration) {
  const RunSpec& run = configuration.run;
  const Plan plan = map_network(configuration);
  const Program& program = plan.tiled->program;
  const Shape& shape = configuration.network.input;
  const Mosaic mosaic{program.batch, configuration.design.tiled.gap, shape.height, shape.width};
  const int padding = configuration.design.tiled.image.padding_pixel;

  Workload work;
  std::vector<Picture> waiting;  // of a batch that is not full yet
  std::vector<Picture> waiting_resized;
  const auto finish_batch = [&] {
    work.tiled.images.push_back(stitch(program, mosaic, padding, waiting_resized));
    work.pictures.push_back(std::move(waiting));
    waiting.clear();
    waiting_resized.clear();
  };
  const std::vector<std::string> inputs = inputs_of(run);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string& input = inputs[i];
    const std::string key = key_of_input(run, i);
    if (is_batch(input)) {
      work.tiled.images.push_back(named_by(run, key, [&] { return read_batch(input, program); }));
      std::vector<Picture> pictures;
      for (int k = 0; k < program.pictures; ++k) {
        pictures.push_back(picture_of_batch(program, mosaic, work.tiled.images.back(), k));
      }
      work.pictures.push_back(std::move(pictures));
      continue;
    }
    waiting.push_back(named_by(run, key, [&] { return read_picture(input); }));
    waiting_resized.push_back(resized(waiting.back(), run, shape));
    if (static_cast<int>(waiting.size()) == program.pictures) finish_batch();
  }
  if (!waiting.empty()) {
    // A batch that is not full shows its pictures again.
    for (std::size_t i = 0; static_cast<int>(waiting.size()) < program.pictures; ++i) {
      waiting.push_back(waiting[i]);
      waiting_resized.push_back(waiting_resized[i]);
    }
    finish_batch();
  }
  work.picture = work.pictures.front().front();
  const RealMap map = normalise(resized(work.picture, run, shape), run.mean, run.deviation);
  work.model = named_by(run, "weights", [&] {
    return parameters_of(configuration, plan, map, &work.tiled.parameters);
  });
  work.answer_scale = answer_scale(configuration, plan, work.tiled.parameters);
  work.tiled.picture_codes = picture_codes(run, work.model.input_format, shape.channels);
  work.input = quantize_input(map, work.model.input_format);
  return work;
}

}  // namespace

Workload prepare_tiled(const RunConfiguration& configuration) {
  try {
    return prepared(configuration);
  } catch (const ConfigError&) {
    check_files(configuration, map_network(configuration));  // tells of the other files too
    throw;
  }
}

int tiled_batches(const RunConfiguration& configuration) {
  const TiledSpec& spec = configuration.design.tiled;
  const RunSpec& run = configuration.run;
  int batches = 0;
  int pictures = 0;
  for (const std::string& input : run.inputs) {
    if (is_batch(input)) {
      ++batches;
    } else {
      ++pictures;
    }
  }
  batches += ceil_div(pictures, spec.batch[0] * spec.batch[1]);
  return std::max(batches, run.frames);
}

}  // namespace rill
