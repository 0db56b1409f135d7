// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rill::test {

/// SHA-256 (FIPS 180-4) in hexadecimal: the checksum in which the reference data states pictures.
std::string sha256(const std::vector<std::uint8_t>& bytes);

}  // namespace rill::test
