// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/verification.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "sim/core/error.h"

namespace rill {
namespace {

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
            const GoldenSet& set, std::int64_t tolerance)
      : model_(model), plan_(plan), pictures_(pictures), set_(set), tolerance_(tolerance) {}

  void add(std::size_t golden, VerifiedMap* map) {
    const Golden& expected = set_.goldens[golden];
    const auto index = static_cast<std::size_t>(expected.target.layer);
    const Layer& layer = model_.network.layers[index];
    if (!can_diagnose(layer)) {
      map->no_diagnosis = "this operation has no suspects";
      return;
    }
    if (!alone_) alone_ = compute_maps(model_, pictures_, set_.goldens, Feed::SafeGolden);
    const ComputedMap& actual = alone_->maps[golden];
    if (difference_of(expected.expected, actual, tolerance_).mismatches == 0) {
      map->no_diagnosis = "equal when it reads the goldens of the layers before it";
      return;
    }
    const bool sums = expected.target.accumulator;
    map->diagnosis =
        diagnose({described_case(layer, model_.layers[index], sums, operands(layer)),
                  fault_context(model_.network, expected.target.layer, lanes_of(plan_, expected)),
                  pointers(expected.expected), pointers(actual), tolerance_});
  }

 private:
  std::vector<std::vector<const FeatureMap*>> operands(const Layer& layer) const {
    std::vector<std::vector<const FeatureMap*>> result;
    for (std::size_t image = 0; image < pictures_.size(); ++image) {
      result.emplace_back();
      for (const LayerIndex source : layer.inputs) {
        result.back().push_back(source == kNetworkInput
                                    ? &pictures_[image]
                                    : &alone_->read[image][static_cast<std::size_t>(source)]);
      }
    }
    return result;
  }

  const QuantizedModel& model_;
  const Plan& plan_;
  const std::vector<FeatureMap>& pictures_;
  const GoldenSet& set_;
  std::int64_t tolerance_;
  std::optional<Computation> alone_;  ///< every layer on golden operands
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
  if (!golden.target.accumulator) {
    map->machine_place = place_in_machine(plan, golden.target.layer, first);
  }
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
  Diagnoses diagnoses(model, plan, pictures, set, options.tolerance);
  for (std::size_t i = 0; i < computed.size(); ++i) {
    const Golden& golden = set.goldens[i];
    if (computed[i].empty()) {
      result.left_out.push_back(golden.name);
      continue;
    }
    VerifiedMap map = compared(model, golden, computed[i], options.tolerance);
    if (map.difference.mismatches > 0) {
      locate(plan, golden, options.images, &map);
      if (options.diagnose) diagnoses.add(i, &map);
    }
    result.maps.push_back(std::move(map));
  }
  return result;
}

}  // namespace rill
