// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/evaluate/evaluate.h"

namespace rill::published {

/// One line of a comparison: what rill says, what was published, and where.
struct Row {
  std::string what;
  double ours = 0;
  std::optional<double> published;
  std::string source;
  int digits = 0;  ///< behind the point
};

std::string table(const std::vector<Row>& rows);

/// A shipped run with settings laid over it.
RunRequest shipped(const std::string& run, std::vector<std::string> settings);

/// Report of `frames` frames without codes, simulated in a process of its own.
std::string timing_report(const RunRequest& request, int frames);

/// Boxes of the 200 shared pictures: how many equal those of a table, and the mean IoU.
struct Boxes {
  std::size_t pictures = 0;
  std::size_t equal = 0;
  double mean_iou = 0;
  double published_mean_iou = 0;  ///< of the table
};
Boxes boxes_against(const RunRequest& request, const std::filesystem::path& reference,
                    const std::string& table_name);
/// The same of pictures that were looked at already; `table` is a path.
Boxes compared(const std::vector<PictureResult>& results, const std::filesystem::path& table);
/// Without a table.
Boxes boxes_of(const RunRequest& request, const std::filesystem::path& reference);

/// A part of RESULTS.md each; Markdown.
std::string skynet_hls(const std::filesystem::path& reference);
std::string skrskr(const std::filesystem::path& reference);
std::string skynet(const std::filesystem::path& reference);
std::string ultranet(const std::filesystem::path& reference);
std::string cnv();
std::string other_machines();

}  // namespace rill::published
