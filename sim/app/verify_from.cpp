// SPDX-License-Identifier: Apache-2.0
// What a finished run says of itself: `rill verify --from`.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/session.h"
#include "sim/app/verify_options.h"
#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/hash.h"

namespace rill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
  Diagnostic wrong;
  wrong.key = option;
  wrong.message = message;
  throw ConfigError(wrong);
}

/// A section of the run's report: `hashes`, fingerprints of what it read, or `settings`; empty when
/// its report has none.
Json section_of(const fs::path& folder, const char* section) {
  const fs::path report = folder / "report.json";
  if (!fs::exists(report)) return Json::object();
  const auto text = read_file(report, "a report");
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object() || !json.contains(section) || !json.at(section).is_object()) {
    return Json::object();
  }
  return json.at(section);
}

void check_file(const std::string& option, const char* what, const std::string& path,
                const Json& hashes, const std::string& folder) {
  if (path.empty() || !hashes.contains(what)) return;
  if (!fs::exists(path)) {
    refuse(option, "the run in " + folder + " was made with " + path +
                       ", which is not there any more; say where it is now");
  }
  const std::string now = hash_path(path);
  if (now == hashes.at(what).get<std::string>()) return;
  refuse(option, path + " is not what the run in " + folder + " was made with (" + now +
                     " instead of " + hashes.at(what).get<std::string>() +
                     "), so its codes cannot be judged by it; give that one, or leave " + option +
                     " out");
}

std::size_t indent_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// A line of a configuration behind the sections that it lies in: `design.name: a`.
std::string with_path(const std::vector<std::string>& lines, std::size_t at) {
  if (at >= lines.size()) return "nothing";
  std::size_t indent = indent_of(lines[at]);
  std::string text = lines[at].substr(indent);
  for (std::size_t i = at; i-- > 0 && indent > 0;) {
    const std::size_t here = indent_of(lines[i]);
    if (lines[i].empty() || here >= indent) continue;
    indent = here;
    text.insert(0, lines[i].substr(here, lines[i].find(':', here) - here) + '.');
  }
  return "`" + text + "`";
}

bool starts_with_any(const std::string& line, std::initializer_list<const char*> heads) {
  return std::any_of(heads.begin(), heads.end(),
                     [&line](const char* head) { return line.rfind(head, 0) == 0; });
}

/// Which lines of two configurations are compared.
enum class Compared {
  All,    ///< but for the run's name and what it reads
  Codes,  ///< what decides about codes: network and numerics, without their names and sources
};

std::vector<std::string> lines_of(const std::string& text, Compared compared) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  bool of_codes = false;
  for (std::string line; std::getline(stream, line);) {
    if (indent_of(line) == 0) of_codes = starts_with_any(line, {"network:", "numerics:"});
    const bool left_out = compared == Compared::Codes
                              ? !of_codes || starts_with_any(line, {"  name:", "  source:"})
                              : starts_with_any(line, {"name:", "input:", "inputs:", "weights:"});
    if (!left_out) result.push_back(line);
  }
  return result;
}

/// The first line in which two configurations differ; empty when none does.
std::pair<std::string, std::string> first_difference(const std::string& one,
                                                     const std::string& other, Compared compared) {
  const std::vector<std::string> a = lines_of(one, compared), b = lines_of(other, compared);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
    return {with_path(a, i), with_path(b, i)};
  }
  return {};
}

/// Codes of another network or other numbers cannot be judged by those of the run file.
void check_codes(const VerifyOptions& options, const RunConfiguration& made,
                 const RunConfiguration& asked) {
  const auto [theirs, ours] =
      first_difference(made.resolved_yaml, asked.resolved_yaml, Compared::Codes);
  if (theirs.empty()) return;
  refuse("--from", "the run in " + options.from + " was made with " + theirs + " where " +
                       options.request.run_file + " and the settings say " + ours +
                       ", so it gives other codes; give the run file and the settings of that run "
                       "(its own configuration.yaml holds both), or leave --from out");
}

/// Settings change nothing in a run that is finished. What it reads may lie elsewhere now.
void check_settings(const VerifyOptions& options, const RunConfiguration& made,
                    const RunRequest& request) {
  if (options.request.settings.empty()) return;
  RunRequest changed = request;
  changed.settings = options.request.settings;
  const auto [theirs, ours] =
      first_difference(made.resolved_yaml, configure(changed).resolved_yaml, Compared::All);
  if (theirs.empty()) return;
  refuse("--set", "the run in " + options.from + " was made with " + theirs + " and not with " +
                      ours +
                      ", and a finished run stays what it is; leave that setting out, or leave "
                      "--from out");
}

}  // namespace

std::optional<int> image_of_run(const VerifyOptions& options) {
  const Json settings = section_of(options.from, "settings");
  const auto found = settings.find(kImageSetting);
  if (found == settings.end() || !found->is_string()) return options.image;
  const std::string image = found->get<std::string>();
  const bool is_number = image.size() == 1 && std::isdigit(static_cast<unsigned char>(image[0]));
  if (!is_number) return options.image;
  if (options.image && std::to_string(*options.image) != image) {
    refuse("--image", "the run in " + options.from + " took image " + image +
                          " of its input; leave --image out, or give a run of image " +
                          std::to_string(*options.image));
  }
  return image[0] - '0';
}

std::string what_was_kept(const std::string& folder, const Network& network) {
  if (folder.empty()) return "";
  const fs::path outputs = fs::path(folder) / "outputs";
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto layer = static_cast<LayerIndex>(i);
    if (std::count(network.outputs.begin(), network.outputs.end(), layer) > 0) continue;
    const std::string file = network.layers[i].name + ".npy";
    if (fs::exists(outputs / file) || fs::exists(outputs / "batch_0" / file)) return "";
  }
  return "the run in " + folder +
         " kept no layer but its answer; `rill run … --layers --out DIR` keeps all of them";
}

RunConfiguration configuration_of_run(const VerifyOptions& options, const RunConfiguration& asked,
                                      std::vector<std::string>* notes) {
  const fs::path file = fs::path(options.from) / "configuration.yaml";
  if (!fs::exists(file)) {
    if (fs::is_directory(options.from)) {
      notes->push_back(options.from +
                       " holds no configuration.yaml of its run, which is taken to have been this "
                       "run file's, with these settings, weights and input");
    }
    return asked;
  }
  RunRequest request;
  request.run_file = file.string();
  const RunConfiguration made = configure(request);
  check_codes(options, made, asked);
  check_settings(options, made, request);
  request.settings = options.request.settings;
  give_inputs(options.inputs, request);
  give_path("weights", options.weights, request);
  RunConfiguration own = configure(request);
  const Json hashes = section_of(options.from, "hashes");
  check_file("--weights", "weights", own.run.weights, hashes, options.from);
  check_file("--input", "input", own.run.input, hashes, options.from);
  const auto [theirs, ours] =
      first_difference(own.resolved_yaml, asked.resolved_yaml, Compared::All);
  if (!theirs.empty()) {
    notes->push_back("the run in " + options.from + " was made with " + theirs + " where " +
                     options.request.run_file + " and the settings say " + ours +
                     "; its own configuration is used");
  }
  own.run.name = asked.run.name;
  return own;
}

}  // namespace rill
