// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/verification.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "sim/core/error.h"
#include "sim/verify/tiled_location.h"

namespace rill {
namespace {

const char* const kEdges =
    ", but for its outermost rows and columns: what lies around its input depends on them";
const char* const kBeyond = "only windows that reach beyond the pictures give other codes";
const char* const kSurroundings =
    ": what the golden's machine had there, in gaps, borders and left-overs of earlier batches, is "
    "not what this one has";
const char* const kAround =
    "equal when it reads what the goldens show around the pictures: in gaps, borders and "
    "left-overs "
    "of earlier batches the golden's machine had something else than this one";
const char* const kNoPadding =
    ", and no usual padding explains them: the golden's machine read something else there, as one "
    "does whose pictures are stitched into one frame (their gap, and each other)";
const char* const kNoEdges = "without the outermost rows and columns";

std::vector<const FeatureMap*> pointers(const std::vector<FeatureMap>& maps) {
  std::vector<const FeatureMap*> result;
  for (const FeatureMap& map : maps) result.push_back(&map);
  return result;
}

/// Lanes that channels may have been dealt out to: the machine's and the golden's.
std::vector<int> lanes_of(const Plan& plan, const Golden& golden) {
  std::set<int> lanes;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.layer != golden.target.layer) continue;
      lanes.insert(stage.output.lanes);
      for (const StreamShape& input : stage.inputs) lanes.insert(input.lanes);
    }
  }
  if (golden.words) lanes.insert(golden.words->packing.lanes);
  return {lanes.begin(), lanes.end()};
}

/// Diagnoses the wrong maps of a verification.
class Diagnoses {
 public:
  Diagnoses(const QuantizedModel& model, const Plan& plan, const std::vector<FeatureMap>& pictures,
            const GoldenSet& set, const VerificationOptions& options)
      : model_(model), plan_(plan), pictures_(pictures), set_(set), options_(options) {}

  /// `earlier_wrong`: some layer before it is wrong, so what is known to lie around its input is
  /// not what the golden's machine had there.
  void add(std::size_t golden, bool earlier_wrong, VerifiedMap* map) {
    const Golden& expected = set_.goldens[golden];
    const auto index = static_cast<std::size_t>(expected.target.layer);
    const Layer& layer = model_.network.layers[index];
    if (!can_diagnose(layer)) {
      map->no_diagnosis = "this operation has no suspects";
      return;
    }
    if (!alone_)
      alone_ = compute_maps(model_, pictures_, set_.goldens, Feed::SafeGolden, options_.halos);
    const ComputedMap& actual = alone_->maps[golden];
    const bool known = options_.golden_halos.count(expected.target.layer) > 0;
    const bool unsure = earlier_wrong && halos_of(index) != nullptr && !known;
    const int margin = unsure ? layer.window.pad_h : 0;
    WrongLayer wrong{
        described_case(layer, model_.layers[index], expected.target.accumulator, operands(index)),
        fault_context(model_.network, expected.target.layer, lanes_of(plan_, expected)),
        pointers(expected.expected),
        pointers(actual),
        options_.tolerance,
        margin};
    if (layer.op == Op::MaxPool) add_sums(layer.inputs.front(), &wrong.described);
    if (count_mismatches(wrong) == 0) {
      map->no_diagnosis = "equal when it reads the goldens of the layers before it";
      if (margin > 0) map->no_diagnosis += kEdges;
      if (!earlier_wrong && options_.other_halos.count(expected.target.layer) > 0) {
        map->no_diagnosis = kAround;
      }
      return;
    }
    map->diagnosis = diagnose(wrong);
    std::string& where = map->diagnosis->where;
    if (margin > 0) where += std::string(where.empty() ? "" : "; ") + kNoEdges;
    if (margin > 0 || known || layer.window.pad_h == 0 || !map->diagnosis->exact.empty()) return;
    wrong.margin = layer.window.pad_h;
    if (count_mismatches(wrong) > 0) return;
    map->no_diagnosis = kBeyond + (where.empty() ? "" : " (" + where + ')') +
                        (halos_of(index) != nullptr ? kSurroundings : kNoPadding);
    map->diagnosis.reset();
  }

 private:
  const std::vector<FeatureMap>* halos_of(std::size_t layer) const {
    const auto found = options_.halos.find(static_cast<LayerIndex>(layer));
    return found == options_.halos.end() ? nullptr : &found->second;
  }

