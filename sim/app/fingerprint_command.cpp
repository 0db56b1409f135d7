// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/config/read.h"
#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "sim/model/load_parameters.h"
#include "sim/reference/fingerprint.h"
#include "sim/reference/float_reference.h"
#include "sim/reference/formula.h"
#include "sim/report/output_folder.h"
#include "sim/report/text_table.h"

namespace rill {
namespace {

using nlohmann::json;

struct Options {
  std::string network;
  std::string golden;
  int height = 0;
  int width = 0;
  double gain = 0;
  std::string weights;
  std::string input;
  std::string outputs;
  OutputFormat format = OutputFormat::Text;
};

/// What a golden file says.
struct Golden {
  Shape input;
  double gain = 0;
  std::map<std::string, Fingerprint> layers;
};

Shape shape_in(const json& list) {
  return {list.at(0).get<int>(), list.at(1).get<int>(), list.at(2).get<int>()};
}

Golden read_golden(const std::string& path) {
  const auto bytes = read_file(path, "a fingerprint file");
  try {
    const json file = json::parse(bytes.begin(), bytes.end());
    if (!file.contains("layers") && file.contains("images")) {
      fail_file(path,
                "holds answers of trained weights on pictures, no fingerprints; evaluate with "
                "--weights and --input, write the outputs with --outputs, and compare those");
    }
    Golden golden{shape_in(file.at("input_shape")), file.at("gain").get<double>(), {}};
    for (const json& layer : file.at("layers")) {
      Fingerprint print;
      print.shape = shape_in(layer.at("shape"));
      print.sum = layer.at("sum").get<double>();
      print.sum_abs = layer.at("sum_abs").get<double>();
      print.sum_sq = layer.at("sum_sq").get<double>();
      print.min = layer.at("min").get<double>();
      print.max = layer.at("max").get<double>();
      print.samples = layer.at("samples").get<std::vector<double>>();
      golden.layers[layer.at("name").get<std::string>()] = print;
    }
    return golden;
  } catch (const json::exception& error) {
    fail_file(path, std::string("is not a fingerprint file (") + error.what() +
                        "); give one with input_shape, gain and layers");
  }
}

Network network_of(const Options& options, const std::optional<Golden>& golden) {
  const bool path = options.network.find_first_of("/.") != std::string::npos;
  const std::string file =
      path ? options.network : configs_root() + "/networks/" + options.network + ".yaml";
  Network network = read_network(file);
  if (golden) network.input = golden->input;
  if (options.height > 0) network.input.height = options.height;
  if (options.width > 0) network.input.width = options.width;
  infer_shapes(network);
  return network;
}

std::string text_of(const Network& network, const std::vector<Fingerprint>& prints,
                    const std::optional<Golden>& golden, int* differing) {
  TextTable table;
  table.column("layer", TextTable::Align::Left);
  for (const char* head : {"output", "rms", "sum", "min", "max"}) {
    table.column(head, TextTable::Align::Right);
  }
  if (golden) table.column("off by", TextTable::Align::Right);
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Fingerprint& print = prints[i];
    std::vector<std::string> row{
        network.layers[i].name,
        fmt::format("{}x{}x{}", print.shape.channels, print.shape.height, print.shape.width),
        fmt::format("{:.5g}", print.rms()),
        fmt::format("{:.6g}", print.sum),
        fmt::format("{:.5g}", print.min),
        fmt::format("{:.5g}", print.max)};
    if (golden) {
      const auto found = golden->layers.find(network.layers[i].name);
      if (found == golden->layers.end()) {
        row.emplace_back("not in the golden");
        ++*differing;
      } else {
        const FingerprintDeviation far = deviation(print, found->second);
        if (!far.agrees()) ++*differing;
        row.push_back(!far.same_shape ? "other shape"
                                      : fmt::format("{:.1e} rms{}", far.points,
                                                    far.agrees() ? "" : "  ◀ differs"));
      }
    }
    table.row(row);
  }
  return table.text();
}

json json_of(const Network& network, const std::vector<Fingerprint>& prints, double gain) {
  json layers = json::array();
  for (std::size_t i = 0; i < prints.size(); ++i) {
    const Fingerprint& print = prints[i];
    layers.push_back({{"name", network.layers[i].name},
                      {"shape", {print.shape.channels, print.shape.height, print.shape.width}},
                      {"sum", print.sum},
                      {"sum_abs", print.sum_abs},
                      {"sum_sq", print.sum_sq},
                      {"min", print.min},
                      {"max", print.max},
                      {"samples", print.samples}});
  }
  const Shape& input = network.input;
  return {{"network", network.name},
          {"input_shape", {input.channels, input.height, input.width}},
          {"gain", gain},
          {"layers", layers}};
}

FloatParameters parameters_of(const Options& options, const Network& network, double gain) {
  if (options.weights.empty()) return formula_parameters(network, gain);
  return load_float_parameters(network, options.weights);
}

/// Values by channel, row and column, as files have them -> row, column, channel, as maps do.
std::vector<double> rows_first(const Shape& shape, const std::vector<double>& planes) {
  std::vector<double> values(planes.size());
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t pixels = planes.size() / channels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    for (std::size_t i = 0; i < pixels; ++i) {
      values[i * channels + channel] = planes[channel * pixels + i];
    }
  }
  return values;
}

