// SPDX-License-Identifier: Apache-2.0
// Right numbers in wrong places: channels, lanes, axes.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <set>
#include <utility>

#include "sim/diagnosis/fault.h"

namespace rill {
namespace {

using Order = std::vector<int>;

/// Channels counted [b][a] where [a][b] was meant: with a = 2x2 and C channels, what is out[4*c +
/// k] in one order is out[k*C + c] in the other.
Order transposed(int count, int first_axis) {
  const int second_axis = count / first_axis;
  Order order;
  for (int i = 0; i < count; ++i) {
    order.push_back(i % first_axis * second_axis + i / first_axis);
  }
  return order;
}

Order reversed_in_groups(int count, int lanes) {
  Order order;
  for (int i = 0; i < count; ++i) {
    const int group = i / lanes * lanes;
    const int size = std::min(lanes, count - group);
    order.push_back(group + size - 1 - (i - group));
  }
  return order;
}

Order rotated(int count, int by) {
  Order order;
  for (int i = 0; i < count; ++i) order.push_back(((i + by) % count + count) % count);
  return order;
}

/// Groups of channels that change places two by two.
Order swapped_groups(int count, int lanes) {
  Order order;
  for (int i = 0; i < count; ++i) {
    const int other = (i / lanes ^ 1) * lanes + i % lanes;
    order.push_back(other < count ? other : i);
  }
  return order;
}

bool is_identity(const Order& order) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != static_cast<int>(i)) return false;
  }
  return true;
}

/// `order` for the first channels, the others as they are.
Order extended(Order order, int count) {
  for (int i = static_cast<int>(order.size()); i < count; ++i) order.push_back(i);
  return order;
}

const char* name_of(ReorgOrder order) {
  return order == ReorgOrder::BlockMajor ? "block_major" : "channel_major";
}

/// How a reorg counts its channels.
struct ReorgCount {
  ReorgOrder order;
  bool columns_first;  ///< of a block's pixels

  /// Place of a channel's pixel (counted row by row in its block) among all `channels` * block.
  int place(int channel, int pixel, int channels, const FaultContext& context) const {
    const int rows = context.reorg_rows, columns = context.reorg_columns;
    if (columns_first) pixel = pixel % columns * rows + pixel / columns;
    return order == ReorgOrder::BlockMajor ? pixel * channels + channel
                                           : channel * rows * columns + pixel;
  }
};

/// Faults of one map's channels.
class ChannelFaults {
 public:
  ChannelFaults(const char* map, Order LayerCase::*member, int channels, std::vector<Fault>* faults)
      : map_(map), member_(member), channels_(channels), faults_(faults) {}

  void add(Suspect suspect, const std::string& text, const Order& order, int rarity) {
    const Order all = extended(order, channels_);
    if (is_identity(all) || !seen_.insert(all).second) return;
    faults_->push_back({suspect, std::string(map_) + " " + text,
                        [all, member = member_](LayerCase& each) { each.*member = all; }, rarity});
  }

  void add_usual(const std::vector<int>& lanes) {
    for (const int width : lanes) {
      if (width < 2 || width > channels_) continue;
      add(Suspect::LaneOrder,
          fmt::format("lanes are in reverse order in words of {} channels", width),
          reversed_in_groups(channels_, width), 1);
    }
    add(Suspect::ChannelOrder, "channels are in reverse order",
        reversed_in_groups(channels_, channels_), 1);
    for (const int width : lanes) {
      if (width < 2 || width >= channels_ || channels_ % width != 0) continue;
      const std::string blocks = fmt::format("[{}][{}]", channels_ / width, width);
      const std::string other = fmt::format("[{}][{}]", width, channels_ / width);
      add(Suspect::ChannelOrder,
          fmt::format("channels are counted {} instead of {}", other, blocks),
          transposed(channels_, channels_ / width), 2);
      add(Suspect::ChannelOrder,
          fmt::format("channels are counted {} instead of {}", blocks, other),
          transposed(channels_, width), 2);
      add(Suspect::ChannelOrder,
          fmt::format("groups of {} channels change places two by two", width),
          swapped_groups(channels_, width), 3);
    }
    add(Suspect::ChannelOrder, "channels change places two by two", swapped_groups(channels_, 1),
        3);
    for (const int width : lanes) {
      if (width >= channels_) continue;
      const char* plural = width == 1 ? "" : "s";
      add(Suspect::ChannelOrder, fmt::format("channels are {} place{} too early", width, plural),
          rotated(channels_, width), 3);
      add(Suspect::ChannelOrder, fmt::format("channels are {} place{} too late", width, plural),
          rotated(channels_, -width), 3);
    }
  }

