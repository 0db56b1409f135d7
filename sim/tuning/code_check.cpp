// SPDX-License-Identifier: Apache-2.0
#include "sim/tuning/code_check.h"

#include "sim/model/quantize_model.h"
#include "sim/tuning/schemes.h"
#include "sim/tuning/summary.h"

namespace rill {
namespace {

constexpr int kMostWidened = 4;

double loss_in_codes(const TuningTask& task, double reference, const FixedFormats& found) {
  const QuantizedModel model =
      quantize_model(task.network, fixed_numerics(task, found), task.folded, task.calibration);
  return relative_loss(task.metric, reference, accuracy_in_codes(task, model));
}

}  // namespace

int widen_until_codes_hold(const TuningTask& task, double reference, double limit,
                           FixedFormats& found) {
  int widened = 0;
  while (widened < kMostWidened && loss_in_codes(task, reference, found) > limit) {
    auto& maps = found.formats.of[static_cast<std::size_t>(fxp::Component::Activations)];
    for (auto& format : maps) format = fxp::QFormat{format->bits + 1, format->fraction_bits + 1};
    ++widened;
  }
  return widened;
}

}  // namespace rill
