// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/verify_answers.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/io/file.h"
#include "sim/numerics/real_code.h"

namespace rill {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kPlaces = 3;  // anchor, grid x, grid y

const Json& numbers(const Json& image, const char* key, std::size_t count,
                    const std::string& origin) {
  if (image.is_object() && image.contains(key)) {
    const Json& list = image.at(key);
    bool right = list.is_array() && list.size() == count;
    for (std::size_t i = 0; right && i < count; ++i) right = list[i].is_number();
    if (right) return list;
  }
  fail_file(origin, "an image lacks `" + std::string(key) + "`, a list of " +
                        std::to_string(count) + " numbers; give the answer as it was written");
}

FeatureMap answer_of(const Json& image, const Format& format, const std::string& origin) {
  FeatureMap map{{kAnswerFields, 1, 1}, format, {}};
  for (const Json& place : numbers(image, "constant", kPlaces, origin)) {
    map.codes.push_back(place.get<Code>());
  }
  for (const Json& real : numbers(image, "predict_box", kAnswerFields - kPlaces, origin)) {
    const auto code = code_of_real(real.get<double>(), format, 0);
    if (!code) {
      fail_file(origin, real.dump() + " is no value of " + format.to_string() +
                            "; use the numerics that it was made with");
    }
    map.codes.push_back(*code);
  }
  return map;
}

}  // namespace

const char* answer_field(int field) {
  constexpr std::array<const char*, kAnswerFields> kNames{
      "anchor", "grid x", "grid y", "tx", "ty", "tw", "th", "confidence"};
  return kNames[static_cast<std::size_t>(field)];
}

VerifiedMap verify_answers(const OtherGolden& golden, const Format& format,
                           const std::vector<AnswerCodes>& actual, const std::vector<int>& images) {
  const auto text = read_file(golden.file, "an answer");
  const Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  const bool has_images =
      json.is_object() && json.contains("images") && json.at("images").is_array();
  if (!json.is_array() && !has_images) {
    fail_file(golden.file,
              "is no JSON list of images, nor an object with a list `images`; mend it or take it "
              "away");
  }
  const Json& list = has_images ? json.at("images") : json;
  std::vector<FeatureMap> expected, computed;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto image = static_cast<std::size_t>(images[i]);
    if (image >= list.size()) {
      fail_file(golden.file, "holds answers of " + std::to_string(list.size()) +
                                 " images, but image " + std::to_string(image) + " is asked for");
    }
    expected.push_back(answer_of(list[image], format, golden.file));
    computed.push_back({{kAnswerFields, 1, 1}, format, {actual[i].begin(), actual[i].end()}});
  }
  VerifiedMap map;
  map.kind = MapKind::Answer;
  map.name = map.file_name = "predict";
  map.golden = golden.file;
  map.shape = {kAnswerFields, 1, 1};
  map.format = format;
  map.difference = difference_of(expected, computed, 0);
  if (map.difference.mismatches > 0) map.no_diagnosis = "is read from the last layer; see there";
  return map;
}

}  // namespace rill
