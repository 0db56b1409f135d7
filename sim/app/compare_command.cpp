// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/app/candidate_accuracy.h"
#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/processes.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/app/vary.h"
#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/page/compare_page.h"
#include "sim/report/compare.h"
#include "sim/report/compare_rows.h"
#include "sim/report/json.h"

namespace rill {
namespace {

struct Options {
  std::vector<std::string> run_files;
  std::vector<std::string> choices;
  RunRequest request;  ///< settings and timing_only, common to all runs
  AccuracyRequest accuracy;
  int jobs = 0;
  std::string page;
  OutputFormat format = OutputFormat::Text;
};

/// One column of the comparison, mapped and ready to run.
struct Candidate {
  RunRequest request;
  std::string label;
  RunConfiguration configuration;
  Plan plan;
};

/// What cannot run at all, while others can: no folding fits, a deadlock.
struct Failure {
  std::string label;
  std::string message;  ///< ends with a line end
  int exit_code;
};

/// One column that has run.
struct Finished {
  std::string label;
  nlohmann::ordered_json result;  ///< {"report": …, "accuracy": {…}}
};

std::string label_of(bool name_run, const std::string& run_name, const Variant& variant) {
  std::string label = name_run ? run_name : "";
  for (const std::string& setting : variant) label += (label.empty() ? "" : " ") + setting;
  return label;
}

/// Adds what is not there yet: a mistake in a run file shows in each of its variants.
void add_new(std::vector<Diagnostic>& mistakes, const std::vector<Diagnostic>& found) {
  for (const Diagnostic& mistake : found) {
    const auto is_same = [&](const Diagnostic& known) {
      return known.to_string() == mistake.to_string();
    };
    if (std::none_of(mistakes.begin(), mistakes.end(), is_same)) mistakes.push_back(mistake);
  }
}

/// One run is nothing to compare; what is wrong with it, such as a file that is not there, is said
/// as well.
[[noreturn]] void refuse_one_run(const Options& options) {
  std::vector<Diagnostic> mistakes;
  try {
    RunRequest request = options.request;
    request.run_file = options.run_files.front();
    configure(request);
  } catch (const ConfigError& error) {
    mistakes = error.diagnostics();
  }
  const Diagnostic alone{SourceLocation{}, "compare",
                         "there is one run only; add a run file, or --vary design.fusion=none,all"};
  mistakes.push_back(alone);
  throw ConfigError(std::move(mistakes));
}

/// Reads and maps all columns before any of them runs.
std::vector<Candidate> candidates_of(const Options& options, std::vector<Failure>* failures) {
  const std::vector<Variant> variants = combine(options.choices);
  if (options.run_files.size() * variants.size() < 2) {
    refuse_one_run(options);
  }
  const bool name_run = options.run_files.size() > 1;
  std::vector<Candidate> candidates;
  std::vector<Diagnostic> mistakes;
  for (const std::string& run_file : options.run_files) {
    for (const Variant& variant : variants) {
      RunRequest request = options.request;
      request.run_file = run_file;
      for (const std::string& word : variant) request.named.push_back({word, "--vary " + word});
      std::string label = label_of(name_run, run_file, variant);
      try {
        RunConfiguration configuration = configure(request);
        label = label_of(name_run, configuration.run.name, variant);
        Plan plan = noted("planning " + label, true, [&] { return map_network(configuration); });
        if (request.timing_only) check_workload(configuration);
        candidates.push_back(
            {std::move(request), std::move(label), std::move(configuration), std::move(plan)});
      } catch (const ConfigError& error) {
        add_new(mistakes, error.diagnostics());
      } catch (const SimulationError& error) {
        failures->push_back({std::move(label), std::string(error.what()) + '\n', kExitCannotRun});
      }
    }
  }
  if (!mistakes.empty()) throw ConfigError(mistakes);
  return candidates;
}

/// One run in a process of its own: {"report": …, "accuracy": {…}}, the latter when it was asked
/// for.
std::string simulated(const Candidate& candidate, const AccuracyRequest& wanted) {
  // Codes are judged even where the machine only counts cycles.
  RunRequest judged = candidate.request;
  judged.timing_only = judged.timing_only && !wanted.wanted;
  std::optional<Workload> workload = prepare(judged, candidate.configuration);
  nlohmann::ordered_json result;
  if (workload) {
    const auto accuracy = candidate_accuracy(wanted, candidate.configuration, workload->model);
    if (accuracy) {
      result["accuracy"] = {{"metric", accuracy->metric},
                            {"value", accuracy->value},
                            {"pictures", accuracy->pictures}};
    }
    if (candidate.request.timing_only) workload.reset();
  }
  const FinishedRun run = simulate_run(candidate.request, candidate.configuration, candidate.plan,
                                       std::move(workload), [](double /*share*/) {});
  result["report"] = nlohmann::ordered_json::parse(
      json_report(report_run(candidate.configuration, candidate.plan, run)));
  return result.dump();
}

std::vector<ProcessResult> simulate_all(const std::vector<Candidate>& candidates,
                                        const AccuracyRequest& accuracy, int jobs) {
  std::vector<std::function<std::string()>> tasks;
  for (const Candidate& candidate : candidates) {
    tasks.emplace_back([&candidate, &accuracy] { return simulated(candidate, accuracy); });
  }
  ProgressBar bar("comparing " + std::to_string(candidates.size()) + " runs", true);
  return run_in_processes(tasks, jobs, [&](int done) {
    bar.show(static_cast<double>(done) / static_cast<double>(candidates.size()));
  });
}

/// The runs that ended well, in order; the others become failures.
std::vector<Finished> finished(const std::vector<Candidate>& candidates,
                               const std::vector<ProcessResult>& results,
                               std::vector<Failure>* failures) {
  std::vector<Finished> runs;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].exit_code == kExitSuccess) {
      runs.push_back({candidates[i].label, nlohmann::ordered_json::parse(results[i].output)});
    } else {
      failures->push_back({candidates[i].label, results[i].output, results[i].exit_code});
    }
  }
  return runs;
}

