// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// How a width converter is built. Ideal: an item register, one cycle. Finn (finn-rtllib/dwc; one
/// pixel a word): a narrowing one shifts a word out of a register, part by part, into an output
/// register with one more place beside it, and takes the next word as the last part leaves the
/// first; a widening one has one place in front for the first part of the next word while a
/// complete one waits.
enum class ConverterStyle { Ideal, Finn };

/// Changes how many lanes and pixels a word of a stream has; the map stays the same.
///
/// Input words are collected into an item register, output words are cut from it: one word in and
/// one word out a cycle, one cycle of latency. A narrowing converter takes the next word when the
/// last part of the one before has left. It has no process of its own: the writer drives it.
class WidthConverter : public sc_core::sc_module, public Observable, public WordSink {
 public:
  sc_core::sc_port<WordSink> output{"output"};

  WidthConverter(const sc_core::sc_module_name& name, const StreamShape& from,
                 const StreamShape& to, bool with_data,
                 ConverterStyle style = ConverterStyle::Ideal);

  const StreamShape& shape() const override { return from_; }
  Cycle put(Cycle offered, const Code* codes) override;
  WordRun put_run(Cycle offered, int step, int count, const Code* codes) override;
  bool ready() const override { return output->ready(); }
  bool takes_at_once() const override;
  const sc_core::sc_event& request_room() override { return output->request_room(); }

  const MetricList& metrics() const override { return metrics_; }

 private:
  void place(const Code* codes, int pixels);
  bool narrows() const { return to_.codes_per_word() < from_.codes_per_word(); }
  bool finn_narrows() const { return style_ == ConverterStyle::Finn && narrows(); }
  Cycle finn_taken(Cycle offered) const;
  WordRun shift_out(Cycle taken, int count, const Code* codes);
  int quiet_words() const;
  Cycle put_quiet(Cycle offered, int step, int count, const Code* codes);
  Cycle write_ready_words(Cycle taken);

  const StreamShape from_;
  const StreamShape to_;
  const bool with_data_;
  const ConverterStyle style_;
  const int from_words_;  ///< of an item
  const int to_words_;
  ItemWords words_;
  std::vector<Code> row_;  ///< [pixel][channel] of the row that is passing through
  int column_ = 0;         ///< first pixel of the item that is coming in
  int word_ = 0;           ///< next word of that item
  int out_column_ = 0;     ///< first pixel of the item that is going out
  int out_word_ = 0;       ///< next word of that item
  Cycle free_at_ = 0;      ///< the register can take a word from here on
  Cycle last_written_ = -1;
  Cycle written_before_ = -1;  ///< the output word before that one
  Cycle last_left_ = -1;       ///< Finn, narrowing: a part left the input register
  std::int64_t word_count_ = 0;
  MetricList metrics_;
};

}  // namespace rill
