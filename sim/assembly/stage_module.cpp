// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/stage_module.h"

#include "modules/l2_norm/l2_norm.h"
#include "modules/pool/average_pool.h"
#include "modules/pool/function.h"
#include "modules/pool/pool.h"
#include "modules/reorg/reorg.h"
#include "modules/upsample/upsample.h"
#include "sim/assembly/memory_image.h"
#include "sim/core/error.h"
#include "sim/network/average_window.h"
#include "sim/numerics/upsample_scale.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/folding.h"
#include "sim/plan/regions.h"

namespace rill {

namespace {

/// Cycles of the activation itself.
int registers_behind_array(const Stage& stage) {
  return stage.threshold_stages > 0 ? 0 : kActivationLatency;
}

}  // namespace

StageModule::StageModule(const sc_core::sc_module_name& name, RunContext& context,
                         const Stage& stage, const Layer& layer, const LayerArithmetic& arithmetic,
                         const DesignSpec& design, int batch, bool with_data)
    : sc_module(name), design_(design), arithmetic_(arithmetic) {
  if (stage.line_buffer_style == DesignSpec::LineBufferStyle::HlsRows) {
    if (layer.has_weights()) build_weights(stage, layer, with_data);
    LoopArrayNumbers numbers;
    if (with_data && layer.has_weights()) {
      numbers = {weights_.get(), &arithmetic_, activation_function_.get()};
    }
    loops_ = std::make_unique<LoopStage>(
        LoopStageContext{context, stage, layer, arithmetic_, numbers, batch, with_data});
    return;
  }
  if (stage.line_buffer_style != DesignSpec::LineBufferStyle::Ideal) {
    build_weights(stage, layer, with_data);
    build_finn(context, stage, layer,
               design.stage_fifo_depth > 0 ? design.stage_fifo_depth : design.fifo_depth,
               with_data);
    return;
  }
  const Window window = stage_window(layer);
  if (stage.has_line_buffer) {
    LineBufferShape shape{layer.in,
                          window,
                          layer.out.height,
                          layer.out.width,
                          stage.line_buffer_rows,
                          stage.folding.pixels,
                          stage.inputs[0].pixels,
                          stage.tile_rows};
    const Code padding = layer.op == Op::MaxPool ? kPoolPadding : arithmetic.padding_code;
    line_buffer_ = std::make_unique<LineBuffer>("line_buffer", context, shape, padding, with_data);
  }
  switch (layer.op) {
    case Op::MaxPool:
      window_map_ = std::make_unique<Pool>("pool", context, window.taps(), layer.out, stage.output,
                                           arithmetic_, line_buffer_.get(), with_data);
      break;
    case Op::Reorg:
      window_map_ = std::make_unique<Reorg>(
          "reorg", context, window.taps(), layer.out, stage.output,
          layer.reorg_order == ReorgOrder::ChannelMajor, line_buffer_.get(), with_data);
      break;
    case Op::AveragePool:
      window_map_ = std::make_unique<AveragePool>(
          "pool", context, window.taps(), layer.out, stage.output, average_divisor_indices(layer),
          with_data ? &arithmetic_ : nullptr, line_buffer_.get());
      break;
    case Op::GlobalAveragePool:
      global_pool_ = std::make_unique<GlobalPool>("pool", context, layer.in, stage.output,
                                                  with_data ? &arithmetic_ : nullptr);
      break;
    case Op::Add:
      add_ =
          std::make_unique<Add>("add", context, stage.output, static_cast<int>(layer.inputs.size()),
                                with_data ? &arithmetic_ : nullptr);
      break;
    case Op::L2Normalize:
      build_memory(stage, layer);
      window_map_ = std::make_unique<L2Norm>("l2_norm", context, layer.out, stage.output,
                                             with_data ? &arithmetic_ : nullptr, *weights_,
                                             line_buffer_.get());
      break;
    case Op::Concat:
      concat_ = std::make_unique<Concat>("concat", context, stage.output,
                                         with_data ? &arithmetic_ : nullptr);
      break;
    case Op::BilinearUpsample:
      window_map_ = std::make_unique<Upsample>(
          "upsample", context, layer.scale,
          upsample_scale(layer.scale, layer.pre_scale).value_or(UpsampleScale{}).multiplier,
          layer.out, stage.output, with_data ? &arithmetic_ : nullptr, line_buffer_.get());
      break;
    case Op::Crop:
      crop_ = std::make_unique<Crop>("crop", context, layer.out, layer.crop_top, layer.crop_left,
                                     with_data);
      break;
    default:
      build_weights(stage, layer, with_data);
      build_array(context, stage, layer, with_data);
  }
}

void StageModule::build_memory(const Stage& stage, const Layer& layer) {
  weights_ = std::make_unique<Bram>("weights", weight_layout(design_, layer, arithmetic_),
                                    stage.weights.words, stage.weights.word_bits);
}

void StageModule::build_weights(const Stage& stage, const Layer& layer, bool with_data) {
  build_memory(stage, layer);
  if (with_data) {
    activation_function_ = std::make_unique<ActivationUnit>(arithmetic_, layer.out.channels);
  }
}

void StageModule::build_array(RunContext& context, const Stage& stage, const Layer& layer,
                              bool with_data) {
  array_ = std::make_unique<DspArray>(
      "dsp_array", context, array_folding(layer, arithmetic_, stage.folding), layer.out,
      line_buffer_.get(), *weights_, with_data ? &arithmetic_ : nullptr,
      layer.op == Op::Deconvolution ? PhaseKernels(layer.window) : PhaseKernels());
  activation_ = std::make_unique<Activation>("activation", stage.output, activation_function_.get(),
                                             registers_behind_array(stage));
  array_->output.bind(*activation_);
  build_thresholds(context, stage, with_data);
  if (stage.tile_rows == 1) return;
  strip_buffer_ = std::make_unique<StripBuffer>("strip_buffer", context, stage.output,
                                                stage.tile_rows, with_data);
  auto& behind = thresholds_ != nullptr ? thresholds_->output : activation_->output;
  behind.bind(*strip_buffer_);
}

/// FINN's thresholds behind the activation, which makes the codes and takes no time then.
void StageModule::build_thresholds(RunContext& context, const Stage& stage, bool with_data) {
  if (stage.threshold_stages == 0) return;
  const InnerFifo& sums = stage.inner_fifos.back();
  sums_ = std::make_unique<StreamFifo>("sums", sums.shape, sums.depth, with_data);
  thresholds_ = std::make_unique<ThresholdPipeline>("thresholds", context, stage.threshold_stages);
  auto& codes = finn_.activation != nullptr ? finn_.activation->output : activation_->output;
  codes.bind(*sums_);
  thresholds_->input.bind(*sums_);
}

/// Padding → FIFO → window unit → FIFO → array → activation → (FIFO → thresholds).
void StageModule::build_finn(RunContext& context, const Stage& stage, const Layer& layer,
                             int fifo_depth, bool with_data) {
  const FinnWindowShape window = finn_window_of(layer, stage.line_buffer_style, stage.folding);
  const int bits = arithmetic_.input.width;
  finn_.windows = std::make_unique<FinnWindowUnit>("line_buffer", context, window, with_data);
  finn_.window_words = std::make_unique<StreamFifo>("windows", finn_window_words(window, bits),
                                                    fifo_depth, with_data);
  if (layer.window.pad_h > 0 || layer.window.pad_w > 0) {
    const StreamShape padded{
        window.map.height, window.map.width, window.map.channels, window.simd, 1, bits};
    finn_.padding = std::make_unique<Padding>("padding", context, layer.in, layer.window.pad_h,
                                              layer.window.pad_w, window.simd,
                                              arithmetic_.padding_code, with_data);
    finn_.padded = std::make_unique<StreamFifo>("padded", padded, fifo_depth, with_data);
    finn_.padding->output.bind(*finn_.padded);
    finn_.windows->input.bind(*finn_.padded);
  }
  const FinnArrayNumbers numbers{weights_.get(), with_data ? &arithmetic_ : nullptr};
  finn_.array =
      std::make_unique<FinnArray>("dsp_array", context, array_folding(layer, stage.folding),
                                  FinnCore::Dsp48, layer.out.pixels(), numbers);
  finn_.windows->output.bind(*finn_.window_words);
  finn_.array->input.bind(*finn_.window_words);
  if (layer.is_depthwise()) {
    finn_.activation = std::make_unique<FoldActivation>(
        "activation", with_data ? &arithmetic_ : nullptr, layer.out.channels, stage.folding.pe,
        registers_behind_array(stage));
    finn_.array->output.bind(*finn_.activation);
  } else {
    activation_ = std::make_unique<Activation>(
        "activation", stage.output, activation_function_.get(), registers_behind_array(stage));
    finn_.array->output.bind(*activation_);
  }
  build_thresholds(context, stage, with_data);
}

void StageModule::bind_input(int operand, StreamFifo& fifo) {
  if (concat_ != nullptr) {
    internal_check(concat_->inputs.size() == operand, "operands are bound in channel order");
    concat_->inputs.bind(fifo);
  } else if (add_ != nullptr) {
    add_->inputs.bind(fifo);
  } else if (global_pool_ != nullptr) {
    global_pool_->input.bind(fifo);
  } else if (loops_ != nullptr) {
    loops_->bind_input(fifo);
  } else if (crop_ != nullptr) {
    crop_->input.bind(fifo);
  } else if (finn_.padding != nullptr) {
    finn_.padding->input.bind(fifo);
  } else if (finn_.windows != nullptr) {
    finn_.windows->input.bind(fifo);
  } else if (line_buffer_ != nullptr) {
    line_buffer_->input.bind(fifo);
  } else {
    array_->input.bind(fifo);
  }
}

void StageModule::bind_output(WordSink& sink) {
  if (loops_ != nullptr) {
    loops_->bind_output(sink);
  } else if (concat_ != nullptr) {
    concat_->output.bind(sink);
  } else if (add_ != nullptr) {
    add_->output.bind(sink);
  } else if (global_pool_ != nullptr) {
    global_pool_->output.bind(sink);
  } else if (crop_ != nullptr) {
    crop_->output.bind(sink);
  } else if (window_map_ != nullptr) {
    window_map_->output.bind(sink);
  } else if (strip_buffer_ != nullptr) {
    strip_buffer_->output.bind(sink);
  } else if (thresholds_ != nullptr) {
    thresholds_->output.bind(sink);
  } else if (finn_.activation != nullptr) {
    finn_.activation->output.bind(sink);
  } else {
    activation_->output.bind(sink);
  }
}

}  // namespace rill
