// SPDX-License-Identifier: Apache-2.0
// What takes a tiled machine's time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/report/tiled_rows.h"
#include "sim/report/words.h"

namespace rill {

namespace {

/// Sums of all passes by operation; before simulation, of the layers' units.
std::vector<PassOperations> operations_of(const RunReport& report) {
  std::vector<PassOperations> sums;
  const auto add = [&sums](const std::string& name, double cycles) {
    auto found = std::find_if(sums.begin(), sums.end(),
                              [&](const PassOperations& sum) { return sum.name == name; });
    if (found == sums.end()) found = sums.insert(sums.end(), {name, 0, 0});
    found->cycles += cycles;
  };
  for (const PassRow& pass : report.passes) {
    for (const PassOperations& operation : pass.operations) add(operation.name, operation.cycles);
  }
  if (!sums.empty()) return sums;
  for (const LayerRow& row : report.layers) {
    add(row.op, static_cast<double>(row.closed_form_cycles));
  }
  return sums;
}

/// The layer for which an operation's unit works longest; null when it works for none.
const LayerRow* longest_layer(const RunReport& report, const std::string& operation) {
  const LayerRow* longest = nullptr;
  for (const LayerRow& row : report.layers) {
    if (row.op != operation) continue;
    if (longest == nullptr || row.closed_form_cycles > longest->closed_form_cycles) longest = &row;
  }
  return longest;
}

}  // namespace

Bottleneck tiled_bottleneck(const RunReport& report) {
  Bottleneck result;
  double whole = 0, hidden = 0;
  for (const PassRow& pass : report.passes) {
    whole += report.simulated ? pass.cycles : static_cast<double>(pass.closed_form_cycles);
    hidden += pass.hidden;
  }
  const std::vector<PassOperations> sums = operations_of(report);
  const auto largest = std::max_element(
      sums.begin(), sums.end(),
      [](const PassOperations& a, const PassOperations& b) { return a.cycles < b.cycles; });
  if (largest == sums.end() || whole <= 0) return result;
  double moving = 0;
  for (const PassOperations& sum : sums) {
    for (const char* name : {"load", "image", "reorg", "weights", "bias", "store", "pool"}) {
      if (sum.name == name) moving += sum.cycles;
    }
  }
  result.kind = Bottleneck::Kind::Stage;
  result.what = largest->name;
  result.share = share_of(largest->cycles, whole);
  result.sentence = fmt::format("{} operations take {} of a {} ({} cycles", largest->name,
                                percent_text(result.share), report.pictures > 1 ? "batch" : "frame",
                                grouped(std::llround(largest->cycles)));
  if (const LayerRow* layer = longest_layer(report, largest->name)) {
    result.what = layer->layer;
    result.sentence +=
        fmt::format(", {} of them for {}", grouped(layer->closed_form_cycles), layer->layer);
  }
  result.sentence += ")";
  if (report.simulated) {
    result.sentence += fmt::format(
        "; transfers that nothing overlaps take {}, and {} of all transfers' time is hidden beside "
        "other operations",
        percent_text(share_of(moving, whole)), percent_text(share_of(hidden, hidden + moving)));
  }
  result.sentence += ".";
  return result;
}

}  // namespace rill
