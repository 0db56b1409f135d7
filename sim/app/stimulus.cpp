// SPDX-License-Identifier: Apache-2.0
#include "sim/app/stimulus.h"

#include <filesystem>
#include <utility>

#include "sim/core/error.h"
#include "sim/verify/stimulus.h"

namespace rill {
namespace {

/// Codes of a fixed-point map as the reals they stand for.
RealMap reals_of(const FeatureMap& map) {
  RealMap reals{map.shape, {}};
  for (const Code code : map.codes) reals.values.push_back(map.format.real(code));
  return reals;
}

Stimuli stitched(const RunConfiguration& configuration, std::vector<int> numbers) {
  Stimuli stimuli;
  for (Picture& picture :
       stitched_pictures(configuration.run.input, configuration.network.input, numbers)) {
    Workload workload = prepare_picture(configuration, std::move(picture));
    if (stimuli.images.empty()) stimuli.model = std::move(workload.model);
    stimuli.images.push_back(std::move(workload.input));
  }
  stimuli.numbers = std::move(numbers);
  return stimuli;
}

Stimuli codes(const RunConfiguration& configuration, const GoldenOptions& layout, int image) {
  const Format& format = configuration.numerics.input.format;
  if (format.kind != Format::Kind::Fixed) {
    Diagnostic wrong;
    wrong.where = configuration.run.where;
    wrong.key = "input";
    wrong.message = "codes of an input need a fixed-point input format; give a picture";
    throw ConfigError(wrong);
  }
  GoldenOptions options = layout;
  options.images = {image};
  std::vector<FeatureMap> maps =
      stimulus_codes(configuration.run.input, configuration.network.input, format, options);
  Workload workload = prepare_map(configuration, reals_of(maps.front()));
  return {std::move(workload.model), std::move(maps), {image}};
}

}  // namespace

Stimuli read_stimuli(const RunRequest& request, const RunConfiguration& configuration,
                     const GoldenOptions& layout, std::optional<int> image) {
  const std::string& input = configuration.run.input;
  if (!input.empty() && std::filesystem::exists(input)) {
    switch (stimulus_kind(input, configuration.network.input)) {
      case StimulusKind::Stitched:
        return stitched(configuration,
                        image ? std::vector<int>{*image} : std::vector<int>{0, 1, 2, 3});
      case StimulusKind::Codes:
        return codes(configuration, layout, image.value_or(0));
      case StimulusKind::Picture:
        break;
    }
  }
  Workload workload = *prepare(request, configuration);
  return {std::move(workload.model), {std::move(workload.input)}, {image.value_or(0)}};
}

}  // namespace rill