/// More runs than this are rows of a table, not columns.
constexpr std::size_t kMostColumns = 6;

std::string as_table(const std::vector<Finished>& finished) {
  std::vector<ComparedRun> runs;
  std::vector<std::string> accuracies;
  std::string metric;
  for (std::size_t i = 0; i < finished.size(); ++i) {
    const nlohmann::ordered_json& result = finished[i].result;
    runs.push_back(read_compared_run(finished[i].label, result.at("report").dump()));
    if (!result.contains("accuracy")) continue;
    const auto& accuracy = result.at("accuracy");
    accuracies.resize(finished.size(), "");
    accuracies[i] = fmt::format("{:.4f}", accuracy.at("value").get<double>());
    metric = fmt::format("{}, {} pictures", accuracy.at("metric").get<std::string>(),
                         accuracy.at("pictures").get<std::size_t>());
  }
  const bool rows = !accuracies.empty() || finished.size() > kMostColumns;
  return rows ? compare_rows(runs, metric, accuracies) : compare_table(runs);
}

/// An array of {label, report, accuracy}, in the order of the columns, and of {label, error}.
std::string as_json(const std::vector<Finished>& finished, const std::vector<Failure>& failures) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const Finished& run : finished) {
    nlohmann::ordered_json entry{{"label", run.label}};
    entry.update(run.result);
    runs.push_back(std::move(entry));
  }
  for (const Failure& failure : failures) {
    runs.push_back({{"label", failure.label}, {"error", failure.message}});
  }
  return runs.dump(2) + "\n";
}

/// Before the long part, so that a place that cannot be written to is known at once.
void make_folder_of(const std::filesystem::path& page) {
  std::error_code error;
  if (page.has_parent_path()) std::filesystem::create_directories(page.parent_path(), error);
  if (error) fail_file(page.string(), "cannot be written; choose another place with --page");
}

int compare(const Options& options) {
  std::vector<Failure> failures;
  const std::vector<Candidate> candidates = candidates_of(options, &failures);
  make_folder_of(options.page);
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const std::vector<ProcessResult> results =
      simulate_all(candidates, options.accuracy, options.jobs > 0 ? options.jobs : cores);
  stop_if_interrupted();
  const std::vector<Finished> runs = finished(candidates, results, &failures);
  if (!options.page.empty() && !runs.empty()) {
    const std::string page = compare_page("compare", as_json(runs, failures));
    write_file(options.page, {page.begin(), page.end()});
  }
  if (options.format == OutputFormat::Json) {
    std::fputs(as_json(runs, failures).c_str(), stdout);
  } else if (!runs.empty()) {
    std::fputs(as_table(runs).c_str(), stdout);
  }
  std::fflush(stdout);
  // The table is worth having without them, and nobody must miss that they are not in it.
  for (const Failure& failure : failures) {
    std::fprintf(stderr, "\n%s is not in the comparison: %s", failure.label.c_str(),
                 failure.message.c_str());
  }
  return failures.empty() ? kExitSuccess : failures.front().exit_code;
}

}  // namespace

Command compare_command() {
  return {"compare",
          "Run variants side by side: latency, traffic, resources, bottleneck and what changed",
          {"rill compare configs/runs/skynet_ultra96.yaml --vary design.fusion=none,bundle,all",
           "rill compare configs/runs/skynet_ultra96.yaml configs/runs/skynet_zcu104.yaml "
           "--timing-only",
           "rill compare configs/runs/skynet_ultra96.yaml --vary numerics.activation_bits=8,9 "
           "--vary numerics.weight_bits=10..11 --accuracy",
           "rill compare configs/runs/skynet_ultra96.yaml --vary design.fusion=none,bundle,all "
           "--timing-only --page out/fusion.html"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("RUN.yaml", options->run_files, "Run files")->required();
            app.add_option("--vary", options->choices,
                           "A key and the values it takes in turn; several --vary are combined")
                ->type_name("KEY=A,B,…")
                ->allow_extra_args(false);
            add_settings(app, options->request);
            app.add_flag("--timing-only", options->request.timing_only,
                         "Count cycles without computing codes: same cycles, faster");
            app.add_flag("--accuracy", options->accuracy.wanted,
                         "Also judge the codes: agreement with the float network on the run's "
                         "picture, or on --pictures; IoU with --truth");
            app.add_option("--pictures", options->accuracy.pictures, "Folder to judge them on")
                ->type_name("DIR");
            app.add_option("--truth", options->accuracy.truth,
                           "Boxes of the pictures, a line each: name [x1, x2, y1, y2]")
                ->type_name("FILE");
            app.add_option("--limit", options->accuracy.limit, "Only the first pictures")
                ->type_name("N");
            app.add_option("--page", options->page,
                           "Also write a page to look at: designs side by side, differences first")
                ->type_name("FILE.html");
            app.add_option("--jobs", options->jobs, "Runs at a time; all cores when absent")
                ->type_name("N")
                ->check(CLI::Range(1, 1024));
            add_format(app, options->format);
            return [options] {
              AccuracyRequest& accuracy = options->accuracy;
              accuracy.wanted = accuracy.wanted || !accuracy.pictures.empty();
              if (!accuracy.truth.empty() && accuracy.pictures.empty()) {
                Diagnostic missing;
                missing.where.file = "--truth " + accuracy.truth;
                missing.message = "says where objects are on which pictures; add --pictures DIR";
                throw ConfigError(missing);
              }
              return compare(*options);
            };
          }};
}

}  // namespace rill
