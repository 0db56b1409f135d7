// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/validation.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "sim/report/text_table.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

std::string count(double value) { return fmt::format("{:.10g}", value); }

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

std::string validation_text(const std::vector<ValidatedCase>& cases) {
  TextTable rows;
  rows.column("case", TextTable::Align::Left, 52);
  rows.column("quantity", TextTable::Align::Left);
  rows.column("rill", TextTable::Align::Right);
  rows.column("reference", TextTable::Align::Right);
  rows.column("error %", TextTable::Align::Right);
  for (const ValidatedCase& c : cases) {
    rows.row({c.name, c.quantity, count(c.predicted), count(c.reference),
              c.note.empty() ? fmt::format("{:+.2f}", c.error_pct)
                             : fmt::format("({:+.2f})", c.error_pct)});
  }
  TextTable kinds;
  kinds.column("kind", TextTable::Align::Left);
  for (const char* head : {"cases", "mean %", "90 % within", "worst %"}) {
    kinds.column(head, TextTable::Align::Right);
  }
  for (const auto& [kind, summary] : summarise(cases)) {
    kinds.row({kind, std::to_string(summary.cases), fmt::format("{:.2f}", summary.mean_pct),
               fmt::format("{:.2f}", summary.p90_pct), fmt::format("{:.2f}", summary.worst_pct)});
  }
  std::map<std::string, int> notes;
  for (const ValidatedCase& c : cases) {
    if (!c.note.empty()) ++notes[c.note];
  }
  std::string text = rows.text() + "\n" + kinds.text();
  for (const auto& [note, number] : notes) {
    text += fmt::format("\n({}) in brackets, not summarised: {}", number, note);
  }
  return notes.empty() ? text : text + "\n";
}

std::string validation_json(const std::vector<ValidatedCase>& cases) {
  Json json{{"summary", Json::object()}, {"cases", Json::array()}};
  for (const auto& [kind, summary] : summarise(cases)) {
    json["summary"][kind] = {{"cases", summary.cases},
                             {"mean_pct", summary.mean_pct},
                             {"p90_pct", summary.p90_pct},
                             {"worst_pct", summary.worst_pct}};
  }
  for (const ValidatedCase& c : cases) {
    Json row{{"case", c.name},           {"kind", c.kind},           {"quantity", c.quantity},
             {"predicted", c.predicted}, {"reference", c.reference}, {"error_pct", c.error_pct}};
    if (!c.note.empty()) row["note"] = c.note;
    json["cases"].push_back(row);
  }
  return json.dump(2) + "\n";
}

std::string validation_csv(const std::vector<ValidatedCase>& cases) {
  std::string text = "case,kind,quantity,predicted,reference,error_pct,note\n";
  for (const ValidatedCase& c : cases) {
    text += fmt::format("{},{},{},{},{},{:.4f},{}\n", quoted(c.name), quoted(c.kind),
                        quoted(c.quantity), count(c.predicted), count(c.reference), c.error_pct,
                        quoted(c.note));
  }
  return text;
}

}  // namespace rill
