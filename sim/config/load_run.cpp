// SPDX-License-Identifier: Apache-2.0
#include "sim/config/load_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/config/config_files.h"
#include "sim/config/cross_checks.h"
#include "sim/config/overrides.h"
#include "sim/config/run_pictures.h"
#include "sim/config/run_trees.h"
#include "sim/config/schemas.h"
#include "sim/config/suggest.h"
#include "sim/core/setting_origin.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

class RunLoader {
 public:
  /// `parsed` null: every file is read, and the resolved configuration is made for people.
  RunLoader(fs::path run_file, fs::path configs_root, ParsedFiles* parsed)
      : run_file_(std::move(run_file)), configs_root_(std::move(configs_root)), parsed_(parsed) {}

  LoadedRun load(const std::vector<std::string>& words, const std::vector<Setting>& named) {
    std::vector<Setting> settings;
    for (const std::string& word : words) settings.push_back({word, setting_origin(word)});
    settings.insert(settings.end(), named.begin(), named.end());
    const std::vector<Override> overrides = parse_overrides(settings, problems_, parsed_);
    const bool settings_read = problems_.count() == 0;
    trees_ = read_run_trees(run_file_, configs_root_, overrides, parsed_, problems_);
    loaded_.settings_applied = settings_read && trees_.settings_applied;
    result_.files = trees_.files;
    read_specs();
    cross_check();
    settle_paths();
    loaded_.mistakes = problems_.sorted();
    if (loaded_.mistakes.empty()) settle();
    return std::move(loaded_);
  }

 private:
  /// Reads a section as far as it is right.
  template <typename Spec>
  SectionState read_spec(const Codec<Spec>& codec, const std::optional<RunSection>& section,
                         Spec& spec) {
    if (!section) return SectionState();
    const std::size_t before = problems_.doubtful().size();
    std::optional<Spec> read = codec.read(section->tree, Place(problems_, section->place));
    if (read) spec = std::move(*read);
    if (spec.name.empty()) spec.name = section->name;
    return SectionState(doubtful_since(before, section->place));
  }

  /// Keys of a section in which something is wrong, without what stands in front of them.
  std::vector<std::string> doubtful_since(std::size_t before, const std::string& place) const {
    std::vector<std::string> keys;
    for (std::size_t i = before; i < problems_.doubtful().size(); ++i) {
      const std::string& key = problems_.doubtful()[i];
      const std::size_t prefix = place.empty() || !overlap(key, place) ? 0 : place.size() + 1;
      keys.push_back(key.substr(std::min(prefix, key.size())));
    }
    return keys;
  }

  void read_specs() {
    loaded_.run = read_spec(run_codec(), RunSection{trees_.run, {}, "", ""}, result_.run);
    loaded_.network = read_spec(network_codec(), trees_.network, result_.network);
    if (trees_.network) check_shapes();
    loaded_.numerics = read_spec(numerics_codec(), trees_.numerics, result_.numerics);
    loaded_.design = read_spec(design_codec(), trees_.design, result_.design);
    loaded_.board = read_spec(board_codec(), trees_.board, result_.board);
    loaded_.memory = read_spec(memory_codec(), trees_.memory, result_.memory);
    if (loaded_.memory.sound())
      result_.memory_keys = places_of(trees_.memory->tree, trees_.memory->place);
  }

  void check_shapes() {
    const SectionState read = loaded_.network;
    loaded_.links_known = read.sound();
    if (read.sound() || !result_.network.layers.empty()) {
      const IsTold is_told = [&read](const std::string& key) { return !read.sound(key); };
      for (const Diagnostic& one :
           shape_mistakes(result_.network, read.sound() ? IsTold() : is_told)) {
        problems_.add(source_of(one, trees_.network->tree, result_.network), one.key, one.message);
        loaded_.network.add_doubtful(one.key);
      }
    }
    const std::size_t before = problems_.doubtful().size();
    check_depthwise(trees_.network->tree, result_.network, Place(problems_, trees_.network->place));
    for (const std::string& key : doubtful_since(before, trees_.network->place))
      loaded_.network.add_doubtful(key);
  }

  /// Names of layers are read off the tree, so that other mistakes do not hide wrong ones.
  void check_names() {
    const YamlValue* layers = trees_.network ? trees_.network->tree.find("layers") : nullptr;
    if (layers == nullptr || !layers->is(YamlValue::Kind::Map) || layers->children.empty()) return;
    LayerNames names{result_.network.name, {}};
    for (const YamlValue& layer : layers->children) names.layers.push_back(layer.key);
    if (trees_.design)
      check_design_names(trees_.design->tree, names, Place(problems_, trees_.design->place));
    if (trees_.numerics)
      check_numerics_names(trees_.numerics->tree, names, Place(problems_, trees_.numerics->place));
  }

