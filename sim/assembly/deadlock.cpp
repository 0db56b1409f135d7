// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/deadlock.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace rill {

namespace {

std::string words_text(int depth) { return depth == 1 ? "1 word" : fmt::format("{} words", depth); }

/// Why `waiter` stands still: an output without room first, then an input without words, then
/// something inside one of its own parts.
WaitStep find_reason(const std::string& waiter, const std::vector<Connection>& connections,
                     const std::vector<NamedPart>& parts) {
  for (const Connection& c : connections) {
    if (c.writer != waiter || !c.fifo->writer_waits()) continue;
    return {waiter,
            fmt::format("{} has a word for {} but the FIFO {} is full ({})", waiter, c.reader,
                        c.fifo->basename(), words_text(c.fifo->depth())),
            c.fifo, true};
  }
  for (const Connection& c : connections) {
    if (c.reader != waiter || !c.fifo->reader_waits()) continue;
    return {waiter,
            fmt::format("{} waits for a word of {} and the FIFO {} is empty", waiter, c.writer,
                        c.fifo->basename()),
            c.fifo, false};
  }
  for (const NamedPart& named : parts) {
    if (named.owner != waiter) continue;
    const std::string inside = named.part->waiting_for();
    if (inside.empty()) continue;
    const std::string part = named.part->basename();
    const std::string who = part == waiter ? waiter : fmt::format("the {} of {}", part, waiter);
    return {waiter, fmt::format("{} {}", who, inside), nullptr, false};
  }
  return {waiter, fmt::format("{} waits for nothing in the pipeline", waiter), nullptr, false};
}

std::string other_side(const WaitStep& step, const std::vector<Connection>& connections) {
  const auto found = std::find_if(connections.begin(), connections.end(),
                                  [&](const Connection& c) { return c.fifo == step.fifo; });
  return step.fifo_full ? found->reader : found->writer;
}

/// The store that a load of the same group waits for: of a spilled map, which it reads while that
/// is being written.
std::optional<std::string> store_behind(const WaitStep& step, const std::vector<NamedPart>& parts) {
  const std::string load = "load_";
  if (step.waiter.compare(0, load.size(), load) != 0) return std::nullopt;
  const std::string store = "store_" + step.waiter.substr(load.size());
  for (const NamedPart& named : parts) {
    if (named.owner == step.waiter && named.part->waiting_for().empty()) return std::nullopt;
  }
  const bool exists = std::any_of(parts.begin(), parts.end(),
                                  [&](const NamedPart& named) { return named.owner == store; });
  return exists ? std::make_optional(store) : std::nullopt;
}

/// Steps `from` … `to` - 1, all held up by full FIFOs or all by empty ones; `last` is who the last
/// one waits for. Full FIFOs go by their names, which a design can give a depth.
std::string run_text(const std::vector<WaitStep>& steps, std::size_t from, std::size_t to,
                     const std::string& last) {
  const bool full = steps[from].fifo_full;
  std::string text =
      full ? "full, each held up by the next: " : steps[from].waiter + " waits for a word of ";
  for (std::size_t i = from; i < to; ++i) {
    if (full) {
      text += fmt::format("{}{} ({})", i == from ? "" : ", ", steps[i].fifo->basename(),
                          words_text(steps[i].fifo->depth()));
    } else {
      text += (i == from ? "" : ", that for one of ") + (i + 1 < to ? steps[i + 1].waiter : last);
    }
  }
  return full ? text : text + "; all FIFOs between them are empty";
}

}  // namespace

std::string steps_text(const WaitChain& chain) {
  const std::vector<WaitStep>& steps = chain.decisive();
  std::string text;
  for (std::size_t from = 0, to = 0; from < steps.size(); from = to) {
    const auto alike = [&](const WaitStep& step) {
      return step.fifo != nullptr && steps[from].fifo != nullptr &&
             step.fifo_full == steps[from].fifo_full;
    };
    for (to = from + 1; to < steps.size() && alike(steps[to]);) ++to;
    const std::string& last = steps[to < steps.size() ? to : 0].waiter;
    text += "\n  " + (to - from > 1 ? run_text(steps, from, to, last) : steps[from].reason);
  }
  return text;
}

WaitChain follow_waits(const std::string& start, const std::vector<Connection>& connections,
                       const std::vector<NamedPart>& parts) {
  std::vector<WaitStep> chain;
  std::string waiter = start;
  for (;;) {
    const auto seen = std::find_if(chain.begin(), chain.end(),
                                   [&](const WaitStep& step) { return step.waiter == waiter; });
    if (seen != chain.end()) return {{chain.begin(), seen}, {seen, chain.end()}};
    chain.push_back(find_reason(waiter, connections, parts));
    if (chain.back().fifo != nullptr) {
      waiter = other_side(chain.back(), connections);
    } else if (const auto store = store_behind(chain.back(), parts)) {
      waiter = *store;
    } else {
      return {chain, {}};
    }
  }
}

}  // namespace rill
