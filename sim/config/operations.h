// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/config/codec.h"
#include "sim/config/schemas.h"
#include "sim/network/network.h"

namespace rill {

/// The words of `op:`, one per Op plus `depthwise`, a convolution whose groups are its channels.
/// The order is that of operation_docs().
enum class OperationWord {
  Convolution,
  Depthwise,
  Deconvolution,
  FullyConnected,
  MaxPool,
  AveragePool,
  GlobalAveragePool,
  Add,
  Concat,
  Reorg,
  BilinearUpsample,
  L2Normalize,
  Crop,
};

std::vector<std::pair<std::string, OperationWord>> operation_words();
/// Of `op:`. Operations that are left out on purpose say so, and what to do.
Codec<OperationWord> operation_codec();

/// Words of an operation that is refused with its reason, such as `lrn`.
bool is_left_out(const std::string& word);
Op operation_of(OperationWord kind);
OperationWord kind_of(Op op);
/// Whether a layer of this operation may have the key; `op`, `from` and `bundle` always.
bool has_key(const OperationDoc& operation, const std::string& key);
/// Whether the key says nothing for this layer when it is written out (no slope without leaky_relu,
/// no empty bundle).
bool is_noise(const Layer& layer, const std::string& key);

}  // namespace rill
