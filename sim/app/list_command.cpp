// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "modules/catalog/catalog.h"
#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/run_options.h"
#include "sim/app/run_request.h"
#include "sim/config/operations.h"
#include "sim/config/read.h"

namespace rill {
namespace {

struct Options {
  std::string kind;
  OutputFormat format = OutputFormat::Text;
};

/// What runs each kind of layer in a machine, after the sentence that says what it computes.
void add_parts(std::vector<ListEntry>& entries) {
  for (const auto& [word, operation] : operation_words()) {
    const std::string parts = layer_kind(operation_of(operation)).parts;
    for (ListEntry& entry : entries) {
      if (entry.name != word) continue;
      entry.summary += parts.empty() ? " Floating point only: no machine runs it." : " On " + parts;
      if (!parts.empty()) entry.summary += '.';
    }
  }
}

int list(const Options& options) {
  std::vector<ListEntry> entries = list_configs(options.kind, configs_root());
  if (options.kind == "layers") add_parts(entries);
  if (options.format == OutputFormat::Json) {
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const ListEntry& entry : entries) {
      names.push_back({{"name", entry.name}, {"summary", entry.summary}});
    }
    std::printf("%s\n", names.dump(2).c_str());
    return kExitSuccess;
  }
  std::size_t width = 0;
  for (const ListEntry& entry : entries) width = std::max(width, entry.name.size());
  for (const ListEntry& entry : entries) {
    std::printf("%-*s  %s\n", static_cast<int>(width), entry.name.c_str(), entry.summary.c_str());
  }
  return kExitSuccess;
}

}  // namespace

Command list_command() {
  return {"list",
          "List the boards, memories, networks, numerics, designs or layers there are",
          {"rill list boards", "rill list layers"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            std::string kinds;
            for (const std::string& kind : list_kinds()) kinds += (kinds.empty() ? "" : "|") + kind;
            app.add_option("KIND", options->kind, "What to list")
                ->required()
                ->type_name(kinds)
                ->check(CLI::IsMember(list_kinds()).description(""));
            add_format(app, options->format);
            return [options] { return list(*options); };
          }};
}

}  // namespace rill
