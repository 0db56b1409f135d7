// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Puts the words of an array that works on square tiles into raster order.
///
/// Words come tile by tile along a strip of `strip_rows` rows, within a tile fold by fold, within a
/// fold row by row; they leave row by row. The memory has two halves of one strip each: one is
/// filled while the other is read. A word may leave in the cycle after it came; a half is filled
/// again when its last word has left.
class StripBuffer : public Part, public WordSink {
 public:
  sc_core::sc_port<WordSink> output{"output"};

  /// `shape` is that of the map's words, on both sides.
  StripBuffer(const sc_core::sc_module_name& name, RunContext& context, const StreamShape& shape,
              int strip_rows, bool with_data);

  // WordSink, called from the process of the array in front.
  const StreamShape& shape() const override { return shape_; }
  Cycle put(Cycle offered, const Code* codes) override;
  bool ready() const override;
  const sc_core::sc_event& request_room() override { return room_event_; }

  std::string waiting_for() const override;

 private:
  struct Half {
    std::vector<Code> codes;     ///< words in raster order of the strip
    std::vector<Cycle> written;  ///< when each came; -1: not yet
    Cycle emptied = -1;          ///< when the last word of the strip before left
  };

  /// Rows of a strip, counted since the start over all frames.
  int rows_of(std::int64_t strip) const;
  int words_per_row() const { return shape_.items_per_row() * shape_.words_per_item(); }
  Half& half_of(std::int64_t strip) { return halves_.at(static_cast<std::size_t>(strip % 2)); }
  std::size_t place_of_next_word() const;
  void count_word();
  void empty_strips();
  void send_word(Half& half, std::size_t word);

  const StreamShape shape_;
  const int strip_rows_;
  const bool with_data_;
  std::array<Half, 2> halves_;
  std::int64_t strips_filled_ = 0;
  std::int64_t strips_emptied_ = 0;
  int tile_ = 0;  ///< of the next word that comes
  int fold_ = 0;
  int row_ = 0;
  Cycle last_written_ = -1;
  Cycle next_read_ = 0;
  bool reader_waits_ = false;
  sc_core::sc_event word_event_;
  sc_core::sc_event room_event_;
};

}  // namespace rill
