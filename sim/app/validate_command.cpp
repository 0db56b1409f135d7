// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/validation/validation.h"

namespace rill {
namespace {

struct Options {
  std::string kind;
  std::string cases;
  std::string out;
  OutputFormat format = OutputFormat::Text;
};

const ValidationKind& kind_named(const std::string& name) {
  for (const ValidationKind& kind : validation_kinds()) {
    if (kind.name == name) return kind;
  }
  throw InternalError("the command line let an unknown kind of validation pass");
}

std::vector<ValidatedCase> validated(const Options& options) {
  ProgressBar bar(options.kind, true);
  auto results =
      kind_named(options.kind).validate(options.cases, [&bar](std::size_t done, std::size_t all) {
        bar.show(static_cast<double>(done) / static_cast<double>(all));
        return !interrupted();
      });
  stop_if_interrupted();
  return results;
}

int validate(const Options& options) {
  const std::vector<ValidatedCase> results = validated(options);
  if (!options.out.empty()) {
    const std::string csv = validation_csv(results);
    write_file(options.out, {csv.begin(), csv.end()});
  }
  const std::string text =
      options.format == OutputFormat::Json ? validation_json(results) : validation_text(results);
  std::fputs(text.c_str(), stdout);
  const ValidationKind& kind = kind_named(options.kind);
  const std::string left_out = kind.left_out ? kind.left_out(options.cases) : "";
  if (!left_out.empty()) std::fputs(("rill: " + left_out + "\n").c_str(), stderr);
  return kExitSuccess;
}

}  // namespace

Command validate_command() {
  return {"validate",
          "Hold the models against measured cases and say how far off they are",
          {"rill validate dram ../shared/reference/dram/results.csv",
           "rill validate resources ../shared/reference/rtl/resources.csv --format json"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            std::string kinds;
            std::vector<std::string> names;
            for (const ValidationKind& kind : validation_kinds()) {
              names.push_back(kind.name);
              kinds += "\n" + kind.name + ": " + kind.sentence;
            }
            app.add_option("KIND", options->kind, "What to validate:" + kinds)
                ->required()
                ->check(CLI::IsMember(names));
            app.add_option("CASES.csv", options->cases,
                           "Measured cases; what else they need lies beside the file")
                ->required();
            app.add_option("--out", options->out, "Also write every case to this CSV file")
                ->type_name("FILE.csv");
            add_format(app, options->format);
            return [options] { return validate(*options); };
          }};
}

}  // namespace rill