  /// Every other order of a reorg's channels: blocks or channels first, and a block's pixels row by
  /// row or column by column.
  void add_reorg(int channels, const FaultContext& context) {
    const int block = context.reorg_rows * context.reorg_columns;
    if (block < 2 || channels < block || channels > channels_) return;
    const ReorgCount described{context.reorg_order, false};
    for (const bool columns_first : {false, true}) {
      for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
        const ReorgCount other{order, columns_first};
        Order all(static_cast<std::size_t>(channels));
        for (int channel = 0; channel < channels / block; ++channel) {
          for (int pixel = 0; pixel < block; ++pixel) {
            all[static_cast<std::size_t>(other.place(channel, pixel, channels / block, context))] =
                described.place(channel, pixel, channels / block, context);
          }
        }
        std::string text = fmt::format("channels of the reorg are in the order {} instead of {}",
                                       name_of(order), name_of(context.reorg_order));
        const char* const columns = "a block's pixels are counted column by column";
        if (columns_first && order == context.reorg_order) {
          text = fmt::format("channels of the reorg are in another order: {}", columns);
        } else if (columns_first) {
          text += fmt::format(", and {}", columns);
        }
        add(Suspect::ReorgOrder, text, all, columns_first ? 1 : 0);
      }
    }
  }

 private:
  const char* map_;
  Order LayerCase::*member_;
  int channels_;
  std::vector<Fault>* faults_;
  std::set<Order> seen_;
};

/// Pixels one place further, as when a counter starts late or an address is off by one.
void add_shifts(const LayerCase& described, std::vector<Fault>* faults) {
  const Shape& shape = described.layer->out;
  const auto add = [&](const OutputShift& shift, const char* way, const char* then, int rarity) {
    faults->push_back({Suspect::OutputShift, fmt::format("the output's {}{}", way, then),
                       [shift](LayerCase& each) { each.shift = shift; }, rarity});
  };
  constexpr std::array<std::pair<Vacated, const char*>, 3> kVacated{
      {{Vacated::Zero, ", leaving 0"},
       {Vacated::Rotated, "; those that leave come in at the other end"},
       {Vacated::Repeated, ", and the outermost is repeated"}}};
  for (const auto& [vacated, then] : kVacated) {
    if (shape.height > 1) {
      add({1, 0, vacated}, "rows stand one further down", then, 2);
      add({-1, 0, vacated}, "rows stand one further up", then, 2);
    }
    if (shape.width > 1) {
      add({0, 1, vacated}, "columns stand one further right", then, 2);
      add({0, -1, vacated}, "columns stand one further left", then, 2);
    }
  }
  if (shape.width > 1 && shape.height > 1) {
    add({0, 1, Vacated::Scanned}, "pixels stand one later in the scan", "", 2);
    add({0, -1, Vacated::Scanned}, "pixels stand one earlier in the scan", "", 2);
  }
}

