// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/evaluate/evaluate.h"
#include "sim/io/picture.h"

namespace rill {

/// Who was evaluated, and how fast that went on this machine.
struct EvaluationTitle {
  std::string run;
  std::string numerics;  ///< or `float`
  double seconds = 0;
};

std::string evaluation_text(const EvaluationTitle& title,
                            const std::vector<PictureResult>& results);
std::string evaluation_json(const EvaluationTitle& title,
                            const std::vector<PictureResult>& results);
/// One line a picture.
std::string evaluation_csv(const std::vector<PictureResult>& results);
/// The picture with the true box (green) and the found one (red).
Picture drawn_result(const PictureResult& result);

}  // namespace rill
