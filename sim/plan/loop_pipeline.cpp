// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/loop_pipeline.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>

#include "sim/core/error.h"
#include "sim/plan/folding.h"
#include "sim/plan/loop_stage.h"
#include "sim/plan/loop_units.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/resize_plan.h"

namespace rill {

namespace {

int inner_depth(const Stage& stage, InnerFifo::Role role) {
  for (const InnerFifo& fifo : stage.inner_fifos) {
    if (fifo.role == role) return fifo.depth;
  }
  return 0;
}

/// A batch without end.
constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();

LoopShape loop_shape(const Plan& plan, const Stage& stage, bool endless) {
  const auto index = static_cast<std::size_t>(stage.layer);
  const Layer& layer = plan.network.layers[index];
  LoopShape shape;
  shape.has_windows = !stage_window(layer).is_pointwise();
  if (shape.has_windows) shape.window = row_window_of(layer);
  shape.vectors = endless ? kEndless : layer.out.pixels();
  shape.words = layer.window.taps();
  shape.slices = shape.words;
  shape.word_slots = inner_depth(stage, InnerFifo::Role::Windows);
  shape.slice_slots = inner_depth(stage, InnerFifo::Role::Slices);
  shape.sum_slots = inner_depth(stage, InnerFifo::Role::Sums);
  shape.converted = shape.sum_slots > 0;
  if (has_multipliers(layer)) {
    const ArrayFolding folding = array_folding(layer, stage.folding);
    shape.slices = folding.input_folds();
    shape.folds = folding.output_folds();
    shape.drain = loop_array_latency(plan.arithmetic[index], stage.folding) - 1;
  }
  return shape;
}

/// Cycles a pixel of a map that DMA and memory allow.
double pixel_cycles(const Plan& plan, const Transfer& transfer) {
  const DdrRegion& region = plan.regions[static_cast<std::size_t>(transfer.region)];
  const auto pixels = static_cast<double>(transfer.shape.height) * transfer.shape.width;
  const double words = static_cast<double>(transfer.shape.words()) / pixels;
  return std::max(words, static_cast<double>(region.bytes) / pixels / transfer_rate(plan));
}

class Pipeline {
 public:
  /// A batch of one frame, or one without end.
  Pipeline(const Plan& plan, const Group& group, bool endless);
  /// Goes on until so many frames have left.
  void run(std::size_t frames);
  const std::vector<Cycle>& frame_done() const { return frame_done_; }
  std::vector<Cycle> fill() const;

 private:
  void add_resize(const Transfer& load);
  bool load();
  bool resize();
  bool store();

