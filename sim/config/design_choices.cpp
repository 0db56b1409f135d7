// SPDX-License-Identifier: Apache-2.0
#include "sim/config/design_choices.h"

#include <set>

namespace rill {

namespace {

const Codec<DesignSpec::Fusion>& fusion_word() {
  static const Codec<DesignSpec::Fusion> codec =
      choice<DesignSpec::Fusion>({{"none", DesignSpec::Fusion::None},
                                  {"bundle", DesignSpec::Fusion::Bundle},
                                  {"all", DesignSpec::Fusion::All},
                                  {"auto", DesignSpec::Fusion::Auto},
                                  {"all_that_fits", DesignSpec::Fusion::AllThatFits}});
  return codec;
}

void check_groups(const FusionGroups& groups, const YamlValue& value, const Place& place) {
  if (groups.empty()) place.error(value, "has no group; write [[layer, …], …] or one word");
  std::set<std::string> seen;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const YamlValue& group = value.children[g];
    if (groups[g].empty()) place.item(g).error(group, "is empty; name its layers or remove it");
    for (std::size_t i = 0; i < groups[g].size(); ++i) {
      if (!seen.insert(groups[g][i]).second)
        place.item(g).item(i).error(group.children[i],
                                    "`" + groups[g][i] + "` is in two groups; keep one");
    }
  }
}

}  // namespace

Codec<FusionChoice> fusion_codec() {
  Codec<FusionChoice> codec;
  codec.type =
      "none | bundle | all | auto | all_that_fits | list of groups, each a list of layer names";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<FusionChoice> {
    FusionChoice result;
    if (!value.is(YamlValue::Kind::Sequence)) {
      const std::optional<DesignSpec::Fusion> word = fusion_word().read(value, place);
      if (!word) return std::nullopt;
      result.fusion = *word;
      return result;
    }
    const std::optional<FusionGroups> groups = list_of(list_of(text())).read(value, place);
    if (!groups) return std::nullopt;
    check_groups(*groups, value, place);
    result.fusion = DesignSpec::Fusion::Explicit;
    result.groups = *groups;
    return result;
  };
  codec.write = [](const FusionChoice& chosen) {
    return chosen.fusion == DesignSpec::Fusion::Explicit
               ? list_of(list_of(text())).write(chosen.groups)
               : fusion_word().write(chosen.fusion);
  };
  return codec;
}

Codec<DepthChoice> depth_codec() {
  constexpr int kDeepest = 1 << 24;
  const Codec<int> number = whole(1, kDeepest);
  Codec<DepthChoice> codec;
  codec.type = number.type + ", or auto";
  codec.read = [number](const YamlValue& value, const Place& place) -> std::optional<DepthChoice> {
    if (value.is(YamlValue::Kind::Scalar) && value.text == "auto") {
      return DepthChoice{DesignSpec().fifo_depth, true};
    }
    if (value.is(YamlValue::Kind::Scalar) &&
        value.text.find_first_of("0123456789") == std::string::npos) {
      place.error(value, "`" + value.text +
                             "` is neither a whole number nor `auto`; write one in 1.." +
                             std::to_string(kDeepest) + " or `auto`");
      return std::nullopt;
    }
    const std::optional<int> depth = number.read(value, place);
    return depth ? std::make_optional(DepthChoice{*depth, false}) : std::nullopt;
  };
  codec.write = [number](const DepthChoice& chosen) {
    return chosen.is_auto ? text().write("auto") : number.write(chosen.depth);
  };
  return codec;
}

Codec<SpillChoice> spill_codec() {
  Codec<SpillChoice> codec;
  codec.type = "none | ddr | list of FIFO names";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<SpillChoice> {
    SpillChoice result;
    if (value.is(YamlValue::Kind::Sequence)) {
      const auto names = list_of(text()).read(value, place);
      if (!names) return std::nullopt;
      result.names = *names;
      return result;
    }
    const auto word = choice<bool>({{"none", false}, {"ddr", true}}).read(value, place);
    if (!word) return std::nullopt;
    result.all = *word;
    return result;
  };
  codec.write = [](const SpillChoice& chosen) {
    if (!chosen.names.empty()) return list_of(text()).write(chosen.names);
    return text().write(chosen.all ? "ddr" : "none");
  };
  return codec;
}

}  // namespace rill
