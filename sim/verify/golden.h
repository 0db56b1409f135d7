// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/model/model.h"
#include "sim/verify/golden_array.h"
#include "sim/verify/golden_name.h"

namespace rill {

/// How a golden lies in a file of words.
struct GoldenWords {
  Packing packing;
  int lane_bits = 0;          ///< as stated, or as the digits show
  int images = 1;             ///< in the file
  bool transactions = false;  ///< each image is a transaction of its own
};

/// What one map of the network ought to be, for every image that is verified.
struct Golden {
  std::string name;    ///< as the file, its manifest or the member of an archive calls it
  std::string origin;  ///< file, for messages
  GoldenTarget target;
  std::vector<FeatureMap> expected;
  std::optional<GoldenWords> words;  ///< of files that are no arrays
  std::int64_t images = 1;           ///< in the file; of several, GoldenOptions::images are taken
};

/// A file or array that means no layer: a tiled machine's buffer, region of DDR, or answer.
struct OtherGolden {
  std::string name;
  std::string file;
};

struct GoldenSet {
  std::vector<Golden> goldens;        ///< in network order, accumulators before outputs
  std::vector<OtherGolden> others;    ///< GoldenOptions::is_buffer says which
  std::vector<std::string> left_out;  ///< arrays of folders and archives that mean no layer
};

/// Formats of the codes of a target: the layer's output, or its accumulator.
const Format& target_format(const QuantizedModel& model, const GoldenTarget& target);

/// Reads goldens from files, `NAME=file` and folders: .npy, .npz (one array named anything, or
/// several named as layers) and every VectorFile. Names are explained at golden_target(); a file's
/// is what stands before its extension (or before an earlier dot). A `manifest.json` in a folder
/// may list `files`, each with `file`, `layer`, and if need be `role`, `accumulator` and `packing`
/// (what `rill export` writes); or it may state the `lsb` of a name ("2^-6"), which must then be
/// the layer's. `predict.json` holds what the machine answered. Throws ConfigError when a file
/// given by itself means no layer, when nothing is left to compare, and for damage.
GoldenSet read_goldens(const std::vector<std::string>& paths, const QuantizedModel& model,
                       const GoldenOptions& options);

}  // namespace rill
