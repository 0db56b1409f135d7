// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "sim/io/array_store.h"
#include "sim/io/file.h"
#include "sim/vectors/unpack.h"
#include "sim/verify/manifest.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

/// `predict.json`, or anything that ends so: `stitched_board_0_3_predict.json`.
bool is_answer(const fs::path& path) {
  const std::string name = path.filename().string(), end = "predict.json";
  if (name.size() < end.size() || name.compare(name.size() - end.size(), end.size(), end) != 0) {
    return false;
  }
  return name.size() == end.size() || name[name.size() - end.size() - 1] == '_';
}

constexpr const char* kAnswerName = "predict";

bool is_array(const fs::path& path) {
  return path.extension() == ".npy" || path.extension() == ".npz";
}

/// True of `acc_0.npz`, `golden_acc.npz`: sums before requantization, in arrays named after layers.
bool holds_sums(const fs::path& archive) {
  const std::string name = "_" + archive.stem().string() + "_";
  return name.find("_acc_") != std::string::npos || name.find("_pre_") != std::string::npos;
}

/// What a file's name says: all before the extension, or before an earlier dot if only that means
/// a layer: `dw3` of `dw3.autotvout.dat`.
std::string name_of(const Network& network, const fs::path& path) {
  std::string stem = path.stem().string();
  for (std::string name = stem; !name.empty();) {
    if (golden_target(network, name)) return name;
    const std::size_t dot = name.rfind('.');
    name.resize(dot == std::string::npos ? 0 : dot);
  }
  return stem;
}

/// Collects goldens file by file.
class Reader {
 public:
  Reader(const QuantizedModel& model, const GoldenOptions& options)
      : model_(model), options_(options) {}

