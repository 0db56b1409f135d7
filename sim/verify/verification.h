// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/diagnosis/diagnose.h"
#include "sim/plan/plan.h"
#include "sim/verify/computed.h"
#include "sim/verify/difference.h"
#include "sim/verify/location.h"

namespace rill {

/// What a golden is of.
enum class MapKind {
  Layer,
  Frames,  ///< a tiled machine's buffer, [frame][lane][row][column]; images are frames
  Region,  ///< of a tiled machine's DDR, [slot][row][column][lane]; images are slots
  Answer,  ///< kAnswerFields numbers an image
};

/// One golden held against what rill has.
struct VerifiedMap {
  std::string name;  ///< of the layer, with ` (acc)` for its accumulator
  std::string file_name;
  MapKind kind = MapKind::Layer;
  std::optional<int> batch;  ///< of a tiled machine that runs several
  std::string golden;        ///< file
  LayerIndex layer = 0;
  Shape shape;
  Format format;
  Difference difference;
  std::optional<FilePlace> file_place;        ///< of the first mismatch
  std::optional<MachinePlace> machine_place;  ///< of the first mismatch
  std::optional<Diagnosis> diagnosis;
  std::string no_diagnosis;  ///< why there is none, of a wrong map
};

struct Verification {
  std::string run;
  std::string numerics;
  bool isolated = false;
  std::int64_t tolerance = 0;  ///< in codes
  std::vector<int> images;     ///< numbers of those verified
  std::vector<VerifiedMap> maps;
  std::vector<std::string> left_out;  ///< goldens that were not compared
  std::vector<std::string> notes;     ///< what the user ought to know about what was compared

  bool equal() const;
  /// The first map, in network order, that has mismatches.
  const VerifiedMap* first_wrong() const;
};

struct VerificationOptions {
  std::int64_t tolerance = 0;
  std::vector<int> images{0};
  bool diagnose = true;
  Halos halos;                        ///< of a tiled machine
  std::set<LayerIndex> golden_halos;  ///< of these, those that goldens show whole
  std::set<LayerIndex> other_halos;   ///< … and where this machine had something else
};

/// Compares every golden that has a computed map (the others join those left out), finds where the
/// first wrong code of each wrong map lies, and diagnoses: every layer as it would be if the layers
/// before it gave their goldens. `pictures` are the codes that the images begin with.
Verification verify_maps(const QuantizedModel& model, const Plan& plan,
                         const std::vector<FeatureMap>& pictures, const GoldenSet& set,
                         const std::vector<ComputedMap>& computed,
                         const VerificationOptions& options);

}  // namespace rill
