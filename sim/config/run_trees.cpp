// SPDX-License-Identifier: Apache-2.0
#include "sim/config/run_trees.h"

#include <utility>

#include "sim/config/config_files.h"
#include "sim/config/run_pictures.h"
#include "sim/config/schemas.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

class TreeReader {
 public:
  TreeReader(fs::path run_file, fs::path configs_root, ParsedFiles* parsed, Problems& problems)
      : run_file_(std::move(run_file)),
        configs_root_(std::move(configs_root)),
        parsed_(parsed),
        problems_(problems) {}

  RunTrees read(const std::vector<Override>& overrides) {
    read_run_tree(overrides);
    trees_.network = section("network", "networks", overrides);
    trees_.numerics = section("numerics", "numerics", overrides);
    trees_.design = section("design", "designs", overrides);
    trees_.board = section("board", "boards", overrides);
    trees_.memory = memory_section(overrides);
    return std::move(trees_);
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
    trees_.files.push_back(run_file_);
    if (!tree) problems_.throw_if_any();
    trees_.run = std::move(*tree);
    if (!trees_.run.is(YamlValue::Kind::Map)) {
      run_codec().read(trees_.run, Place(problems_));
      problems_.throw_if_any();
    }
    leave_out_truth(overrides, &trees_.run);
    for (const Override& change : overrides)
      if (change.path.size() == 1 || !is_section(change.path.front()))
        apply_one(change, 0, trees_.run);
  }

  void apply_one(const Override& change, std::size_t first, YamlValue& tree) {
    const std::size_t before = problems_.count();
    apply_override(change, first, tree, problems_);
    if (problems_.count() != before) trees_.settings_applied = false;
  }

  /// The tree a reference stands for; nothing (and a diagnostic) when it cannot be had.
  std::optional<RunSection> follow(const YamlValue& reference, const std::string& key,
                                   const std::string& kind, const fs::path& base) {
    if (reference.is(YamlValue::Kind::Map)) return RunSection{reference, base, key, key};
    if (!reference.is(YamlValue::Kind::Scalar) || reference.text.empty()) return std::nullopt;
    const std::optional<fs::path> path =
        find_config(reference, base, configs_root_ / kind, Place(problems_, key));
    if (!path) return std::nullopt;
    trees_.files.push_back(*path);
    std::optional<YamlValue> tree = tree_of(*path);
    if (!tree) return std::nullopt;
    return RunSection{std::move(*tree), path->parent_path(), path->stem().string(), ""};
  }

  std::optional<RunSection> section(const std::string& key, const std::string& kind,
                                    const std::vector<Override>& overrides) {
    const YamlValue* reference = trees_.run.find(key);
    if (reference == nullptr) return std::nullopt;  // the run's reader reports what is missing
    std::optional<RunSection> found = follow(*reference, key, kind, run_file_.parent_path());
    if (found) apply(key, overrides, *found);
    return found;
  }

  void apply(const std::string& key, const std::vector<Override>& overrides, RunSection& section) {
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
    trees_.settings_applied = false;
    return false;
  }

  /// The run's own memory, else the board's.
  std::optional<RunSection> memory_section(const std::vector<Override>& overrides) {
    if (trees_.run.find("memory") != nullptr) return section("memory", "memories", overrides);
    const YamlValue* reference = trees_.board ? trees_.board->tree.find("memory") : nullptr;
    if (reference == nullptr || !reference->is(YamlValue::Kind::Scalar)) return std::nullopt;
    std::optional<RunSection> found =
        follow(*reference, "memory", "memories", trees_.board->folder);
    if (found) apply("memory", overrides, *found);
    return found;
  }

  fs::path run_file_;
  fs::path configs_root_;
  ParsedFiles* parsed_;
  Problems& problems_;
  RunTrees trees_;
};

}  // namespace

RunTrees read_run_trees(const fs::path& run_file, const fs::path& configs_root,
                        const std::vector<Override>& overrides, ParsedFiles* parsed,
                        Problems& problems) {
  return TreeReader(run_file, configs_root, parsed, problems).read(overrides);
}

}  // namespace rill
