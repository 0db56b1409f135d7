// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "sim/network/network.h"

namespace rill::test {

/// What a layer table of reference/networks states about one layer, to be compared with ours.
struct TableRow {
  Shape out;
  std::int64_t macs = 0;
  std::int64_t weights = 0;
};

struct TableNetwork {
  Network network;  ///< shapes inferred
  std::vector<TableRow> rows;
  TableRow totals;          ///< without shape
  std::int64_t params = 0;  ///< weights, biases, gamma, beta and L2 scales
};

/// Reads a layer table (schema: reference/networks/README.md). With `height` and `width` the
/// network is built for another input size; `rows` keep what the file says.
TableNetwork read_table_network(const std::filesystem::path& path,
                                std::optional<int> height = std::nullopt,
                                std::optional<int> width = std::nullopt);

}  // namespace rill::test
