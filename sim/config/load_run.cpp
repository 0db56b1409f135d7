// SPDX-License-Identifier: Apache-2.0
#include "sim/config/load_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/config/config_files.h"
#include "sim/config/cross_checks.h"
#include "sim/config/overrides.h"
#include "sim/config/schemas.h"
#include "sim/config/suggest.h"

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

  RunConfiguration load(const std::vector<std::string>& words, const std::vector<Setting>& named) {
    std::vector<Setting> settings;
    for (const std::string& word : words) settings.push_back({word, "--set " + word});
    settings.insert(settings.end(), named.begin(), named.end());
    const std::vector<Override> overrides = parse_overrides(settings, problems_, parsed_);
    read_run_tree(overrides);
    network_ = section("network", "networks", overrides);
    numerics_ = section("numerics", "numerics", overrides);
    design_ = section("design", "designs", overrides);
    board_ = section("board", "boards", overrides);
    memory_ = memory_section(overrides);
    read_specs();
    cross_check();
    problems_.throw_if_any();
    settle();
    return std::move(result_);
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
    for (const Override& change : overrides)
      if (change.path.size() == 1 || !is_section(change.path.front()))
        apply_override(change, 0, run_, problems_);
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
      apply_override(change, 1, section.tree, problems_);
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

  /// True when the section was there and had no mistake.
  template <typename Spec>
  bool read_spec(const Codec<Spec>& codec, const std::optional<Section>& section, Spec& spec) {
    if (!section) return false;
    const std::size_t before = problems_.count();
    std::optional<Spec> read = codec.read(section->tree, Place(problems_, section->place));
    if (!read || problems_.count() != before) return false;
    spec = std::move(*read);
    if (spec.name.empty()) spec.name = section->name;
    return true;
  }

  void read_specs() {
    const std::size_t before = problems_.count();
    std::optional<RunSpec> run = run_codec().read(run_, Place(problems_));
    good_.run = run && problems_.count() == before;
    if (good_.run) result_.run = std::move(*run);
    good_.network = read_spec(network_codec(), network_, result_.network) && shapes_fit();
    good_.numerics = read_spec(numerics_codec(), numerics_, result_.numerics);
    good_.design = read_spec(design_codec(), design_, result_.design);
    good_.board = read_spec(board_codec(), board_, result_.board);
    good_.memory = read_spec(memory_codec(), memory_, result_.memory);
    if (good_.memory) result_.memory_keys = places_of(memory_->tree, memory_->place);
  }

  bool shapes_fit() {
    try {
      infer_shapes(result_.network);
      return true;
    } catch (const ConfigError& error) {
      for (const Diagnostic& one : error.diagnostics())
        problems_.add(one.where, one.key, one.message);
      return false;
    }
  }

  /// Rules between two sections are checked when both are right by themselves.
  void cross_check() {
    const Network& network = result_.network;
    // Names of layers are read off the tree, so that other mistakes do not hide wrong ones.
    if (good_.network && design_)
      check_design_names(design_->tree, network, Place(problems_, design_->place));
    if (good_.network && numerics_)
      check_numerics_names(numerics_->tree, network, Place(problems_, numerics_->place));
    if (good_.design) {
      const Place design(problems_, design_->place);
      if (good_.board) check_ports(design_->tree, result_.design, result_.board, design);
      if (good_.board && good_.run && memory_) check_organisation(design_->tree, result_, design);
    }
    if (good_.board && good_.memory)
      check_port_fifo(board_->tree, result_.board, result_.memory, Place(problems_, board_->place));
    if (good_.run) check_clock(run_, result_.run, Place(problems_));
    if (good_.design && good_.run)
      check_resize(run_, result_.run, result_.design, Place(problems_));
    if (!good_.network || !good_.run) return;
    check_picture_channels(run_, result_.run, network, Place(problems_));
    check_decoder(run_, result_.run, network, Place(problems_));
  }

  std::string absolute(const char* key, const std::string& path) const {
    const YamlValue* value = run_.find(key);
    if (path.empty() || value == nullptr) return path;
    return fs::absolute(base_of(*value, run_file_.parent_path()) / path)
        .lexically_normal()
        .string();
  }

  void settle() {
    RunSpec& run = result_.run;
    if (run.name.empty()) run.name = run_file_.stem().string();
    run.network = result_.network.name;
    run.numerics = result_.numerics.name;
    run.design = result_.design.name;
    run.board = result_.board.name;
    run.memory = result_.memory.name;
    run.input = absolute("input", run.input);
    for (std::string& input : run.inputs) input = absolute("inputs", input);
    if (!run.inputs.empty()) run.input = run.inputs.front();
    run.second_input = absolute("second_input", run.second_input);
    if (is_pair_of_inputs(run, result_.network)) {
      run.second_input = run.inputs.back();
      run.inputs.clear();
    }
    run.truth = absolute("truth", run.truth);
    run.weights = absolute("weights", run.weights);
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
  RunConfiguration result_;
  YamlValue run_;
  std::optional<Section> network_, numerics_, design_, board_, memory_;
  struct {
    bool run = false, network = false, numerics = false, design = false, board = false,
         memory = false;
  } good_;  ///< without a mistake of its own
};

}  // namespace

RunConfiguration load_run(const fs::path& run_file, const std::vector<std::string>& overrides,
                          const fs::path& configs_root, const std::vector<Setting>& named) {
  return RunLoader(run_file, configs_root, nullptr).load(overrides, named);
}

RunConfiguration load_run(const fs::path& run_file, const std::vector<std::string>& overrides,
                          const fs::path& configs_root, ParsedFiles& parsed) {
  return RunLoader(run_file, configs_root, &parsed).load(overrides, {});
}

}  // namespace rill
