// SPDX-License-Identifier: Apache-2.0
#include "sim/page/report_page.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/page/assets.h"
#include "sim/page/page_frame.h"
#include "sim/report/json.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Shares of one as a digit of base 64 each: a picture of 100 pixels needs no more.
std::string digits(const TimelineSeries& series, const Timeline& timeline, double whole_per_cycle) {
  std::string text;
  for (std::size_t bin = 0; bin < series.values.size(); ++bin) {
    const double whole = static_cast<double>(timeline.cycles_of(bin)) * whole_per_cycle;
    const double share = share_of(static_cast<double>(series.values[bin]), whole);
    text += kDigits[std::lround(std::clamp(share, 0.0, 1.0) * 63)];
  }
  return text;
}

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

Json timeline_json(const RunReport& report, const Timeline& timeline) {
  Json json{
      {"until", timeline.until}, {"bin_cycles", timeline.bin_cycles}, {"bins", timeline.bins()}};
  for (const char* part : {"states", "levels", "ports", "traffic"}) json[part] = Json::object();
  for (const TimelineSeries& series : timeline.series) {
    if (series.unit == "cycles") {
      json["states"][series.path][series.name] = digits(series, timeline, 1);
    } else if (ends_with(series.name, "_beats")) {
      const std::string direction = series.name.substr(0, series.name.find('_'));
      json["ports"][series.path][direction] = digits(series, timeline, 1);
    } else if (begins_with(series.name, "read_bytes_") ||
               begins_with(series.name, "write_bytes_")) {
      const bool any = std::any_of(series.values.begin(), series.values.end(),
                                   [](std::int64_t value) { return value != 0; });
      if (any) json["traffic"][series.name] = series.values;
    } else if (series.name == "held_word_cycles") {
      for (const FifoRow& fifo : report.fifos) {
        if ("machine." + fifo.group + "." + fifo.name != series.path) continue;
        json["levels"][series.path] = digits(series, timeline, fifo.depth);
      }
    }
  }
  return json;
}

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr const char* kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t there = std::min<std::size_t>(bytes.size() - i, 3);
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      three = three << 8 | (k < there ? bytes[i + k] : std::uint32_t{0});
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= there ? kAlphabet[three >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

}  // namespace

std::string report_page(const RunReport& report, const Timeline& timeline,
                        const std::vector<PagePicture>& pictures) {
  Json images = Json::array();
  for (const PagePicture& picture : pictures) {
    images.push_back(
        {{"name", picture.name}, {"data", "data:image/png;base64," + base64(picture.png)}});
  }
  Page page{report.provenance.run_name, {}, kReportScript};
  page.data.emplace_back("report", json_report(report));
  page.data.emplace_back("timeline", timeline_json(report, timeline).dump());
  page.data.emplace_back("pictures", images.dump());
  return html_of(page);
}

}  // namespace rill
