// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/remedy.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/assembly/walk.h"

namespace rill {

namespace {

std::vector<StreamFifo*> full_fifos(const WaitChain& chain) {
  std::vector<StreamFifo*> full;
  for (const WaitStep& wait : chain.decisive()) {
    if (wait.fifo != nullptr && wait.fifo_full) full.push_back(wait.fifo);
  }
  return full;
}

bool has_finished(const Machine& machine, const std::string& store) {
  const std::vector<std::string> unfinished = machine.unfinished_stores();
  return std::find(unfinished.begin(), unfinished.end(), store) == unfinished.end();
}

/// Least depth of this FIFO alone with which the store finishes; 0 if not even the whole map helps.
int least_depth(Machine& machine, const RemedyTools& tools, const std::string& store,
                StreamFifo& fifo) {
  const auto frees = [&](int depth) {
    return tools.apart([&] {
      fifo.deepen(depth);
      tools.go_on();
      return has_finished(machine, store);
    });
  };
  int rejected = fifo.depth();
  int accepted = static_cast<int>(fifo.shape().words()) + 2;  // never full
  if (accepted <= rejected || !frees(accepted)) return 0;
  while (accepted - rejected > 1) {
    const int middle = rejected + (accepted - rejected) / 2;
    (frees(middle) ? accepted : rejected) = middle;
  }
  return accepted;
}

/// Deepens one FIFO of the circle to the least that frees the store: one that the design gives
/// rather than another, and the nearest to the join, where a plan has its room.
StreamFifo* deepen_one(Machine& machine, const RemedyTools& tools, const Standstill& stands) {
  if (!tools.apart) return nullptr;
  std::vector<StreamFifo*> full = full_fifos(stands.chain);
  std::reverse(full.begin(), full.end());
  std::stable_partition(full.begin(), full.end(),
                        [&](const StreamFifo* fifo) { return tools.is_given(fifo->basename()); });
  for (StreamFifo* fifo : full) {
    const int depth = least_depth(machine, tools, stands.store, *fifo);
    if (depth == 0) continue;
    fifo->deepen(depth);
    return fifo;
  }
  return nullptr;
}

}  // namespace

Standstill standstill_of(const Machine& machine) {
  const std::vector<std::string> stores = machine.unfinished_stores();
  const auto chain_of = [&](const std::string& store) {
    return follow_waits(store, machine.connections(), parts_below(machine));
  };
  Standstill stands{stores.front(), chain_of(stores.front())};
  // Some only wait for their turn; one that stands in a circle tells more.
  for (const std::string& store : stores) {
    if (!stands.chain.circle.empty()) break;
    WaitChain other = chain_of(store);
    if (other.circle.empty() && other.way.size() <= stands.chain.way.size()) continue;
    stands = {store, std::move(other)};
  }
  return stands;
}

std::string remedy(Machine& machine, const RemedyTools& tools) {
  constexpr int kMostSteps = 100'000;
  std::vector<StreamFifo*> deepened;
  bool is_least = true;
  const auto note = [&](StreamFifo* fifo) {
    if (std::find(deepened.begin(), deepened.end(), fifo) != deepened.end()) return;
    deepened.push_back(fifo);
  };
  for (int step = 0; step < kMostSteps && !machine.finished(); ++step) {
    const Standstill stands = standstill_of(machine);
    if (StreamFifo* const one = is_least ? deepen_one(machine, tools, stands) : nullptr) {
      note(one);
    } else {
      is_least = false;
      const std::vector<StreamFifo*> full = full_fifos(stands.chain);
      if (full.empty()) break;
      for (StreamFifo* fifo : full) {
        fifo->deepen(fifo->depth() + fifo->shape().words_per_item());
        note(fifo);
      }
    }
    tools.go_on();
  }
  if (!machine.finished()) return "\nNo FIFO depth frees it; see the last line of the chain.";
  std::string text = "\nIt runs with";
  for (const StreamFifo* fifo : deepened) {
    text += fmt::format(" design.fifos.{} = {}{}", fifo->basename(), fifo->depth(),
                        fifo == deepened.back() ? "" : ",");
  }
  // Found one after another, several need not be the least beside each other.
  if (is_least && deepened.size() == 1) return text + ", and with no less.";
  return text +
         ": enough, but not the least; design.fifo_depth = auto finds that of FIFOs in front of "
         "joins.";
}

}  // namespace rill
