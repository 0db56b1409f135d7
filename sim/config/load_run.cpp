// SPDX-License-Identifier: Apache-2.0
#include "sim/config/load_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/config/config_files.h"
#include "sim/config/cross_checks.h"
#include "sim/config/overrides.h"
#include "sim/config/run_pictures.h"
#include "sim/config/schemas.h"
#include "sim/config/suggest.h"
#include "sim/core/setting_origin.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

/// A section of a run as a tree, from its own file or written inside the run file.
struct Section {
  YamlValue tree;
  fs::path folder;    ///< that relative paths inside start from
  std::string name;   ///< when the section gives none
  std::string place;  ///< key path in front of its keys: empty for a file of its own
};

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
    loaded_.settings_applied = problems_.count() == 0;
    read_run_tree(overrides);
    network_ = section("network", "networks", overrides);
    numerics_ = section("numerics", "numerics", overrides);
    design_ = section("design", "designs", overrides);
    board_ = section("board", "boards", overrides);
    memory_ = memory_section(overrides);
    read_specs();
    cross_check();
    settle_paths();
    loaded_.mistakes = problems_.sorted();
    if (loaded_.mistakes.empty()) settle();
    return std::move(loaded_);
  }

 private:
  static bool is_section(const std::string& key) {
    return key == "network" || key == "numerics" || key == "design" || key == "board" ||
           key == "memory";
  }

  std::optional<YamlValue> tree_of(const fs::path& path) {
    return parsed_ != nullptr ? parsed_->file(path, problems_) : read_yaml_file(path, problems_);
  }

  void read_run_tree(const std::vector<Override>& overrides) {
    std::optional<YamlValue> tree = tree_of(run_file_);
    result_.files.push_back(run_file_);
    if (!tree) problems_.throw_if_any();
    run_ = std::move(*tree);
    if (!run_.is(YamlValue::Kind::Map)) {
      run_codec().read(run_, Place(problems_));
      problems_.throw_if_any();
    }
    leave_out_truth(overrides, &run_);
    for (const Override& change : overrides)
      if (change.path.size() == 1 || !is_section(change.path.front())) apply_one(change, 0, run_);
  }

  void apply_one(const Override& change, std::size_t first, YamlValue& tree) {
    const std::size_t before = problems_.count();
    apply_override(change, first, tree, problems_);
    if (problems_.count() != before) loaded_.settings_applied = false;
  }

  /// The tree a reference stands for; nothing (and a diagnostic) when it cannot be had.
  std::optional<Section> follow(const YamlValue& reference, const std::string& key,
                                const std::string& kind, const fs::path& base) {
    if (reference.is(YamlValue::Kind::Map)) return Section{reference, base, key, key};
    if (!reference.is(YamlValue::Kind::Scalar) || reference.text.empty()) return std::nullopt;
    const std::optional<fs::path> path =
        find_config(reference, base, configs_root_ / kind, Place(problems_, key));
    if (!path) return std::nullopt;
    result_.files.push_back(*path);
    std::optional<YamlValue> tree = tree_of(*path);
    if (!tree) return std::nullopt;
    return Section{std::move(*tree), path->parent_path(), path->stem().string(), ""};
  }

  std::optional<Section> section(const std::string& key, const std::string& kind,
                                 const std::vector<Override>& overrides) {
    const YamlValue* reference = run_.find(key);
    if (reference == nullptr) return std::nullopt;  // the run's reader reports what is missing
    std::optional<Section> found = follow(*reference, key, kind, run_file_.parent_path());
    if (found) apply(key, overrides, *found);
    return found;
  }

  void apply(const std::string& key, const std::vector<Override>& overrides, Section& section) {
    for (const Override& change : overrides) {
      if (change.path.size() < 2 || change.path.front() != key) continue;
      if (key == "network" && !names_known_layer(change, section.tree)) continue;
      apply_one(change, 1, section.tree);
    }
  }

  /// A key inside a layer cannot make the layer: that would leave one without an operation.
  bool names_known_layer(const Override& change, const YamlValue& network) {
    const YamlValue* layers = network.find("layers");
    if (layers == nullptr || change.path.size() < 4 || change.path[1] != "layers") return true;
    std::string name;  // may have dots
    for (std::size_t i = 2; i + 1 < change.path.size(); ++i) {
      name += (i == 2 ? "" : ".") + change.path[i];
      if (layers->find(name) != nullptr) return true;
    }
    std::vector<std::string> known;
    for (const YamlValue& layer : layers->children) known.push_back(layer.key);
    problems_.add(change.where, "network.layers." + name,
                  "the network has no layer of this name; " + suggestion(name, known));
    loaded_.settings_applied = false;
    return false;
  }

  /// The run's own memory, else the board's.
  std::optional<Section> memory_section(const std::vector<Override>& overrides) {
    if (run_.find("memory") != nullptr) return section("memory", "memories", overrides);
    const YamlValue* reference = board_ ? board_->tree.find("memory") : nullptr;
    if (reference == nullptr || !reference->is(YamlValue::Kind::Scalar)) return std::nullopt;
    std::optional<Section> found = follow(*reference, "memory", "memories", board_->folder);
    if (found) apply("memory", overrides, *found);
    return found;
  }

  /// Reads a section as far as it is right.
  template <typename Spec>
  SectionState read_spec(const Codec<Spec>& codec, const std::optional<Section>& section,
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
    loaded_.run = read_spec(run_codec(), Section{run_, {}, "", ""}, result_.run);
    loaded_.network = read_spec(network_codec(), network_, result_.network);
    if (network_) check_shapes();
    loaded_.numerics = read_spec(numerics_codec(), numerics_, result_.numerics);
    loaded_.design = read_spec(design_codec(), design_, result_.design);
    loaded_.board = read_spec(board_codec(), board_, result_.board);
    loaded_.memory = read_spec(memory_codec(), memory_, result_.memory);
    if (loaded_.memory.sound()) result_.memory_keys = places_of(memory_->tree, memory_->place);
  }

  void check_shapes() {
    const SectionState read = loaded_.network;
    loaded_.links_known = read.sound();
    if (read.sound() || !result_.network.layers.empty()) {
      const IsTold is_told = [&read](const std::string& key) { return !read.sound(key); };
      for (const Diagnostic& one :
           shape_mistakes(result_.network, read.sound() ? IsTold() : is_told)) {
        problems_.add(source_of(one, network_->tree, result_.network), one.key, one.message);
        loaded_.network.add_doubtful(one.key);
      }
    }
    const std::size_t before = problems_.doubtful().size();
    check_depthwise(network_->tree, result_.network, Place(problems_, network_->place));
    for (const std::string& key : doubtful_since(before, network_->place))
      loaded_.network.add_doubtful(key);
  }

  /// Names of layers are read off the tree, so that other mistakes do not hide wrong ones.
  void check_names() {
    const YamlValue* layers = network_ ? network_->tree.find("layers") : nullptr;
    if (layers == nullptr || !layers->is(YamlValue::Kind::Map) || layers->children.empty()) return;
    LayerNames names{result_.network.name, {}};
    for (const YamlValue& layer : layers->children) names.layers.push_back(layer.key);
    if (design_) check_design_names(design_->tree, names, Place(problems_, design_->place));
    if (numerics_) check_numerics_names(numerics_->tree, names, Place(problems_, numerics_->place));
  }

  void cross_check() {
    check_names();
    check_sections(loaded_,
                   {run_, design_ ? &design_->tree : nullptr, board_ ? &board_->tree : nullptr,
                    design_ ? design_->place : "", board_ ? board_->place : ""},
                   problems_);
  }

  std::string absolute(const char* key, const std::string& path) const {
    const YamlValue* value = run_.find(key);
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
      run.keys.add("second_input", run_.find("inputs")->children.back().where);
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
    if (run_.find("mean") == nullptr) run.mean.resize(channels, run.mean.back());
    if (run_.find("deviation") == nullptr) run.deviation.resize(channels, run.deviation.back());
  }

  fs::path run_file_;
  fs::path configs_root_;
  ParsedFiles* parsed_;
  Problems problems_;
  LoadedRun loaded_;
  RunConfiguration& result_ = loaded_.configuration;
  YamlValue run_;
  std::optional<Section> network_, numerics_, design_, board_, memory_;
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