std::vector<double> planes_first(const Shape& shape, const std::vector<double>& values) {
  return rows_first({static_cast<int>(shape.pixels()), 1, shape.channels}, values);
}

RealMap input_of(const Options& options, const Shape& shape) {
  if (options.input.empty()) return formula_input(shape);
  const Array array = read_npy(options.input);
  expect_shape(array, {shape.channels, shape.height, shape.width});
  return {shape, rows_first(shape, array.reals())};
}

void write_outputs(const std::string& folder, const Network& network,
                   const std::vector<RealMap>& maps) {
  if (folder.empty()) return;
  OutputFolder files(folder);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const Shape& shape = maps[i].shape;
    write_npy(files.file(network.layers[i].name + ".npy"),
              real_array({shape.channels, shape.height, shape.width}, "f8",
                         planes_first(shape, maps[i].values)));
  }
  files.commit();
}

int fingerprint(const Options& options) {
  std::optional<Golden> golden;
  if (!options.golden.empty()) golden = read_golden(options.golden);
  const Network network = network_of(options, golden);
  const double gain = options.gain > 0 ? options.gain : golden ? golden->gain : 1.4;
  std::vector<Fingerprint> prints;
  const std::vector<RealMap> maps = evaluate_float(network, parameters_of(options, network, gain),
                                                   input_of(options, network.input));
  for (const RealMap& map : maps) prints.push_back(fingerprint_of(map));
  write_outputs(options.outputs, network, maps);
  int differing = 0;
  const std::string text = text_of(network, prints, golden, &differing);
  if (options.format == OutputFormat::Json) {
    fmt::print("{}\n", json_of(network, prints, gain).dump(1));
  } else {
    std::fputs(text.c_str(), stdout);
    if (golden && differing == 0) fmt::print("\nEvery layer equals {}.\n", options.golden);
    if (differing > 0) fmt::print("\n{} of {} layers differ.\n", differing, prints.size());
  }
  if (golden && golden->layers.size() > prints.size()) ++differing;
  return differing == 0 ? kExitSuccess : kExitMismatch;
}

}  // namespace

Command fingerprint_command() {
  return {"fingerprint",
          "Evaluate a network in floating point with formula weights, to compare with others",
          {"rill fingerprint skynet --height 48 --width 80",
           "rill fingerprint skynet --golden ../shared/reference/topology/skynet_48x80.json",
           "rill fingerprint skynet --weights "
           "../shared/reference/topology/skynet_real_unfolded_f32.npz"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("NETWORK", options->network, "Name in configs/networks, or a file")
                ->required();
            app.add_option("--golden", options->golden,
                           "Fingerprints to compare with; its size and gain are used")
                ->type_name("FILE.json");
            app.add_option("--height", options->height, "Rows of the input")
                ->check(CLI::Range(1, 65536));
            app.add_option("--width", options->width, "Columns of the input")
                ->check(CLI::Range(1, 65536));
            app.add_option("--gain", options->gain, "Spread of the weights; 1.4 when absent")
                ->check(CLI::Range(1e-3, 1e3));
            app.add_option(
                   "--weights", options->weights,
                   "Folder of arrays, .npz or .safetensors in place of the formula's weights")
                ->type_name("PATH");
            app.add_option("--input", options->input,
                           "Array [channel][row][column] in place of the formula's input")
                ->type_name("FILE.npy");
            app.add_option("--outputs", options->outputs,
                           "Write every layer's output there as an array of reals")
                ->type_name("DIR");
            add_format(app, options->format);
            return [options] { return fingerprint(*options); };
          }};
}

}  // namespace rill
