// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill::test {

/// Offers the words of maps, one frame after the other, word i no earlier than `offer(i)`.
class WordSource : public Part {
 public:
  sc_core::sc_port<WordSink> output{"output"};

  /// `map` holds the codes of one frame (HWC), or is empty for a timing-only source.
  WordSource(const sc_core::sc_module_name& name, RunContext& context, std::vector<Code> map,
             int frames, std::function<Cycle(std::int64_t)> offer);

  const std::vector<Cycle>& written() const { return written_; }

 private:
  void run();

  std::vector<Code> map_;
  int frames_;
  std::function<Cycle(std::int64_t)> offer_;
  std::vector<Cycle> written_;
};

/// Takes words, word i no earlier than `want(i)`, and keeps their codes and times.
class WordCollector : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};

  WordCollector(const sc_core::sc_module_name& name, RunContext& context, std::int64_t words,
                std::function<Cycle(std::int64_t)> want);

  const std::vector<Cycle>& taken() const { return taken_; }
  /// Codes of the first `frames` frames, HWC, in order.
  std::vector<Code> codes(int frames) const;
  bool finished() const { return static_cast<std::int64_t>(taken_.size()) == words_; }

 private:
  void run();

  std::int64_t words_;
  std::function<Cycle(std::int64_t)> want_;
  std::vector<Cycle> taken_;
  std::vector<Code> raw_;  ///< word after word
};

}  // namespace rill::test
