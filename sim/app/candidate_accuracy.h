// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "sim/config/load_run.h"
#include "sim/model/model.h"

namespace rill {

/// On which pictures numbers are judged. Without a folder: the run's own picture.
struct AccuracyRequest {
  bool wanted = false;
  std::string pictures;   ///< folder
  std::string truth;      ///< boxes or flows that people gave; empty: the float network judges
  std::size_t limit = 0;  ///< 0: all pictures
};

struct CandidateAccuracy {
  std::string metric;
  double value = 0;  ///< 0 to 1, or pixels of end-point error
  std::size_t pictures = 0;
};

/// How good a run's codes are; nothing when it is not wanted, or when only codes of weights are
/// there and no truth, so that there is nothing to compare with.
std::optional<CandidateAccuracy> candidate_accuracy(const AccuracyRequest& request,
                                                    const RunConfiguration& configuration,
                                                    const QuantizedModel& model);

}  // namespace rill
