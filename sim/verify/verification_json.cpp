// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/verify/verification_report.h"

namespace rill {
namespace {

using Json = nlohmann::ordered_json;

Json code_json(const VerifiedMap& map, Code code, int channel) {
  return {{"code", code},
          {"hex", hex_code(code, map.format.width)},
          {"real", map.format.real(code, channel)}};
}

template <typename Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json first_json(const Verification& verification, const VerifiedMap& map) {
  const Mismatch& first = *map.difference.first;
  const bool images = map.kind == MapKind::Layer || map.kind == MapKind::Answer;
  // Of a buffer: its frame; of a region of DDR: its slot.
  Json json{
      {"image", images ? verification.images[static_cast<std::size_t>(first.image)] : first.image},
      {"channel", first.channel},
      {"row", first.row},
      {"column", first.column},
      {"expected", code_json(map, first.expected, first.channel)},
      {"actual", code_json(map, first.actual, first.channel)},
      {"file", nullptr},
      {"machine", nullptr}};
  if (map.file_place) {
    const FilePlace& place = *map.file_place;
    json["file"] = {{"word", place.word},
                    {"lane", place.lane},
                    {"address", place.address},
                    {"tile_row", or_null(place.tile_row)},
                    {"tile_column", or_null(place.tile_column)}};
  }
  if (map.machine_place) {
    const MachinePlace& place = *map.machine_place;
    json["machine"] = {
        {"tile_row", or_null(place.tile_row)},   {"tile_column", or_null(place.tile_column)},
        {"lane", or_null(place.lane)},           {"lanes", place.lanes},
        {"ddr_address", or_null(place.address)}, {"memory", place.memory}};
  }
  return json;
}

Json explanation_json(const Explanation& explanation) {
  Json causes = Json::array();
  for (const Fault& fault : explanation.faults) causes.push_back(fault.text);
  return {{"causes", causes}, {"mismatches_left", explanation.left}};
}

Json diagnosis_json(const Diagnosis& diagnosis) {
  Json json{{"sentence", diagnosis.sentence()},
            {"where", diagnosis.where},
            {"exact", Json::array()},
            {"best", nullptr},
            {"mismatches", diagnosis.mismatches},
            {"tried", diagnosis.tried}};
  for (const Explanation& exact : diagnosis.exact) json["exact"].push_back(explanation_json(exact));
  if (diagnosis.best) json["best"] = explanation_json(*diagnosis.best);
  return json;
}

const char* kind_name(MapKind kind) {
  switch (kind) {
    case MapKind::Frames:
      return "frames";
    case MapKind::Region:
      return "ddr";
    case MapKind::Answer:
      return "answer";
    case MapKind::Layer:
      break;
  }
  return "layer";
}

Json map_json(const Verification& verification, const VerifiedMap& map) {
  const Difference& difference = map.difference;
  Json row{{"layer", map.file_name},
           {"kind", kind_name(map.kind)},
           {"batch", or_null(map.batch)},
           {"golden", map.golden},
           {"format", map.format.to_string()},
           {"values", difference.values},
           {"mismatches", difference.mismatches},
           {"largest_lsb", difference.largest},
           {"rms_lsb", difference.rms},
           {"sqnr_db", or_null(difference.sqnr_db)},
           {"golden_codes_outside_format", difference.foreign},
           {"first", nullptr},
           {"diagnosis", nullptr}};
  if (difference.first) row["first"] = first_json(verification, map);
  if (map.diagnosis) row["diagnosis"] = diagnosis_json(*map.diagnosis);
  if (!map.no_diagnosis.empty()) row["diagnosis"] = {{"sentence", map.no_diagnosis}};
  return row;
}

}  // namespace

std::string verification_json(const Verification& verification) {
  Json json{{"run", verification.run},
            {"numerics", verification.numerics},
            {"equal", verification.equal()},
            {"isolated", verification.isolated},
            {"tolerance_lsb", verification.tolerance},
            {"images", verification.images},
            {"first_wrong", nullptr},
            {"layers", Json::array()},
            {"not_compared", verification.left_out},
            {"notes", verification.notes}};
  if (const VerifiedMap* wrong = verification.first_wrong()) {
    json["first_wrong"] = first_json(verification, *wrong);
    json["first_wrong"]["layer"] = wrong->file_name;
  }
  for (const VerifiedMap& map : verification.maps) {
    json["layers"].push_back(map_json(verification, map));
  }
  return json.dump(2) + "\n";
}

}  // namespace rill