/// Words of several channels each in another order than they were read in.
void add_word_orders(const Shape& shape, const std::vector<int>& lanes,
                     std::vector<Fault>* faults) {
  for (const int width : lanes) {
    if (width < 2 || width >= shape.channels || shape.channels % width != 0) continue;
    if (shape.pixels() == 1) continue;
    const auto add = [&](const char* is, const char* read, ElementOrder order) {
      faults->push_back({Suspect::Axes,
                         fmt::format("the golden's words of {} channels are in the order {} but "
                                     "read as {} (order= in --packing)",
                                     width, is, read),
                         [order, width](LayerCase& each) {
                           each.elements = order;
                           each.word_channels = width;
                         },
                         1, false});
    };
    add("row,column,group", "group,row,column", ElementOrder::ChannelsLast);
    add("group,row,column", "row,column,group", ElementOrder::ChannelsFirst);
  }
}

void add_axes(const LayerCase& described, const std::vector<int>& lanes,
              std::vector<Fault>* faults) {
  const Shape& shape = described.layer->out;
  add_word_orders(shape, lanes, faults);
  const auto add = [&](const std::string& text, ElementOrder order, int rarity) {
    faults->push_back(
        {Suspect::Axes, text, [order](LayerCase& each) { each.elements = order; }, rarity});
  };
  if (shape.height > 1 && shape.width > 1) {
    add("the golden's rows and columns are transposed", ElementOrder::ColumnsOfRows, 0);
  }
  if (shape.channels > 1 && shape.pixels() > 1) {
    add("the golden is [row][column][channel] but read as [channel][row][column] (--layout hwc)",
        ElementOrder::ChannelsLast, 0);
    add("the golden is [channel][row][column] but read as [row][column][channel] (--layout chw)",
        ElementOrder::ChannelsFirst, 0);
  }
  const Layer& layer = *described.layer;
  const bool pixel_by_pixel =
      layer.window.taps() == 1 && layer.in.height == shape.height && layer.in.width == shape.width;
  const std::string is = pixel_by_pixel ? "the golden, or the input, is " : "the golden is ";
  if (shape.height > 1) add(is + "upside down", ElementOrder::UpsideDown, 3);
  if (shape.width > 1) add(is + "mirrored left to right", ElementOrder::Mirrored, 3);
  if (shape.height > 1 && shape.width > 1) {
    add(is + "rotated by 180 degrees", ElementOrder::HalfTurned, 3);
  }
}

}  // namespace

void add_order_faults(const LayerCase& described, const FaultContext& context,
                      std::vector<Fault>* faults) {
  const Layer& layer = *described.layer;
  std::set<int> sizes{1, 2, 4, 8, 16, 32, 64, 128};
  sizes.insert(context.lanes.begin(), context.lanes.end());
  const std::vector<int> lanes(sizes.begin(), sizes.end());
  if (layer.op == Op::Concat) {
    faults->push_back({Suspect::ChannelOrder, "the concat's operands change places",
                       [](LayerCase& each) { each.swap_operands = true; }});
  }
  ChannelFaults output("the output's", &LayerCase::output_channel, layer.out.channels, faults);
  const bool passes_channels =
      layer.out.channels == layer.in.channels || layer.op == Op::Concat || layer.op == Op::Reorg;
  output.add_reorg(passes_channels ? context.reorg_channels : 0, context);
  output.add_usual(lanes);
  const bool reads_channels = layer.op == Op::Convolution || layer.op == Op::FullyConnected;
  if (reads_channels && layer.in.channels > 1) {
    ChannelFaults input("the input's", &LayerCase::input_channel, layer.in.channels, faults);
    input.add_reorg(context.reorg_channels, context);
    input.add_usual(lanes);
    const int first = context.first_operand_channels;
    if (first > 0)
      input.add(Suspect::ChannelOrder, "concat has its operands exchanged",
                rotated(layer.in.channels, first), 0);
    if (layer.groups == 1) {
      faults->push_back({Suspect::ChannelOrder, "weights [out][in] are read as [in][out]",
                         [](LayerCase& each) { each.swap_weight_channels = true; }, 0});
    }
  }
  add_axes(described, lanes, faults);
  add_shifts(described, faults);
}

}  // namespace rill
