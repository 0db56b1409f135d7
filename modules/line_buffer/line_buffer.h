// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "modules/line_buffer/timing.h"
#include "modules/line_buffer/window_source.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/part.h"

namespace rill {

/// Keeps the last rows of a map on chip, so that windows come out of a raster stream.
///
/// The write side (its process) takes one word a cycle from the input FIFO into a ring of
/// capacity_pixels() pixels and stops while the pixel it would overwrite is still needed by a
/// window. The read side gives one item of windows at a time, from the cycle after its last pixel
/// arrived; the module behind reads it at its own pace and releases it. Both sides work at the same
/// time.
class LineBuffer : public Part, public WindowSource {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};

  LineBuffer(const sc_core::sc_module_name& name, RunContext& context, const LineBufferShape& shape,
             Code padding_code, bool with_data);

  // WindowSource, called from the process of the module behind.
  Cycle wait_item() override;
  void gather(Code* windows) const override;
  void release(Cycle done) override;
  int pixels_in_item() const override;

  std::string waiting_for() const override;

 private:
  void take_frames();
  void take_pixel_group(int row, int column, Cycle* next);
  Cycle wait_overwritable(std::int64_t pixel_number, int row, int column, int count);
  void store(int count);
  void begin_item();
  void next_item();
  std::int64_t slot_of(std::int64_t pixel_number) const;
  Code* gather_window(int out_row, int out_column, Code* window_codes) const;

  const LineBufferShape shape_;
  const Code padding_code_;
  const bool with_data_;
  std::int64_t frame_pixels_;
  std::int64_t frame_items_;
  std::int64_t ring_pixels_;
  std::vector<Code> ring_;           ///< ring_pixels_ x channels
  std::vector<Code> item_codes_;     ///< words of the pixel group being taken
  std::vector<Cycle> arrived_;       ///< by ring slot: cycle in which the pixel was complete
  std::vector<Cycle> released_;      ///< by item number, modulo its size
  std::int64_t pixels_taken_ = 0;    ///< since the start, over all frames
  std::int64_t items_released_ = 0;  ///< since the start, over all frames
  // The same in other units, kept up rather than divided for each pixel and item.
  std::int64_t taken_slot_ = 0;       ///< pixels_taken_ modulo the ring
  std::int64_t frames_taken_ = 0;     ///< whole ones
  std::int64_t released_slot_ = 0;    ///< items_released_ modulo the size of released_
  std::int64_t frame_item_ = 0;       ///< item to be released next, within its frame
  std::int64_t frame_pixel_ = 0;      ///< number of the first pixel of that frame
  std::int64_t item_last_pixel_ = 0;  ///< number of the last pixel that it waits for
  int item_row_ = 0;                  ///< its first output row and column
  int item_column_ = 0;
  std::int64_t waits_for_item_ = 0;
  bool writer_waits_ = false;
  bool reader_waits_ = false;
  sc_core::sc_event pixel_event_;
  sc_core::sc_event release_event_;
};

}  // namespace rill
