// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/loop_stage_module.h"

#include "sim/core/error.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"

namespace rill {

LoopStage::LoopStage(const LoopStageContext& context) {
  if (!stage_window(context.layer).is_pointwise()) build_windows(context);
  if (has_multipliers(context.layer)) {
    build_array(context);
  } else {
    build_pool(context);
  }
}

StreamFifo& LoopStage::fifo(const LoopStageContext& context, InnerFifo::Role role) {
  for (const InnerFifo& planned : context.stage.inner_fifos) {
    if (planned.role != role) continue;
    fifos_.push_back(std::make_unique<StreamFifo>(planned.name.c_str(), planned.shape,
                                                  planned.depth, context.with_data));
    return *fifos_.back();
  }
  throw InternalError("a stage lacks one of its FIFOs");
}

void LoopStage::build_windows(const LoopStageContext& context) {
  windows_ = std::make_unique<RowWindowUnit>("line_buffer", context.run,
                                             row_window_of(context.layer), context.with_data);
  const Window& window = context.layer.window;
  if (window.pad_h == 0 && window.pad_w == 0) return;
  padding_ = std::make_unique<LoopPadding>("padding", context.run, context.layer.in, window.pad_h,
                                           window.pad_w, context.arithmetic.padding_code,
                                           context.with_data);
  StreamFifo& padded = fifo(context, InnerFifo::Role::Padded);
  padding_->output.bind(padded);
  windows_->input.bind(padded);
}

std::unique_ptr<LoopConverter> LoopStage::converter(const LoopStageContext& context,
                                                    const char* name, int from_lanes,
                                                    int to_lanes) {
  return std::make_unique<LoopConverter>(name, context.run, from_lanes, to_lanes,
                                         context.with_data);
}

void LoopStage::build_array(const LoopStageContext& context) {
  const Layer& layer = context.layer;
  const Folding& folding = context.stage.folding;
  to_slices_ = converter(context, "to_slices", layer.in.channels, folding.simd);
  if (windows_ != nullptr) {
    StreamFifo& windows = fifo(context, InnerFifo::Role::Windows);
    windows_->output.bind(windows);
    to_slices_->input.bind(windows);
  }
  StreamFifo& slices = fifo(context, InnerFifo::Role::Slices);
  to_slices_->output.bind(slices);
  array_ = std::make_unique<LoopArray>("dsp_array", context.run, array_folding(layer, folding),
                                       loop_array_latency(context.arithmetic, folding),
                                       layer.out.pixels(), context.batch, context.numbers);
  array_->input.bind(slices);
  if (windows_ == nullptr) return;
  to_pixels_ = converter(context, "to_pixels", folding.pe, layer.out.channels);
  StreamFifo& sums = fifo(context, InnerFifo::Role::Sums);
  array_->output.bind(sums);
  to_pixels_->input.bind(sums);
}

void LoopStage::build_pool(const LoopStageContext& context) {
  const Layer& layer = context.layer;
  pool_ = std::make_unique<LoopPool>("pool", context.run, layer.window.taps(), layer.in.channels,
                                     layer.out.pixels(), context.arithmetic, context.with_data);
  StreamFifo& windows = fifo(context, InnerFifo::Role::Windows);
  windows_->output.bind(windows);
  pool_->input.bind(windows);
}

void LoopStage::bind_input(StreamFifo& fifo) {
  if (padding_ != nullptr) {
    padding_->input.bind(fifo);
  } else if (windows_ != nullptr) {
    windows_->input.bind(fifo);
  } else {
    to_slices_->input.bind(fifo);
  }
}

void LoopStage::bind_output(WordSink& sink) {
  if (to_pixels_ != nullptr) {
    to_pixels_->output.bind(sink);
  } else if (array_ != nullptr) {
    array_->output.bind(sink);
  } else {
    pool_->output.bind(sink);
  }
}

}  // namespace rill
