// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "sim/quantize/format_search.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// Losses that a search has measured, kept in a file so that an interrupted search goes on where it
/// stopped. A line a loss; a file of another task is ignored (its first line tells).
class SearchJournal {
 public:
  /// Empty path: kept nowhere. `task` names what the losses belong to.
  SearchJournal(std::filesystem::path path, const std::string& task);

  const double* find(const std::string& formats) const;
  void add(const std::string& formats, double loss);
  std::size_t size() const { return losses_.size(); }

 private:
  std::filesystem::path path_;
  std::map<std::string, double> losses_;
};

/// Text of formats, such as `w3:5.4 a0:8.6`: what a journal calls them.
std::string formats_text(const fxp::Formats& formats);

enum class SearchMethod {
  FixedWidth,
  BruteForce,
  LayerIndependent,
  ParameterIndependent,
  Optimized,
};

struct SearchRequest {
  SearchMethod method = SearchMethod::FixedWidth;
  int bits = 8;        ///< FixedWidth
  int input_bits = 8;  ///< of the picture, in every evaluation
  fxp::SearchSettings settings;
  std::filesystem::path journal;
};

struct SearchOutcome {
  fxp::Formats formats{0};
  std::vector<fxp::SearchStep> steps;
  bool stopped = false;     ///< no width met a limit
  int missed = 0;           ///< tensors beyond their limit, see SearchSettings::goes_on
  double reference = 0;     ///< score of which losses are shares, see search_formats()
  std::size_t resumed = 0;  ///< losses that the journal had at the start
};

/// Told of every evaluation; may throw to stop the search, which its journal survives.
using SearchProgress = std::function<void(std::size_t evaluations, const fxp::SearchStep&)>;

/// Losses are shares of the float network's score on the picture as the machine has it, or on the
/// picture itself where that is worse: what the picture's bits lose is no layer's to save.
SearchOutcome search_formats(const TuningTask& task, const SearchRequest& request,
                             const SearchProgress& progress);

/// What the metrics of the scheme need of every layer with weights.
std::vector<fxp::LayerSize> sizes_of(const Network& network);

}  // namespace rill
