// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/back_pressure.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/plan/folding.h"

namespace rill {

namespace {

bool leaves(const Link& link, std::size_t stage) {
  return link.from.kind == Endpoint::Kind::Stage && link.from.index == static_cast<int>(stage);
}

/// An array works on the next item while the words of the one before leave, but the next item's
/// first word waits until they have.
std::int64_t cycles_of_array(const PlanRequest& request, const Stage& stage, const Link& link) {
  const ArrayFolding array =
      array_folding(request.layer(stage.layer), request.numbers(stage.layer), stage.folding);
  const std::int64_t slots = array.slots_per_item();
  const std::int64_t words = stage.output.words_per_item();
  if (stage.tile_rows > 1) {  // a strip buffer stands between: only the mean rates count
    const std::int64_t tiles =
        array_items(request.layer(stage.layer), request.numbers(stage.layer), stage.folding);
    return std::max(tiles * slots,
                    stage.output.items() * conversion_cycles(link.from_shape, link.to_shape));
  }
  const std::int64_t spacing = std::max<std::int64_t>(slots / words, 1);
  const std::int64_t conversion = conversion_cycles(link.from_shape, link.to_shape);
  const std::int64_t left =
      conversion - std::max<std::int64_t>(words, link.to_shape.words_per_item());
  const std::int64_t item = slots + std::max<std::int64_t>(left - spacing, 0);
  return stage.output.items() * std::max(item, conversion);
}

int reader_of(const Link& link) {
  return link.to.kind == Endpoint::Kind::Stage ? link.to.index : -1;
}

/// The reader whose words take longest to pass an item of a stage into.
int slowest_reader(const Group& group, std::size_t stage) {
  int reader = -1;
  std::int64_t longest = 0;
  for (const Link& link : group.links) {
    if (!leaves(link, stage)) continue;
    const std::int64_t cycles = conversion_cycles(link.from_shape, link.to_shape);
    if (cycles <= longest) continue;
    longest = cycles;
    reader = reader_of(link);
  }
  return reader;
}

/// Share of a frame that stands between a stage and the one behind it while that takes nothing.
double buffered_share(const Link& link) {
  return static_cast<double>(link.depth) / static_cast<double>(link.to_shape.words());
}

/// A part without a row in reserve takes one of `burst` input rows while it gives its own row and
/// the others before that. Whoever stands in front of it takes a row's time for each of those, and
/// what it is held up during the burst is lost but for what FIFOs between them hold.
class Burst {
 public:
  Burst(const PlanRequest& request, const Group& group, std::size_t stage)
      : group_(group),
        rows_(group.stages[stage].output.height),
        burst_(burst_of(request.layer(group.stages[stage].layer))),
        input_(static_cast<double>(group.stages[stage].inputs[0].words())),
        drain_(static_cast<double>(item_drain_cycles(group, stage) *
                                   group.stages[stage].output.items())) {
    follow_upstream(stage, 0);
  }

  std::int64_t cycles() const { return static_cast<std::int64_t>(cycles_); }

 private:
  /// Cycles a frame with a producer of that pace, of whose frame a share fits in between.
  double with_producer(double pace, double buffered) const {
    const double row = std::max(input_, pace);
    const double held = std::max(drain_, pace / burst_) + row * (burst_ - 1) / burst_;
    return held - rows_ * buffered * pace;
  }

  void follow_upstream(std::size_t stage, double buffered) {
    cycles_ = std::max(cycles_, with_producer(0, 0));
    for (const Link& link : group_.links) {
      const bool enters = link.to.kind == Endpoint::Kind::Stage &&
                          link.to.index == static_cast<int>(stage) &&
                          link.from.kind == Endpoint::Kind::Stage;
      if (!enters) continue;
      const auto from = static_cast<std::size_t>(link.from.index);
      const double share = buffered + buffered_share(link);
      cycles_ =
          std::max(cycles_, with_producer(static_cast<double>(group_.stages[from].cycles), share));
      // More than a burst's worth between them: nobody further up is held up.
      if (share * rows_ < 1) follow_upstream(from, share);
    }
  }

  const Group& group_;
  double rows_;
  double burst_;
  double input_;
  double drain_;
  double cycles_ = 0;
};

}  // namespace

std::int64_t conversion_cycles(const StreamShape& from, const StreamShape& to) {
  const std::int64_t parts = ceil_div(from.pixels, to.pixels);
  const std::int64_t first = std::max(from.words_per_item(), to.words_per_item());
  // A wider word of pixels is put together of several items, and leaves with the last.
  if (from.pixels < to.pixels) return from.words_per_item();
  return first + (parts - 1) * to.words_per_item();
}

std::int64_t item_drain_cycles(const Group& group, std::size_t stage) {
  std::int64_t cycles = group.stages[stage].output.words_per_item();
  for (const Link& link : group.links) {
    if (!leaves(link, stage)) continue;
    cycles = std::max(cycles, conversion_cycles(link.from_shape, link.to_shape));
  }
  return cycles;
}

void account_for_back_pressure(const PlanRequest& request, Group* group) {
  for (Stage& stage : group->stages) stage.own_cycles = stage.cycles;
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    Stage& stage = group->stages[s];
    const Layer& layer = request.layer(stage.layer);
    if (stage.line_buffer_style != DesignSpec::LineBufferStyle::Ideal) continue;
    for (const Link& link : group->links) {
      if (!leaves(link, s)) continue;
      const std::int64_t cycles =
          has_multipliers(layer)
              ? cycles_of_array(request, stage, link)
              : stage.output.items() * conversion_cycles(link.from_shape, link.to_shape);
      if (cycles <= stage.cycles) continue;
      stage.cycles = cycles;
      stage.held_by = reader_of(link);
    }
  }
  for (std::size_t s = 0; s < group->stages.size(); ++s) {
    Stage& stage = group->stages[s];
    if (burst_of(request.layer(stage.layer)) == 1) continue;
    const std::int64_t cycles = Burst(request, *group, s).cycles();
    if (cycles <= stage.cycles) continue;
    stage.cycles = cycles;
    stage.held_by = slowest_reader(*group, s);
  }
}

}  // namespace rill