  const double load_cycles_;
  const double store_cycles_;
  const double latency_;
  const std::int64_t pixels_;            ///< to load
  const std::int64_t pixels_per_frame_;  ///< to store
  std::int64_t loaded_ = 0;
  std::deque<PixelFifo> fifos_;  ///< those of padding included
  PixelFifo* loaded_into_ = nullptr;
  std::optional<ResizeRecurrence> resize_;
  std::optional<CopyRecurrence> copy_;
  std::vector<PixelFifo*> links_;  ///< in front of every stage and of the store
  std::vector<PaddingRecurrence> padding_;
  std::vector<LoopRecurrence> loops_;
  double load_last_;
  double store_last_ = 0;
  std::vector<Cycle> frame_done_;
};

Pipeline::Pipeline(const Plan& plan, const Group& group, bool endless)
    : load_cycles_(pixel_cycles(plan, group.loads.front())),
      store_cycles_(pixel_cycles(plan, group.stores.front())),
      latency_(memory_latency(plan)),
      pixels_(endless ? kEndless : group.loads.front().shape.items()),
      pixels_per_frame_(group.stores.front().shape.items()),
      load_last_(latency_ - load_cycles_) {
  for (const Link& link : group.links) {
    fifos_.emplace_back(std::max(1, link.depth / link.to_shape.words_per_item()));
    links_.push_back(&fifos_.back());
  }
  loaded_into_ = links_.front();
  if (group.loads.front().resize) add_resize(group.loads.front());
  for (std::size_t s = 0; s < group.stages.size(); ++s) {
    const Stage& stage = group.stages[s];
    const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
    PixelFifo* input = links_[s];
    if (const int depth = inner_depth(stage, InnerFifo::Role::Padded); depth > 0) {
      fifos_.emplace_back(depth);
      padding_.emplace_back(row_window_of(layer).map, layer.window.pad_h, layer.window.pad_w, input,
                            &fifos_.back());
      input = &fifos_.back();
    }
    loops_.emplace_back(loop_shape(plan, stage, endless), input, links_[s + 1]);
  }
}

void Pipeline::add_resize(const Transfer& load) {
  fifos_.emplace_back(load.resize->resized.depth);
  copy_.emplace(&fifos_.back(), links_.front());
  PixelFifo* resized = &fifos_.back();
  fifos_.emplace_back(load.resize->raw.depth);
  loaded_into_ = &fifos_.back();
  resize_.emplace(resize_shape_of(load), loaded_into_, resized);
}

bool Pipeline::resize() {
  if (!resize_) return false;
  const bool resized = resize_->advance(copy_->pixels(), copy_->last());
  return copy_->advance() || resized;
}

bool Pipeline::load() {
  bool moved = false;
  for (; loaded_ < pixels_ && loaded_into_->has_room(); ++loaded_, moved = true) {
    load_last_ += load_cycles_;
    const Cycle put = loaded_into_->put(static_cast<Cycle>(load_last_));
    load_last_ = std::max(load_last_, static_cast<double>(put));
  }
  return moved;
}

bool Pipeline::store() {
  bool moved = false;
  PixelFifo& fifo = *links_.back();
  for (; fifo.has_word(); moved = true) {
    const Cycle taken = fifo.word_at(static_cast<Cycle>(store_last_));
    fifo.take(taken);
    store_last_ = static_cast<double>(taken) + store_cycles_;
    if (fifo.takes() % pixels_per_frame_ == 0) {
      frame_done_.push_back(static_cast<Cycle>(store_last_ + latency_));
    }
  }
  return moved;
}

void Pipeline::run(std::size_t frames) {
  for (bool moves = true; moves && frame_done_.size() < frames;) {
    moves = load();
    moves = resize() || moves;
    for (PaddingRecurrence& padding : padding_) moves = padding.advance() || moves;
    for (LoopRecurrence& loop : loops_) moves = loop.advance() || moves;
    moves = store() || moves;
  }
  internal_check(frame_done_.size() >= frames, "a chain of loops stands still");
}

std::vector<Cycle> Pipeline::fill() const {
  std::vector<Cycle> fill;
  for (std::size_t s = 0; s < loops_.size(); ++s) {
    fill.push_back(links_[s + 1]->first_put() - links_[s]->first_take());
  }
  return fill;
}

}  // namespace

bool is_loop_pipeline(const Plan& plan, const Group& group) {
  if (group.loads.size() != 1 || group.stores.size() != 1 ||
      group.links.size() != group.stages.size() + 1) {
    return false;
  }
  const auto last = static_cast<int>(group.stages.size()) - 1;
  for (int i = 0; i <= last + 1; ++i) {
    const Link& link = group.links[static_cast<std::size_t>(i)];
    const bool from_before =
        i == 0 ? link.from.kind == Endpoint::Kind::Load
               : link.from.kind == Endpoint::Kind::Stage && link.from.index == i - 1;
    const bool to_next = i > last ? link.to.kind == Endpoint::Kind::Store
                                  : link.to.kind == Endpoint::Kind::Stage && link.to.index == i;
    if (!from_before || !to_next) return false;
  }
  return std::all_of(group.stages.begin(), group.stages.end(), [&plan](const Stage& stage) {
    return stage.line_buffer_style == DesignSpec::LineBufferStyle::HlsRows &&
           loop_stage_serves(plan.network.layers[static_cast<std::size_t>(stage.layer)]);
  });
}

LoopPipelineTimes loop_pipeline_times(const Plan& plan, const Group& group) {
  Pipeline pipeline(plan, group, false);
  pipeline.run(1);
  return {pipeline.frame_done().front(), pipeline.fill()};
}

double loop_pipeline_interval(const Plan& plan, const Group& group) {
  constexpr std::size_t kFrames = 3;  // the first one finds the FIFOs empty
  Pipeline pipeline(plan, group, true);
  pipeline.run(kFrames);
  const std::vector<Cycle>& done = pipeline.frame_done();
  return static_cast<double>(done[kFrames - 1] - done[kFrames - 2]);
}

}  // namespace rill
