// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"

#include <nlohmann/json.hpp>

#include "sim/report/json_modules.h"

namespace rill {

namespace {

Json json_of(const BytesByPurpose& bytes) {
  Json json = Json::object();
  for (int i = 0; i < kPurposes; ++i) {
    json[to_string(static_cast<Purpose>(i))] = bytes[static_cast<std::size_t>(i)];
  }
  return json;
}

Json json_of(const LayerTiming& timing) {
  return {{"part", timing.part},
          {"account", json_of(timing.account)},
          {"busy_cycles_per_frame", timing.busy_per_frame},
          {"first_output_cycle", timing.first_output_cycle},
          {"last_output_cycle", timing.last_output_cycle},
          {"utilization", timing.utilization}};
}

Json json_of(const LayerRow& row) {
  Json json{{"layer", row.layer},
            {"group", row.group},
            {"op", row.op},
            {"inputs", row.inputs},
            {"input_shape", row.in.to_string()},
            {"output_shape", row.out.to_string()},
            {"weight_format", row.weight_format},
            {"output_format", row.output_format},
            {"pe", row.folding.pe},
            {"simd", row.folding.simd},
            {"pixels", row.folding.pixels},
            {"macs", row.macs},
            {"multipliers", row.multipliers},
            {"closed_form_busy_cycles", row.busy_cycles},
            {"closed_form_cycles", row.closed_form_cycles},
            {"fill_cycles", row.fill_cycles},
            {"ddr_map_read_bytes", row.map_read},
            {"ddr_map_written_bytes", row.map_written},
            {"ddr_weight_bytes", row.weights_read},
            {"weight_bits", row.weight_bits},
            {"line_buffer_bits", row.line_buffer_bits},
            {"fifo_bits", row.fifo_bits},
            {"resources", json_of(row.resources)}};
  if (!row.held_by.empty()) json["held_by"] = row.held_by;
  if (row.input_words) json["input_lanes"] = row.input_words->lanes;
  if (row.input_words) json["input_pixels"] = row.input_words->pixels;
  if (row.window_unit) json["line_buffer"] = row.window_unit->style;
  if (row.has_thresholds()) json["activation"] = row.activation_style;
  if (row.saturated) json["saturated_share"] = *row.saturated;
  if (row.timing) json["timing"] = json_of(*row.timing);
  return json;
}

Json json_of(const GroupRow& row) {
  return {{"group", row.name},
          {"layers", row.layers},
          {"closed_form_cycles", row.closed_form_cycles},
          {"memory_floor_cycles", row.memory_floor_cycles},
          {"active_cycles_per_frame", row.active_cycles}};
}

Json json_of(const TransferRow& row) {
  Json json{{"name", row.name},
            {"group", row.group},
            {"purpose", to_string(row.purpose)},
            {"direction", row.read ? "read" : "write"},
            {"bytes", row.bytes}};
  if (row.account) json["account"] = json_of(*row.account);
  return json;
}

Json json_of(const FifoRow& row) {
  Json json{{"name", row.name},
            {"group", row.group},
            {"depth_words", row.depth},
            {"word_bits", row.word_bits}};
  if (row.converter == "finn") json["converter"] = row.converter;
  if (!row.no_finn.empty()) json["converter"] = row.converter + ": " + row.no_finn;
  if (row.high_water) {
    json["high_water_words"] = *row.high_water;
    json["words"] = *row.words;
    json["writer_blocked_cycles"] = *row.blocked;
    json["reader_starved_cycles"] = *row.starved;
  }
  return json;
}

Json json_of(const MemoryFigures& m) {
  return {{"read_bytes", json_of(m.read)},
          {"written_bytes", json_of(m.written)},
          {"bus_bytes", m.moved},
          {"column_commands", m.column_commands},
          {"row_hits", m.row_hits},
          {"row_hit_rate", m.row_hit_rate},
          {"activates", m.activates},
          {"refreshes", m.refreshes},
          {"turnarounds", m.turnarounds},
          {"unwritten_bytes_read", m.unwritten_bytes_read},
          {"average_gb_per_s", m.average_gbps},
          {"bus_busy_share", m.bus_busy_share}};
}

Json json_of(const ClassScore& one) {
  return {{"index", one.index},
          {"code", one.code},
          {"score", one.score},
          {"probability", one.probability}};
}

Json flow_of(const FlowFigures& flow) {
  Json json{{"width", flow.width},
            {"height", flow.height},
            {"mean_length_px", flow.mean_length},
            {"longest_px", flow.longest}};
  if (flow.error) {
    json["end_point_error"] = {{"mean_px", flow.error->mean},
                               {"rms_px", flow.error->rms},
                               {"worst_px", flow.error->worst},
                               {"pixels", flow.error->pixels}};
  }
  return json;
}

Json json_of(const Box& box) {
  if (!box.found) return {{"found", false}};
  return {{"found", true},
          {"left", box.left},
          {"top", box.top},
          {"right", box.right},
          {"bottom", box.bottom},
          {"corners", {box.x1, box.y1, box.x2, box.y2}},
          {"beyond_picture", box.beyond_picture},
          {"confidence", box.confidence},
          {"anchor", box.anchor},
          {"grid_x", box.grid_x},
          {"grid_y", box.grid_y},
          {"codes", box.codes}};
}

template <typename Row>
Json rows(const std::vector<Row>& list) {
  Json json = Json::array();
  for (const Row& row : list) json.push_back(json_of(row));
  return json;
}

Json pairs(const std::vector<std::pair<std::string, std::string>>& list) {
  Json json = Json::object();
  for (const auto& [key, value] : list) json[key] = value;
  return json;
}

const char* word(IntervalSource source) {
  switch (source) {
    case IntervalSource::Measured:
      return "measured";
    case IntervalSource::Latency:
      return "latency";
    case IntervalSource::ClosedForm:
      return "closed_form";
  }
  return "";
}

const char* word(Bottleneck::Kind kind) {
  switch (kind) {
    case Bottleneck::Kind::Stage:
      return "stage";
    case Bottleneck::Kind::Memory:
      return "memory";
    case Bottleneck::Kind::None:
      return "none";
  }
  return "";
}

Json subject(const RunReport& r) {
  return {{"run", r.provenance.run_name},
          {"network", r.network},
          {"input_shape", r.input.to_string()},
          {"input_format", r.input_format},
          {"numerics", r.provenance.numerics_name},
          {"design", r.design},
          {"board", r.board},
          {"part", r.part},
          {"memory", r.memory_name},
          {"clock_mhz", r.clock_mhz}};
}

Json performance(const RunReport& r) {
  Json json{{"frames", r.frames},
            {"elapsed_cycles", r.elapsed},
            {"boot_cycles", r.boot_cycles},
            {"latency_cycles", r.latency_cycles},
            {"latency_ms", seconds_of(r.latency_cycles, r.clock_mhz) * 1e3},
            {"interval_cycles", r.interval_cycles},
            {"interval_ms", seconds_of(r.interval_cycles, r.clock_mhz) * 1e3},
            {"interval_source", word(r.interval_source)},
            {"frames_per_s", r.fps() / r.pictures},
            {"pictures_per_s", r.fps()},
            {"pictures_per_frame", r.pictures},
            {"macs_per_frame", r.macs},
            {"multipliers", r.multipliers},
            {"macs_per_cycle", r.roof.achieved},
            {"utilization", share_of(r.roof.achieved, r.roof.compute_bound)}};
  json["roofline"] = {{"macs_per_ddr_byte", r.roof.macs_per_byte},
                      {"compute_bound_macs_per_cycle", r.roof.compute_bound},
                      {"memory_bound_macs_per_cycle", r.roof.memory_bound},
                      {"achieved_macs_per_cycle", r.roof.achieved}};
  json["bottleneck"] = {{"kind", word(r.bottleneck.kind)},
                        {"what", r.bottleneck.what},
                        {"share", r.bottleneck.share},
                        {"sentence", r.bottleneck.sentence}};
  json["power"] = {{"total_w", r.power.total_w()},
                   {"static_w", r.power.static_w},
                   {"logic_w", r.power.logic_w},
                   {"dsp_w", r.power.dsp_w},
                   {"memory_w", r.power.memory_w},
                   {"ddr_w", r.power.ddr_w},
                   {"dsp_activity", r.activity.dsp},
                   {"bram_activity", r.activity.bram},
                   {"uram_activity", r.activity.uram},
                   {"logic_activity", r.activity.logic},
                   {"energy_per_frame_mj", energy_per_frame_j(r.power, r.fps()) * 1e3 * r.pictures},
                   {"energy_per_picture_mj", energy_per_frame_j(r.power, r.fps()) * 1e3}};
  return json;
}

Json traffic(const RunReport& r) {
  Json json{{"bytes_per_frame", json_of(r.frame_bytes)},
            {"read_bytes_per_frame", r.frame_read},
            {"written_bytes_per_frame", r.frame_written},
            {"weight_bytes", r.weight_bytes},
            {"weights", r.weights_streamed ? "streamed" : "resident"},
            {"peak_gb_per_s", r.peak_gbps}};
  if (r.memory) json["run"] = json_of(*r.memory);
  return json;
}

Json on_chip(const RunReport& r) {
  const BoardSpec::Capacity& board = r.capacity;
  Json json{{"used", json_of(r.resources)}};
  json["available"] = {{"lut", board.lut},   {"lutram_lut", board.lutram_lut},
                       {"ff", board.ff},     {"bram36", board.bram36},
                       {"uram", board.uram}, {"dsp", board.dsp}};
  json["share"] = {{"lut", board_share(r.resources.lut, board.lut)},
                   {"ff", board_share(r.resources.ff, board.ff)},
                   {"bram36", board_share(r.resources.bram18 / 2, board.bram36)},
                   {"uram", board_share(r.resources.uram, board.uram)},
                   {"dsp", board_share(r.resources.dsp, board.dsp)}};
  json["by_part"] = Json::array();
  for (const ResourceRow& row : r.resources_by_part) {
    Json part{{"part", row.part}};
    part.update(json_of(row.resources));
    json["by_part"].push_back(std::move(part));
  }
  return json;
}

}  // namespace

std::string json_report(const RunReport& r, const std::string& unsimulated) {
  const std::string kind = !r.simulated ? unsimulated : r.timing_only ? "timing_only" : "run";
  Json json{{"schema", kReportSchema}, {"rill", r.provenance.version}, {"kind", kind}};
  json["subject"] = subject(r);
  json["performance"] = performance(r);
  json["ddr"] = traffic(r);
  if (!r.groups_chosen.empty()) json["groups_chosen"] = r.groups_chosen;
  if (r.fusion) json["fusion"] = json_of(*r.fusion);
  json["resources"] = on_chip(r);
  json["groups"] = rows(r.groups);
  json["layers"] = rows(r.layers);
  if (!r.passes.empty()) json["passes"] = passes_of(r);
  if (!r.plan_tables.empty()) json["machine"] = tables_of(r.plan_tables);
  json["fifos"] = rows(r.fifos);
  json["transfers"] = rows(r.transfers);
  json["modules"] = modules_of(r);
  json["counters"] = counters_of(r);
  json["answer"] = rows(r.answer);
  json["classes"] = rows(r.classes);
  if (r.flow) json["flow"] = flow_of(*r.flow);
  json["output_hash"] = r.output_hash;
  json["notes"] = r.notes;
  json["settings"] = pairs(r.settings);
  json["hashes"] = pairs(r.provenance.hashes);
  json["configuration"] = r.provenance.configuration;
  if (r.host) {
    json["host"] = {{"cpu_s", r.host->cpu_seconds},
                    {"wall_s", r.host->wall_seconds},
                    {"peak_memory_bytes", r.host->peak_memory_bytes}};
  }
  return json.dump(2) + '\n';
}

}  // namespace rill
