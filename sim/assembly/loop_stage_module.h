// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "modules/dsp_array/loop_array.h"
#include "modules/line_buffer/row_window.h"
#include "modules/padding/loop_padding.h"
#include "modules/pool/loop_pool.h"
#include "modules/width_converter/loop_converter.h"
#include "sim/plan/plan.h"

namespace rill {

/// What the loops of a stage share.
struct LoopStageContext {
  RunContext& run;
  const Stage& stage;
  const Layer& layer;
  const LayerArithmetic& arithmetic;
  LoopArrayNumbers numbers;  ///< of a layer with weights
  int batch = 1;             ///< frames that the loops take in one run
  bool with_data = false;
};

/// The loops of one stage (`line_buffer: hls_rows`) and the FIFOs between them. They become
/// children of the module that is being constructed.
class LoopStage {
 public:
  explicit LoopStage(const LoopStageContext& context);

  void bind_input(StreamFifo& fifo);
  void bind_output(WordSink& sink);

 private:
  StreamFifo& fifo(const LoopStageContext& context, InnerFifo::Role role);
  void build_windows(const LoopStageContext& context);
  void build_array(const LoopStageContext& context);
  void build_pool(const LoopStageContext& context);
  std::unique_ptr<LoopConverter> converter(const LoopStageContext& context, const char* name,
                                           int from_lanes, int to_lanes);

  std::vector<std::unique_ptr<StreamFifo>> fifos_;
  std::unique_ptr<LoopPadding> padding_;  ///< null without a border
  std::unique_ptr<RowWindowUnit> windows_;
  std::unique_ptr<LoopConverter> to_slices_;
  std::unique_ptr<LoopArray> array_;
  std::unique_ptr<LoopConverter> to_pixels_;
  std::unique_ptr<LoopPool> pool_;
};

}  // namespace rill
