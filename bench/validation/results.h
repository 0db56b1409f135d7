// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/validation/validated_case.h"

namespace rill::validation {

using CasesByKind = std::map<std::string, std::vector<ValidatedCase>>;

/// Steady intervals, first frames, chains, traces, slices, LUTs and FFs against the errors that
/// were aimed at. Markdown.
std::string aims(const CasesByKind& cases);

/// Size of the published SkyNet design, 11-bit and 4-bit weights, and its power in six Vivado
/// reports (reference/quantization.md section 8). Markdown.
std::string skynet_chip(const std::filesystem::path& reference);

/// Rows of reference/rtl/published.csv beside runs of configs/runs, which it simulates, in
/// processes of their own: call it before this one builds a simulation. Markdown.
std::string boards(const std::filesystem::path& reference);

/// Requests of 64 B a CPU second of the DRAM model. Markdown; differs from machine to machine.
std::string dram_speed(const std::filesystem::path& reference);

}  // namespace rill::validation
