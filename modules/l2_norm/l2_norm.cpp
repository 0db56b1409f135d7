// SPDX-License-Identifier: Apache-2.0
#include "modules/l2_norm/l2_norm.h"

#include <vector>

#include "modules/bram/weight_layout.h"

namespace rill {

L2Norm::L2Norm(const sc_core::sc_module_name& name, RunContext& context, const Shape& out,
               const StreamShape& words, const LayerArithmetic* arithmetic, const Bram& weights,
               WindowSource* pixels)
    : WindowMap(name, context, l2_norm_latency(words.codes_per_word()), out, words, words.channels,
                pixels, arithmetic != nullptr),
      arithmetic_(arithmetic),
      weights_(weights) {
  set_item_interval(kRootCycles);
}

void L2Norm::compute(const Code* windows, int pixels, Code* out) const {
  if (weight_fill_ != weights_.fills()) {
    std::vector<Code> gain;
    std::vector<Code> bias;
    decode_weights(weights_.layout(), weights_.bytes().data(), &gain, &bias);
    function_.emplace(*arithmetic_, gain);
    weight_fill_ = weights_.fills();
  }
  function_->run(windows, pixels, out);
}

}  // namespace rill