  void folder(const fs::path& path) {
    load_manifest(path);
    if (manifest_.lists_files) {
      for (const GoldenManifest::File& file : manifest_.files) {
        named(path / file.file, file.layer, file.packing);
      }
      return;
    }
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
      const bool known = is_array(entry.path()) ||
                         (entry.is_regular_file() && vector_file_kind(entry.path()).has_value());
      if (known) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) this->file(file, false);
    if (fs::exists(path / "predict.json")) wanted(kAnswerName, path / "predict.json", false);
  }

  void file(const fs::path& path, bool must_match) {
    load_manifest(path.parent_path());
    const std::string name = name_of(model_.network, path);
    if (path.extension() == ".npz") return archive(path, must_match);
    if (is_answer(path)) {
      wanted(kAnswerName, path, must_match);
      return;
    }
    if (!is_array(path) && !vector_file_kind(path)) {
      fail_file(path.string(),
                "is no golden by its name; give .npy, .npz, .bin, .txt, .dat, .hex, .mem, or a "
                "folder of them");
    }
    for (const GoldenManifest::File& listed : manifest_.files) {
      if (listed.file == path.filename()) return named(path, listed.layer, listed.packing);
    }
    if (wanted(name, path, must_match)) named(path, name, std::nullopt);
  }

  /// A file whose layer is given, not its name.
  void named(const fs::path& path, const std::string& name, const std::optional<Packing>& packing) {
    if (!wanted(name, path, true)) return;  // or an answer or buffer by that name
    if (path.extension() == ".npz") return add(name, only_member(path));
    if (path.extension() == ".npy") {
      const Array array = read_npy(path);
      if (!packing || array.shape.size() != 2) return add(name, array);
      // [word][lane], as rill export writes it.
      return add_lanes(name, array.origin, {{array.origin, 0, array.integers(), {}, {}}}, *packing);
    }
    const std::optional<VectorFile> kind = vector_file_kind(path);
    if (!kind) {
      fail_file(path.string(),
                "is no golden by its name; give .npy, .npz, .bin, .txt, .dat, .hex or .mem");
    }
    add_words(name, path, *kind, packing ? packing : options_.packing);
  }

  GoldenSet finish() {
    std::stable_sort(set_.goldens.begin(), set_.goldens.end(),
                     [](const Golden& a, const Golden& b) {
                       return std::pair(a.target.layer, !a.target.accumulator) <
                              std::pair(b.target.layer, !b.target.accumulator);
                     });
    for (std::size_t i = 1; i < set_.goldens.size(); ++i) {
      const Golden& a = set_.goldens[i - 1];
      const Golden& b = set_.goldens[i];
      if (a.target.layer == b.target.layer && a.target.accumulator == b.target.accumulator) {
        fail_file(b.origin, "means the same map as " + a.origin + "; give one of them");
      }
    }
    return std::move(set_);
  }

 private:
  void load_manifest(const fs::path& folder) {
    if (folder_ && *folder_ == folder) return;
    folder_ = folder;
    manifest_ = read_manifest(folder);
  }

  static Array only_member(const fs::path& path) {
    const ArrayStore store(path);
    if (store.names().size() != 1) {
      fail_file(path.string(), "holds several arrays; give it without NAME=, or one array");
    }
    return store.get(store.names().front());
  }

  void archive(const fs::path& path, bool must_match) {
    const ArrayStore store(path);
    const std::string stem = name_of(model_.network, path);
    if (store.names().size() == 1 && !golden_target(model_.network, store.names().front())) {
      if (wanted(stem, path, must_match)) add(stem, store.get(store.names().front()));
      return;
    }
    bool any = false;
    for (const std::string& name : store.names()) {
      if (golden_target(model_.network, name)) any = true;
    }
    if (!any && golden_target(model_.network, stem)) {
      fail_file(path.string(), fmt::format("holds {} arrays that mean no layer ({}, …); keep the "
                                           "one of {}, or name arrays after layers",
                                           store.names().size(), store.names().front(), stem));
    }
    for (const std::string& name : store.names()) {
      const auto target = golden_target(model_.network, name);
      const bool of_sums = target && !target->accumulator && holds_sums(path);
      const std::string full = of_sums ? name + "_acc" : name;
      if (wanted(full, path, false)) add(full, store.get(name));
    }
  }

  bool wanted(const std::string& name, const fs::path& path, bool must_match) {
    if (golden_target(model_.network, name)) return true;
    if (options_.is_buffer && options_.is_buffer(name)) {
      set_.others.push_back({name, path.string()});
      return false;
    }
    if (must_match) {
      fail_file(path.string(), "`" + name +
                                   "` means no layer; name it after one (rill plan lists them), "
                                   "with _acc at the end for its accumulators, or give "
                                   "LAYER=" +
                                   path.filename().string());
    }
    set_.left_out.push_back(name);
    return false;
  }

  void add(const std::string& name, const Array& array) {
    const GoldenTarget target = *golden_target(model_.network, name);
    const Layer& layer = model_.network.layers[static_cast<std::size_t>(target.layer)];
    const Format& format = target_format(model_, target);
    check_lsb(name, array.origin, format);
    GoldenOptions options = options_;
    // What rill itself writes has the layer's own name.
    if (name == layer.name) options.preferred = options.own;
    set_.goldens.push_back({name, array.origin, target,
                            golden_maps(array, layer.out, format, options), std::nullopt,
                            array.shape.size() == 4 ? array.shape.front() : 1});
  }

  void add_words(const std::string& name, const fs::path& path, VectorFile kind,
                 const std::optional<Packing>& described) {
    const Format& format = target_format(model_, *golden_target(model_.network, name));
    if (!described && kind == VectorFile::Binary) {
      fail_file(path.string(),
                "its packing is unknown; describe it, such as --packing 'bits=16 lanes=32 "
                "order=group,row,column', or in a manifest.json");
    }
    Packing packing = described.value_or(Packing());
    if (!described && options_.layout == GoldenLayout::RowColumnChannel) {
      packing.order = {PackingAxis::Image, PackingAxis::Row, PackingAxis::Column,
                       PackingAxis::Group};
    }
    add_lanes(name, path.string(), read_vector_file(path, kind, packing, format.width), packing);
  }

  void add_lanes(const std::string& name, const std::string& origin,
                 const std::vector<LaneStream>& streams, const Packing& packing) {
    const GoldenTarget target = *golden_target(model_.network, name);
    const Layer& layer = model_.network.layers[static_cast<std::size_t>(target.layer)];
    const Format& format = target_format(model_, target);
    check_lsb(name, origin, format);
    std::vector<int> images = options_.images;
    GoldenWords words{packing, streams.front().lane_bits, 1, streams.size() > 1};
    words.images = images_in(streams, packing, layer.out, 1);
    if (images.size() == 1 && words.images == 1) images = {0};
    set_.goldens.push_back({name, origin, target,
                            unpack_maps(streams, packing, layer.out, format, images), words,
                            words.images});
  }

  void check_lsb(const std::string& name, const std::string& origin, const Format& format) const {
    if (format.kind != Format::Kind::Fixed) return;
    for (const GoldenManifest::Lsb& lsb : manifest_.lsbs) {
      if (lsb.name != name || lsb.value == format.lsb()) continue;
      fail_file(origin, fmt::format("its manifest says lsb {}, but the layer's codes are {} with "
                                    "lsb 2^{}; use the numerics that it was made with",
                                    lsb.text, format.to_string(), -format.fraction_bits));
    }
  }

  const QuantizedModel& model_;
  GoldenOptions options_;
  GoldenSet set_;
  std::optional<fs::path> folder_;
  GoldenManifest manifest_;
};

}  // namespace

const Format& target_format(const QuantizedModel& model, const GoldenTarget& target) {
  const LayerArithmetic& arithmetic =
      model.layers[static_cast<std::size_t>(target.layer)].arithmetic;
  return target.accumulator ? arithmetic.accumulation.accumulator : arithmetic.output;
}

GoldenSet read_goldens(const std::vector<std::string>& paths, const QuantizedModel& model,
                       const GoldenOptions& options) {
  Reader reader(model, options);
  for (const std::string& path : paths) {
    const std::size_t equals = path.find('=');
    if (!fs::exists(path) && equals != std::string::npos) {
      const std::string file = path.substr(equals + 1);
      if (!fs::exists(file)) fail_file(file, "does not exist; give a golden's file");
      reader.named(file, path.substr(0, equals), std::nullopt);
    } else if (!fs::exists(path)) {
      fail_file(path, "does not exist; give a golden's file, LAYER=file, or a folder of them");
    } else if (fs::is_directory(path)) {
      reader.folder(path);
    } else {
      reader.file(path, true);
    }
  }
  GoldenSet set = reader.finish();
  if (set.goldens.empty() && set.others.empty()) {
    fail_file(paths.empty() ? "--golden" : paths.front(),
              "holds nothing that means a layer; name files after layers (rill plan lists them)");
  }
  return set;
}

}  // namespace rill
