// SPDX-License-Identifier: Apache-2.0
// The errors that were aimed at, beside those that there are.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/validation/results.h"

namespace rill::validation {

namespace {

using Test = std::function<bool(const ValidatedCase&)>;

struct Limits {
  double mean = 0, worst = 0;  ///< percent; 0: none was set
};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::vector<ValidatedCase> chosen(const std::vector<ValidatedCase>& cases, const Test& test) {
  std::vector<ValidatedCase> some;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(some),
               [&](const ValidatedCase& c) { return c.note.empty() && test(c); });
  return some;
}

std::string limits_text(const Limits& limits) {
  std::string text;
  if (limits.mean > 0) text += fmt::format("mean ≤ {} %", limits.mean);
  if (limits.worst > 0) {
    text += fmt::format("{}worst ≤ {} %", text.empty() ? "" : ", ", limits.worst);
  }
  return text;
}

/// Mean and worst error of some cases, the largest of any of their kinds.
std::string errors(const std::string& what, const std::vector<ValidatedCase>& some,
                   const Limits& limits) {
  ErrorSummary most;
  for (const auto& [kind, summary] : summarise(some)) {
    if (kind == "all") continue;
    most.cases += summary.cases;
    most.mean_pct = std::max(most.mean_pct, summary.mean_pct);
    most.worst_pct = std::max(most.worst_pct, summary.worst_pct);
  }
  const bool met = (limits.mean == 0 || most.mean_pct <= limits.mean) &&
                   (limits.worst == 0 || most.worst_pct <= limits.worst);
  return fmt::format("| {} | {} | {} | mean {:.2f} %, worst {:.2f} % | {} |\n", what, most.cases,
                     limits_text(limits), most.mean_pct, most.worst_pct, met ? "yes" : "no");
}

/// All kinds together.
std::string mean_over_all(const std::string& what, std::vector<ValidatedCase> some,
                          const Limits& limits) {
  for (ValidatedCase& c : some) c.kind = "together";
  return errors(what + ", together", some, limits);
}

/// All kinds together, and in a line of its own each kind whose mean misses what is aimed at, or
/// the one with the largest mean.
std::string logic(const std::string& what, const std::vector<ValidatedCase>& some,
                  const Limits& limits) {
  std::map<std::string, std::vector<ValidatedCase>> kinds;
  for (const ValidatedCase& c : some) kinds[c.kind].push_back(c);
  const auto summaries = summarise(some);
  const auto mean = [&](const std::string& kind) { return summaries.at(kind).mean_pct; };
  std::vector<std::string> order;
  for (const auto& [kind, cases] : kinds) order.push_back(kind);
  std::stable_sort(order.begin(), order.end(),
                   [&](const std::string& a, const std::string& b) { return mean(a) > mean(b); });
  std::string text = mean_over_all(what, some, limits);
  for (const std::string& kind : order) {
    if (&kind != &order.front() && mean(kind) <= limits.mean) break;
    const std::string block = kind.substr(kind.find(' ') + 1);
    text += errors(fmt::format("{}, only {}", what, block), kinds[kind], limits);
  }
  return text;
}

std::string equal(const std::vector<ValidatedCase>& some) {
  constexpr double kShare = 95;
  constexpr double kWorst = 5;
  const auto same = std::count_if(
      some.begin(), some.end(), [](const ValidatedCase& c) { return c.predicted == c.reference; });
  double worst = 0;
  for (const ValidatedCase& c : some) worst = std::max(worst, std::abs(c.error_pct));
  const double share =
      some.empty() ? 0 : 100.0 * static_cast<double>(same) / static_cast<double>(some.size());
  return fmt::format(
      "| BRAM, URAM, DSP | {} | equal in ≥ {} %, worst ≤ {} % | equal in {:.0f} %, worst {:.2f} % "
      "| {} |\n",
      some.size(), kShare, kWorst, share, worst, share >= kShare && worst <= kWorst ? "yes" : "no");
}

Test traces(const std::string& names) {
  return [names](const ValidatedCase& c) {
    return (" " + names + " ").find(" " + c.kind.substr(std::string("trace ").size()) + " ") !=
           std::string::npos;
  };
}

}  // namespace

std::string aims(const CasesByKind& cases) {
  const auto& cycles = cases.at("cycles");
  const auto& dram = cases.at("dram");
  const auto& resources = cases.at("resources");
  const auto is_chain = [](const ValidatedCase& c) { return c.kind.rfind("chain", 0) == 0; };
  const auto of = [](const char* quantity) {
    return [quantity](const ValidatedCase& c) { return c.quantity == quantity; };
  };
  return "\n## What was aimed at\n\n"
         "Mean and worst of a line are those of its worst kind (module, trace); of a line that "
         "says\n"
         "together, they are over all its figures. Under LUT and FF stand the blocks whose own "
         "mean\n"
         "misses the aim, or else the one with the largest mean.\n\n"
         "| what | figures | aim | reached | met |\n|---|---|---|---|---|\n" +
         errors("steady interval, full rate",
                chosen(cycles,
                       [&](const ValidatedCase& c) {
                         return !is_chain(c) && ends_with(c.kind, " steady");
                       }),
                {0.5, 2}) +
         errors("first frame, and source or sink at half rate",
                chosen(cycles,
                       [&](const ValidatedCase& c) {
                         return !is_chain(c) && !ends_with(c.kind, " steady");
                       }),
                {1.5, 5}) +
         errors("chains of convolutions", chosen(cycles, is_chain), {1, 3}) +
         errors("DRAM, traces a b d e_o h", chosen(dram, traces("a b d e_o h")), {0, 5}) +
         errors("DRAM, traces c c_o f_o g", chosen(dram, traces("c c_o f_o g")), {0, 10}) +
         errors("DRAM, traces e f", chosen(dram, traces("e f")), {0, 40}) +
         mean_over_all("DRAM, all traces", chosen(dram, [](const ValidatedCase&) { return true; }),
                       {3, 0}) +
         equal(chosen(
             resources,
             [](const ValidatedCase& c) { return c.quantity != "lut" && c.quantity != "ff"; })) +
         logic("LUT", chosen(resources, of("lut")), {15, 40}) +
         logic("FF", chosen(resources, of("ff")), {15, 40});
}

}  // namespace rill::validation
