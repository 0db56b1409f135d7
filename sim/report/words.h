// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

// How numbers are written for people. Files for programs carry plain numbers with the unit in the
// key; these are for the terminal only.
namespace rill {

/// 1590342 as `1,590,342`.
std::string grouped(std::int64_t value);
/// `1 cycle`, `1,590,342 cycles`.
std::string cycles_text(std::int64_t cycles);
/// Three or four significant digits and an SI prefix: `463.7 M`, `12.8 k`, `17`.
std::string with_prefix(double value);
/// Decimal prefixes, as DDR data sheets count: `153.6 kB`, `17 B`.
std::string bytes_text(double bytes);
/// A share of one as percent: `98 %`, `9.3 %`, `0.4 %`; exactly nothing is `0 %`.
std::string percent_text(double share);
/// A share of what there is as percent, never rounded across 100: `99.8 %`, `100.1 %`, `798 %`.
std::string occupancy_text(double share);
/// The same as percent_text without the sign, for a column that has it in its head; nothing is a
/// mere `·`.
std::string percent_cell(double share);
/// A duration with the prefix that fits: `7.952 ms`, `81.2 us`, `5 ns`.
std::string seconds_text(double seconds);
/// A number of which a decimal counts while it is small: `12.5`, `1,435`.
std::string figure(double value);
/// A plain number with at most that many decimals and no trailing zeros: `0.25`, `12`.
std::string plain(double value, int decimals);

}  // namespace rill
