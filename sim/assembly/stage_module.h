// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "modules/activation/activation.h"
#include "modules/activation/fold_activation.h"
#include "modules/activation/threshold_pipeline.h"
#include "modules/add/add.h"
#include "modules/bram/bram.h"
#include "modules/concat/concat.h"
#include "modules/crop/crop.h"
#include "modules/dsp_array/dsp_array.h"
#include "modules/dsp_array/finn_array.h"
#include "modules/line_buffer/finn_window.h"
#include "modules/line_buffer/line_buffer.h"
#include "modules/line_buffer/window_map.h"
#include "modules/padding/padding.h"
#include "modules/pool/global_pool.h"
#include "modules/strip_buffer/strip_buffer.h"
#include "sim/assembly/loop_stage_module.h"
#include "sim/plan/plan.h"
#include "sim/sysc/part.h"

namespace rill {

/// Padding, window unit and array in FINN's style, a FIFO behind each of the first two.
struct FinnParts {
  std::unique_ptr<Padding> padding;  ///< null when the layer has none
  std::unique_ptr<StreamFifo> padded;
  std::unique_ptr<FinnWindowUnit> windows;
  std::unique_ptr<StreamFifo> window_words;
  std::unique_ptr<FinnArray> array;
  std::unique_ptr<FoldActivation> activation;  ///< of a depthwise layer
};

/// The parts that run one layer: line buffer, then array and activation, pool, reorg or L2 norm; or
/// a join.
class StageModule : public sc_core::sc_module {
 public:
  /// `arithmetic` is the layer's, complete; only its formats' widths matter in a timing-only run.
  /// `batch` frames make one run of its loops (`line_buffer: hls_rows`).
  StageModule(const sc_core::sc_module_name& name, RunContext& context, const Stage& stage,
              const Layer& layer, const LayerArithmetic& arithmetic, const DesignSpec& design,
              int batch, bool with_data);

  void bind_input(int operand, StreamFifo& fifo);
  void bind_output(WordSink& sink);
  /// The layer's weight memory, or null.
  Bram* weights() { return weights_.get(); }

 private:
  void build_memory(const Stage& stage, const Layer& layer);
  void build_weights(const Stage& stage, const Layer& layer, bool with_data);
  void build_array(RunContext& context, const Stage& stage, const Layer& layer, bool with_data);
  void build_finn(RunContext& context, const Stage& stage, const Layer& layer, int fifo_depth,
                  bool with_data);
  void build_thresholds(RunContext& context, const Stage& stage, bool with_data);

  const DesignSpec& design_;
  LayerArithmetic arithmetic_;
  std::unique_ptr<LineBuffer> line_buffer_;
  std::unique_ptr<Bram> weights_;
  std::unique_ptr<DspArray> array_;
  FinnParts finn_;
  std::unique_ptr<LoopStage> loops_;
  std::unique_ptr<ActivationUnit> activation_function_;
  std::unique_ptr<Activation> activation_;
  std::unique_ptr<StreamFifo> sums_;  ///< in front of the thresholds, already as codes
  std::unique_ptr<ThresholdPipeline> thresholds_;
  std::unique_ptr<StripBuffer> strip_buffer_;  ///< behind an array of square tiles
  std::unique_ptr<WindowMap> window_map_;      ///< pool, reorg, L2 norm or upsample
  std::unique_ptr<Concat> concat_;
  std::unique_ptr<Add> add_;
  std::unique_ptr<GlobalPool> global_pool_;
  std::unique_ptr<Crop> crop_;
};

}  // namespace rill
