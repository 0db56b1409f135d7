// SPDX-License-Identifier: Apache-2.0
#include "sim/report/layers_csv.h"

#include <fmt/format.h>

#include <functional>
#include <vector>

namespace rill {

namespace {

struct CsvColumn {
  const char* head;
  std::function<std::string(const LayerRow&)> cell;
};

/// Quoted when a comma, a quote or a line end is in it (formats such as `fixed<9,3,RND,SAT>`).
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

CsvColumn timed(const char* head, std::function<std::string(const LayerTiming&)> cell) {
  return {head, [cell = std::move(cell)](const LayerRow& row) {
            return row.timing ? cell(*row.timing) : std::string();
          }};
}

CsvColumn account(const char* head, std::int64_t Account::*member) {
  return timed(head, [member](const LayerTiming& t) { return std::to_string(t.account.*member); });
}

CsvColumn number(const char* head, std::int64_t LayerRow::*member) {
  return {head, [member](const LayerRow& row) { return std::to_string(row.*member); }};
}

CsvColumn text(const char* head, std::string LayerRow::*member) {
  return {head, [member](const LayerRow& row) { return row.*member; }};
}

CsvColumn folding(const char* head, int Folding::*member) {
  return {head, [member](const LayerRow& row) { return std::to_string(row.folding.*member); }};
}

CsvColumn input_words(const char* head, int InputWords::*member) {
  return {head, [member](const LayerRow& row) {
            return row.input_words ? std::to_string((*row.input_words).*member) : std::string();
          }};
}

CsvColumn resource(const char* head, double Resources::*member) {
  return {head, [member](const LayerRow& row) { return fmt::format("{}", row.resources.*member); }};
}

std::vector<CsvColumn> columns() {
  return {
      text("layer", &LayerRow::layer),
      text("group", &LayerRow::group),
      text("op", &LayerRow::op),
      {"input_shape", [](const LayerRow& row) { return row.in.to_string(); }},
      {"output_shape", [](const LayerRow& row) { return row.out.to_string(); }},
      text("weight_format", &LayerRow::weight_format),
      text("output_format", &LayerRow::output_format),
      folding("pe", &Folding::pe),
      folding("simd", &Folding::simd),
      folding("pixels", &Folding::pixels),
      input_words("input_lanes", &InputWords::lanes),
      input_words("input_pixels", &InputWords::pixels),
      number("macs", &LayerRow::macs),
      number("multipliers", &LayerRow::multipliers),
      number("closed_form_cycles", &LayerRow::closed_form_cycles),
      number("fill_cycles", &LayerRow::fill_cycles),
      timed("slowest_part", [](const LayerTiming& t) { return t.part; }),
      timed("busy_cycles_per_frame",
            [](const LayerTiming& t) { return fmt::format("{}", t.busy_per_frame); }),
      account("busy_cycles", &Account::busy),
      account("starved_cycles", &Account::starved),
      account("blocked_cycles", &Account::blocked),
      account("memory_cycles", &Account::memory),
      account("idle_cycles", &Account::idle),
      timed("first_output_cycle",
            [](const LayerTiming& t) { return std::to_string(t.first_output_cycle); }),
      timed("last_output_cycle",
            [](const LayerTiming& t) { return std::to_string(t.last_output_cycle); }),
      timed("utilization", [](const LayerTiming& t) { return fmt::format("{}", t.utilization); }),
      number("ddr_map_read_bytes", &LayerRow::map_read),
      number("ddr_map_written_bytes", &LayerRow::map_written),
      number("ddr_weight_bytes", &LayerRow::weights_read),
      number("weight_bits", &LayerRow::weight_bits),
      number("line_buffer_bits", &LayerRow::line_buffer_bits),
      number("fifo_bits", &LayerRow::fifo_bits),
      resource("lut", &Resources::lut),
      resource("ff", &Resources::ff),
      resource("bram18", &Resources::bram18),
      resource("uram", &Resources::uram),
      resource("dsp", &Resources::dsp),
  };
}

}  // namespace

std::string layers_csv(const RunReport& report) {
  const std::vector<CsvColumn> all = columns();
  std::string result;
  for (std::size_t i = 0; i < all.size(); ++i) result += (i > 0 ? "," : "") + quoted(all[i].head);
  result += '\n';
  for (const LayerRow& row : report.layers) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      result += (i > 0 ? "," : "") + quoted(all[i].cell(row));
    }
    result += '\n';
  }
  return result;
}

}  // namespace rill
