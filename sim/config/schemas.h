// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/codec.h"
#include "sim/config/specs.h"
#include "sim/config/sweep_spec.h"
#include "sim/network/network.h"

// The kinds of file, each declared in a file of its own: name_schema.cpp.
namespace rill {

const Codec<MemorySpec>& memory_codec();
const Codec<BoardSpec>& board_codec();
const Codec<NumericsSpec>& numerics_codec();
const Codec<DesignSpec>& design_codec();
const Codec<Network>& network_codec();
const Codec<RunSpec>& run_codec();
const Codec<SweepSpec>& sweep_codec();

/// One operation of a network: its word and the keys a layer of it may have.
struct OperationDoc {
  std::string name;
  std::string sentence;
  std::vector<std::string> required;
  std::vector<std::string> optional;
};
const std::vector<OperationDoc>& operation_docs();

}  // namespace rill
