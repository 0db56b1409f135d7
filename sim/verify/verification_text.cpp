// SPDX-License-Identifier: Apache-2.0
// The answer on the terminal.
#include <fmt/core.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/report/text_table.h"
#include "sim/verify/verification_report.h"
#include "sim/verify/verify_answers.h"

namespace rill {
namespace {

constexpr int kWidth = 100;

std::string title(const VerifiedMap& map) {
  return map.batch ? fmt::format("batch {} {}", *map.batch, map.name) : map.name;
}

std::string code_text(const VerifiedMap& map, Code code, int channel) {
  if (map.kind == MapKind::Answer) return fmt::format("{}", code);
  return fmt::format("{} = {} = {}", code, hex_code(code, map.format.width),
                     map.format.real(code, channel));
}

std::string table_text(const Verification& verification) {
  TextTable table;
  table.column("layer", TextTable::Align::Left);
  for (const char* head : {"values", "mismatches", "largest", "rms", "SQNR dB"}) {
    table.column(head, TextTable::Align::Right);
  }
  for (const VerifiedMap& map : verification.maps) {
    const Difference& difference = map.difference;
    table.row({title(map), fmt::format("{}", difference.values),
               fmt::format("{}", difference.mismatches), fmt::format("{}", difference.largest),
               fmt::format("{:.4g}", difference.rms),
               difference.sqnr_db ? fmt::format("{:.1f}", *difference.sqnr_db) : "exact"});
  }
  return table.text();
}

std::string line(const char* head, const std::string& text) {
  constexpr int kIndent = 12;
  return fmt::format("  {:<10}", head) + wrapped(text, kWidth, kIndent, kIndent) + "\n";
}

std::string tile_text(const std::optional<int>& row, const std::optional<int>& column) {
  return row && column ? fmt::format("tile row {}, tile column {}; ", *row, *column) : "";
}

std::string file_place_text(const FilePlace& place) {
  return fmt::format("{}word {}, lane {}, byte address {:#x}",
                     tile_text(place.tile_row, place.tile_column), place.word, place.lane,
                     place.address);
}

std::string machine_place_text(const MachinePlace& place) {
  std::string text = tile_text(place.tile_row, place.tile_column);
  if (!place.tile_row) text += "no tiles; ";
  if (place.lane) text += fmt::format("lane {} of {}; ", *place.lane, place.lanes);
  return text + (place.address ? fmt::format("DDR address {:#x} ({})", *place.address, place.memory)
                               : "no DDR address: the map " + place.memory);
}

/// The words for a map's axes: a buffer and a region of DDR have no images and channels.
std::string place_text(const Verification& verification, const VerifiedMap& map,
                       const Mismatch& at) {
  const auto image = static_cast<std::size_t>(at.image);
  switch (map.kind) {
    case MapKind::Answer:
      return fmt::format("image {}, {}", verification.images[image], answer_field(at.channel));
    case MapKind::Frames:
      return fmt::format("frame {}, lane {}, row {}, column {}", at.image, at.channel, at.row,
                         at.column);
    case MapKind::Region:
      if (map.shape.height == 1) return fmt::format("word {}, lane {}", at.column, at.channel);
      return fmt::format("slot {}, row {}, column {}, lane {}", at.image, at.row, at.column,
                         at.channel);
    case MapKind::Layer:
      break;
  }
  const std::string of =
      verification.images.size() > 1 ? fmt::format("image {}, ", verification.images[image]) : "";
  return fmt::format("{}channel {}, row {}, column {}", of, at.channel, at.row, at.column);
}

/// Goldens with codes that their layers cannot have: another format, or no sign.
std::string foreign_text(const Verification& verification) {
  std::string text;
  for (const VerifiedMap& map : verification.maps) {
    const Difference& difference = map.difference;
    if (map.kind != MapKind::Layer || difference.foreign == 0) continue;
    const Mismatch& first = *difference.first_foreign;
    const std::string said = fmt::format(
        "{} of {} codes of the golden of {} {} outside of the layer's format {}, whose codes are "
        "{} "
        "to {}; the first is {} at {}. Its design has another format, or its sign is not extended; "
        "layers after it are judged on computed codes",
        difference.foreign, difference.values, title(map), difference.foreign == 1 ? "is" : "are",
        map.format.to_string(), map.format.min_code(), map.format.max_code(), first.expected,
        place_text(verification, map, first));
    constexpr int kIndent = 2, kStart = 6;
    text += "\nNote: " + wrapped(said, kWidth, kIndent, kStart) + "\n";
  }
  return text;
}

std::string first_wrong_text(const Verification& verification, const VerifiedMap& wrong) {
  const Mismatch& first = *wrong.difference.first;
  std::string text = fmt::format("\nFirst wrong: {} at {}\n", title(wrong),
                                 place_text(verification, wrong, first));
  text += line("expected", code_text(wrong, first.expected, first.channel));
  text += line("actual", code_text(wrong, first.actual, first.channel));
  text += line("golden", wrong.golden);
  if (wrong.file_place) text += line("in there", file_place_text(*wrong.file_place));
  if (wrong.machine_place) text += line("machine", machine_place_text(*wrong.machine_place));
  return text;
}

std::string diagnosis_text(const VerifiedMap& map) {
  if (!map.diagnosis) return map.no_diagnosis;
  const std::string& where = map.diagnosis->where;
  return map.diagnosis->sentence() + (where.empty() ? "" : " (" + where + ")");
}

/// A line for each layer, or for several neighbours of which the same is said.
std::string diagnoses_text(const Verification& verification) {
  std::vector<std::pair<std::string, std::string>> lines;  // names, what is said
  for (const VerifiedMap& map : verification.maps) {
    if (map.kind != MapKind::Layer || (!map.diagnosis && map.no_diagnosis.empty())) continue;
    std::string said = diagnosis_text(map);
    if (!lines.empty() && lines.back().second == said) {
      lines.back().first += ", " + title(map);
    } else {
      lines.emplace_back(title(map), std::move(said));
    }
  }
  if (lines.empty()) return "";
  std::string text = "\nDiagnosis, layer by layer on golden inputs where there are some\n";
  for (const auto& [names, said] : lines) {
    std::string line = names;
    line.append(": ").append(said);
    text += "  " + wrapped(line, kWidth, 4, 2) + "\n";
  }
  return text;
}

std::string left_out_text(const Verification& verification) {
  if (verification.left_out.empty()) return "";
  std::string names;
  for (const std::string& name : verification.left_out) {
    names += (names.empty() ? "" : ", ") + name;
  }
  constexpr int kIndent = 2, kStart = 14;
  return "\nNot compared: " + wrapped(names, kWidth, kIndent, kStart) + "\n";
}

std::string notes_text(const Verification& verification) {
  std::string text;
  for (const std::string& note : verification.notes) {
    constexpr int kIndent = 2, kStart = 6;
    text += "\nNote: " + wrapped(note, kWidth, kIndent, kStart) + "\n";
  }
  return text;
}

}  // namespace

std::string hex_code(Code code, int width) {
  constexpr int kCodeBits = 32;
  const std::uint32_t mask =
      width >= kCodeBits ? UINT32_MAX : (std::uint32_t{1} << static_cast<unsigned>(width)) - 1;
  const bool fits = width >= kCodeBits || (std::int64_t{code} < (std::int64_t{1} << width) &&
                                           std::int64_t{code} >= -(std::int64_t{1} << (width - 1)));
  const auto bits = static_cast<std::uint32_t>(code);
  return fits ? fmt::format("0x{:0{}x}", bits & mask, (width + 3) / 4)
              : fmt::format("0x{:08x}", bits);
}

std::string verification_text(const Verification& verification) {
  std::string text = fmt::format(
      "{}, {}: {} map{}{}{}{}\n\n", verification.run, verification.numerics,
      verification.maps.size(), verification.maps.size() == 1 ? "" : "s",
      verification.images.size() > 1 ? fmt::format(" of {} images", verification.images.size())
                                     : "",
      verification.isolated ? ", each layer on golden inputs" : "",
      verification.tolerance > 0 ? fmt::format(", {} lsb tolerated", verification.tolerance) : "");
  text += table_text(verification) + left_out_text(verification) + foreign_text(verification) +
          notes_text(verification);
  const VerifiedMap* wrong = verification.first_wrong();
  if (wrong == nullptr) {
    const std::size_t left = verification.left_out.size();
    const std::size_t all = verification.maps.size() + left;
    return text + "\nEqual." +
           (left == 0 ? "" : fmt::format(" But {} of {} were not compared.", left, all)) + "\n";
  }
  return text + first_wrong_text(verification, *wrong) + diagnoses_text(verification);
}

}  // namespace rill