  /// The sums behind a pool's codes, where the layer before it has sums.
  void add_sums(LayerIndex source, LayerCase* pool) {
    if (source == kNetworkInput || pool->halo > 0) return;
    const auto index = static_cast<std::size_t>(source);
    if (!model_.network.layers[index].has_weights()) return;
    const auto given =
        std::find_if(set_.goldens.begin(), set_.goldens.end(), [source](const Golden& golden) {
          return golden.target.layer == source && golden.target.accumulator;
        });
    if (given == set_.goldens.end()) {
      sums_.clear();
      for (const auto& inputs : operands(index)) {
        sums_.push_back(accumulators_of_layer(model_, source, inputs));
      }
    }
    pool->sums = {pointers(given == set_.goldens.end() ? sums_ : given->expected),
                  &model_.layers[index].arithmetic};
  }

  std::vector<std::vector<const FeatureMap*>> operands(std::size_t index) {
    const Layer& layer = model_.network.layers[index];
    std::vector<std::vector<const FeatureMap*>> result;
    for (std::size_t image = 0; image < pictures_.size(); ++image) {
      result.emplace_back();
      for (const LayerIndex source : layer.inputs) {
        result.back().push_back(source == kNetworkInput
                                    ? &pictures_[image]
                                    : &alone_->read[image][static_cast<std::size_t>(source)]);
      }
    }
    const std::vector<FeatureMap>* halos = halos_of(index);
    if (halos == nullptr) return result;
    around_.clear();
    for (std::size_t image = 0; image < pictures_.size(); ++image) {
      around_.push_back(with_halo(*result[image].front(), (*halos)[image]));
    }
    for (std::size_t image = 0; image < pictures_.size(); ++image) {
      result[image] = {&around_[image]};
    }
    return result;
  }

  const QuantizedModel& model_;
  const Plan& plan_;
  const std::vector<FeatureMap>& pictures_;
  const GoldenSet& set_;
  const VerificationOptions& options_;
  std::optional<Computation> alone_;  ///< every layer on golden operands
  std::vector<FeatureMap> around_;    ///< operands with their halos
  std::vector<FeatureMap> sums_;      ///< of the layer before a pool
};

VerifiedMap compared(const QuantizedModel& model, const Golden& golden, const ComputedMap& computed,
                     std::int64_t tolerance) {
  const Layer& layer = model.network.layers[static_cast<std::size_t>(golden.target.layer)];
  const bool sums = golden.target.accumulator;
  VerifiedMap map;
  map.name = sums ? layer.name + " (acc)" : layer.name;
  map.file_name = sums ? layer.name + "_acc" : layer.name;
  map.golden = golden.origin;
  map.layer = golden.target.layer;
  map.shape = layer.out;
  map.format = golden.expected.front().format;
  map.difference = difference_of(golden.expected, computed, tolerance);
  return map;
}

void locate(const Plan& plan, const Golden& golden, const std::vector<int>& images,
            VerifiedMap* map) {
  const Mismatch& first = *map->difference.first;
  const int image = images[static_cast<std::size_t>(first.image)];
  if (golden.words) map->file_place = place_in_file(golden, first, image);
  if (plan.tiled) {
    map->machine_place = place_in_tiles(plan.tiled->program, golden.target.layer,
                                        golden.target.accumulator, image, first);
  } else if (!golden.target.accumulator) {
    map->machine_place = place_in_machine(plan, golden.target.layer, first);
  }
}

bool wrong_before(const Verification& verification, LayerIndex layer) {
  return std::any_of(verification.maps.begin(), verification.maps.end(),
                     [layer](const VerifiedMap& map) {
                       return map.layer < layer && map.difference.mismatches > 0;
                     });
}

}  // namespace

bool Verification::equal() const { return first_wrong() == nullptr; }

const VerifiedMap* Verification::first_wrong() const {
  const auto wrong = std::find_if(maps.begin(), maps.end(), [](const VerifiedMap& map) {
    return map.difference.mismatches > 0;
  });
  return wrong == maps.end() ? nullptr : &*wrong;
}

Verification verify_maps(const QuantizedModel& model, const Plan& plan,
                         const std::vector<FeatureMap>& pictures, const GoldenSet& set,
                         const std::vector<ComputedMap>& computed,
                         const VerificationOptions& options) {
  internal_check(computed.size() == set.goldens.size(), "verify_maps: one entry a golden");
  Verification result;
  result.tolerance = options.tolerance;
  result.images = options.images;
  result.left_out = set.left_out;
  Diagnoses diagnoses(model, plan, pictures, set, options);
  for (std::size_t i = 0; i < computed.size(); ++i) {
    const Golden& golden = set.goldens[i];
    if (computed[i].empty()) {
      result.left_out.push_back(golden.name);
      continue;
    }
    VerifiedMap map = compared(model, golden, computed[i], options.tolerance);
    if (map.difference.mismatches > 0) {
      locate(plan, golden, options.images, &map);
      if (options.diagnose) diagnoses.add(i, wrong_before(result, map.layer), &map);
    }
    result.maps.push_back(std::move(map));
  }
  return result;
}

}  // namespace rill