  void cross_check() {
    check_names();
    check_sections(
        loaded_,
        {trees_.run, trees_.design ? &trees_.design->tree : nullptr,
         trees_.board ? &trees_.board->tree : nullptr, trees_.design ? trees_.design->place : "",
         trees_.board ? trees_.board->place : ""},
        problems_);
  }

  std::string absolute(const char* key, const std::string& path) const {
    const YamlValue* value = trees_.run.find(key);
    if (path.empty() || value == nullptr) return path;
    return fs::absolute(base_of(*value, run_file_.parent_path()) / path)
        .lexically_normal()
        .string();
  }

  void settle_paths() {
    RunSpec& run = result_.run;
    run.input = absolute("input", run.input);
    for (std::string& input : run.inputs) input = absolute("inputs", input);
    if (!run.inputs.empty()) run.input = run.inputs.front();
    run.second_input = absolute("second_input", run.second_input);
    run.truth = absolute("truth", run.truth);
    run.weights = absolute("weights", run.weights);
  }

  void settle() {
    RunSpec& run = result_.run;
    if (run.name.empty()) run.name = run_file_.stem().string();
    run.network = result_.network.name;
    run.numerics = result_.numerics.name;
    run.design = result_.design.name;
    run.board = result_.board.name;
    run.memory = result_.memory.name;
    if (is_pair_of_inputs(run, result_.network)) {
      run.second_input = run.inputs.back();
      run.keys.add("second_input", trees_.run.find("inputs")->children.back().where);
      run.inputs.clear();
    }
    normalise_every_channel();
    if (run.clock_mhz <= 0) run.clock_mhz = result_.board.default_clock_mhz;
    YamlValue resolved = run_codec().write(run);
    // Where results go changes nothing in them: reports of one run in two folders are the same.
    auto& keys = resolved.children;
    keys.erase(std::remove_if(keys.begin(), keys.end(),
                              [](const YamlValue& child) { return child.key == "out"; }),
               keys.end());
    if (run.out.empty()) run.out = "out/" + run.name;
    const auto put = [&resolved](const char* key, YamlValue section) {
      section.key = key;
      *resolved.find(key) = std::move(section);
    };
    put("network", network_codec().write(result_.network));
    put("numerics", numerics_codec().write(result_.numerics));
    put("design", design_codec().write(result_.design));
    put("board", board_codec().write(result_.board));
    put("memory", memory_codec().write(result_.memory));
    result_.resolved_yaml = parsed_ != nullptr ? to_yaml_compact(resolved) : to_yaml(resolved);
  }

  /// What the run does not say holds for as many channels as the network takes.
  void normalise_every_channel() {
    RunSpec& run = result_.run;
    const std::size_t pictures = run.second_input.empty() ? 1 : 2;
    const std::size_t channels =
        static_cast<std::size_t>(result_.network.input.channels) / pictures;
    if (trees_.run.find("mean") == nullptr) run.mean.resize(channels, run.mean.back());
    if (trees_.run.find("deviation") == nullptr)
      run.deviation.resize(channels, run.deviation.back());
  }

  fs::path run_file_;
  fs::path configs_root_;
  ParsedFiles* parsed_;
  Problems problems_;
  LoadedRun loaded_;
  RunConfiguration& result_ = loaded_.configuration;
  RunTrees trees_;
};

RunConfiguration without_mistakes(LoadedRun loaded) {
  if (!loaded.mistakes.empty()) throw ConfigError(std::move(loaded.mistakes));
  return std::move(loaded.configuration);
}

}  // namespace

RunConfiguration load_run(const fs::path& run_file, const std::vector<std::string>& overrides,
                          const fs::path& configs_root, const std::vector<Setting>& named) {
  return without_mistakes(load_run_as_far_as_possible(run_file, overrides, configs_root, named));
}

LoadedRun load_run_as_far_as_possible(const fs::path& run_file,
                                      const std::vector<std::string>& overrides,
                                      const fs::path& configs_root,
                                      const std::vector<Setting>& named) {
  return RunLoader(run_file, configs_root, nullptr).load(overrides, named);
}

RunConfiguration load_run(const fs::path& run_file, const std::vector<std::string>& overrides,
                          const fs::path& configs_root, ParsedFiles& parsed,
                          const std::vector<Setting>& named) {
  return without_mistakes(RunLoader(run_file, configs_root, &parsed).load(overrides, named));
}

}  // namespace rill
