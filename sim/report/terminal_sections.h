// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/report/run_report.h"

// Pieces of the terminal report, each a few lines that end in a newline (or nothing at all).
namespace rill {

constexpr int kTerminalWidth = 100;

/// `label   text`, the text wrapped below itself.
std::string labelled(const std::string& label, const std::string& text);

std::string title_section(const RunReport& report);
std::string headline_section(const RunReport& report);
std::string memory_section(const RunReport& report);
/// What lies packed densely in DDR, as a phrase; empty where every code has bytes of its own.
std::string dense_in_ddr(const RunReport& report);
/// DDR bytes that fusion saved and what holds the maps instead; empty where that is not known.
std::string fusion_section(const RunReport& report);
/// Passes of a tiled machine and what their time goes to; empty for others.
std::string passes_section(const RunReport& report);
/// Styles of window units, activations and width converters; empty where all are ideal.
std::string styles_section(const RunReport& report);
std::string chip_section(const RunReport& report);
std::string fifo_section(const RunReport& report);
std::string answer_section(const RunReport& report);
std::string notes_section(const RunReport& report);
/// `written_to`: the output folder, if any. The bottleneck is the last line.
std::string closing_section(const RunReport& report, const std::string& written_to);

}  // namespace rill
