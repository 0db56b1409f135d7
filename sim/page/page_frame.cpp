// SPDX-License-Identifier: Apache-2.0
#include "sim/page/page_frame.h"

#include "sim/page/assets.h"

namespace rill {

namespace {

/// JSON inside a page: `</script>` in a text must not end it.
std::string embedded(const std::string& id, const std::string& json) {
  std::string text = "<script type=\"application/json\" id=\"" + id + "\">";
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text + "</script>\n";
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string html_of(const Page& page) {
  std::string html =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
  html.append(escaped(page.title)).append(" - rill</title>\n<style>\n");
  html.append(kPageStyle).append("</style></head>\n<body><main></main><div id=\"tip\"></div>\n");
  for (const auto& [id, json] : page.data) html += embedded(id, json);
  html.append("<script>\n").append(kCommonScript).append(page.script);
  return html + "</script></body></html>\n";
}

}  // namespace rill
