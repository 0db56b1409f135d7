// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "sim/config/config_files.h"
#include "sim/config/schema.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

constexpr double kAny = 1e15;
constexpr int kMostValues = 1'000'000;

using Sample = SweepSpec::Sample;
using Which = SweepSpec::Simulate::Which;

struct Range {
  double from = 0, to = 0, step = 0;
};

bool is_whole(const std::string& text) { return text.find_first_of(".eE") == std::string::npos; }

std::optional<SweepAxis> read_range(const YamlValue& value, const Place& place) {
  Schema<Range> schema;
  schema.required("from", &Range::from, real(-kAny, kAny), "", "First value.")
      .required("to", &Range::to, real(-kAny, kAny), "", "Last value.")
      .optional("step", &Range::step, real(0, kAny), "", "Distance.");
  const std::optional<Range> range = schema.read(value, place);
  if (!range) return std::nullopt;
  if (range->to < range->from) {
    place.error(value, "ends before it begins; `to` must not be less than `from`");
    return std::nullopt;
  }
  SweepAxis axis;
  axis.whole = is_whole(value.find("from")->text) && is_whole(value.find("to")->text);
  axis.from = range->from;
  axis.to = range->to;
  if (range->step <= 0) return axis;
  const double count = std::floor((range->to - range->from) / range->step + 1e-9) + 1;
  if (count > kMostValues) {
    place.error(value, "has more than a million steps; use a larger step");
    return std::nullopt;
  }
  for (int i = 0; i < static_cast<int>(count); ++i) {
    // A billionth of a step is noise of the sum, not of the file.
    const double exact = range->from + i * range->step;
    axis.values.push_back(real_text(std::round(exact * 1e9) / 1e9));
  }
  return axis;
}

std::optional<SweepAxis> read_axis(const YamlValue& value, const Place& place) {
  std::optional<SweepAxis> axis;
  if (value.is(YamlValue::Kind::Map)) {
    axis = read_range(value, place);
  } else if (value.is(YamlValue::Kind::Sequence) && !value.children.empty()) {
    axis.emplace();
    for (const YamlValue& item : value.children) {
      axis->values.push_back(to_yaml_line(item));
      axis->value_places.push_back(item.where);
    }
  } else {
    place.error(value,
                value.describe() + ", but values are needed: `[1, 2, 4]` or `{from: 1, to: 8}`");
  }
  if (!axis) return std::nullopt;
  axis->key = value.key;
  axis->where = value.key_where;
  return axis;
}

/// A section whose keys the user chose, in the order of the file.
template <typename T, typename ReadItem>
Codec<std::vector<T>> section_of(const std::string& type, ReadItem item) {
  Codec<std::vector<T>> codec;
  codec.type = type;
  codec.read = [item](const YamlValue& value, const Place& place) -> std::optional<std::vector<T>> {
    if (!value.is(YamlValue::Kind::Map)) {
      place.error(value, value.describe() + ", but a section `key: …` is needed");
      return std::nullopt;
    }
    std::vector<T> items;
    for (const YamlValue& child : value.children) {
      std::optional<T> read = item(child, place.member(child.key));
      if (read) items.push_back(std::move(*read));
    }
    return items;
  };
  codec.write = [](const std::vector<T>& /*items*/) { return YamlValue::map(); };
  return codec;
}

Codec<std::vector<SweepSetting>> settings_codec() {
  return section_of<SweepSetting>(
      "section of key: value",
      [](const YamlValue& value, const Place&) -> std::optional<SweepSetting> {
        return SweepSetting{value.key, to_yaml_line(value), value.key_where};
      });
}

struct Bounds {
  std::optional<double> at_least, at_most;
};

std::optional<SweepConstraint> read_constraint(const YamlValue& value, const Place& place) {
  Schema<Bounds> schema;
  schema.optional("at_least", &Bounds::at_least, real(-kAny, kAny), "", "Smallest.")
      .optional("at_most", &Bounds::at_most, real(-kAny, kAny), "", "Largest.");
  const std::optional<Bounds> bounds = schema.read(value, place);
  if (!bounds) return std::nullopt;
  return SweepConstraint{value.key, bounds->at_least, bounds->at_most, value.key_where};
}

std::optional<SweepObjective> read_objective(const YamlValue& value, const Place& place) {
  const std::optional<std::size_t> word = read_word(value, place, {"minimize", "maximize"});
  if (!word) return std::nullopt;
  return SweepObjective{value.key, *word == 1, value.key_where};
}

Codec<SweepSpec::Simulate> simulate_codec() {
  Codec<SweepSpec::Simulate> codec;
  codec.type = "none | front | all | top N";
  codec.read = [](const YamlValue& value,
                  const Place& place) -> std::optional<SweepSpec::Simulate> {
    const std::optional<std::string> text = read_text(value, place);
    if (!text) return std::nullopt;
    if (*text == "none") return SweepSpec::Simulate{Which::None, 0};
    if (*text == "front") return SweepSpec::Simulate{Which::Front, 0};
    if (*text == "all") return SweepSpec::Simulate{Which::All, 0};
    const std::string count = text->rfind("top ", 0) == 0 ? text->substr(4) : "";
    const bool digits = !count.empty() && count.size() < 8 &&
                        count.find_first_not_of("0123456789") == std::string::npos;
    if (digits && std::stoi(count) > 0) {
      return SweepSpec::Simulate{Which::Top, std::stoi(count)};
    }
    place.error(value, "`" + *text + "` is not none, front, all or `top N`, such as `top 20`");
    return std::nullopt;
  };
  codec.write = [](const SweepSpec::Simulate& simulate) {
    switch (simulate.which) {
      case Which::None:
        return YamlValue::scalar("none");
      case Which::All:
        return YamlValue::scalar("all");
      case Which::Top:
        return YamlValue::scalar("top " + std::to_string(simulate.top));
      case Which::Front:
        break;
    }
    return YamlValue::scalar("front");
  };
  return codec;
}

bool is_drawn(const SweepSpec& sweep) {
  return sweep.sample == Sample::Random || sweep.sample == Sample::LatinHypercube;
}

void check_points(const SweepSpec& sweep, const YamlValue& value, const Place& place) {
  if (!is_drawn(sweep) || sweep.points > 0) return;
  place.member("points").error(value, "is missing; say how many points to draw: `points: 500`");
}

void check_list(const SweepSpec& sweep, const YamlValue& value, const Place& place) {
  if (sweep.sample != Sample::List || !sweep.list.empty()) return;
  place.member("list").error(value, "is missing; add `list: [{design.fusion: none}, …]`");
}

void check_vary(const SweepSpec& sweep, const YamlValue& value, const Place& place) {
  if (sweep.sample == Sample::List || !sweep.vary.empty()) return;
  place.member("vary").error(value, "is missing; add `vary: {design.fusion: [none, all]}`");
}

void check_steps(const SweepSpec& sweep, const YamlValue& /*value*/, const Place& place) {
  for (const SweepAxis& axis : sweep.vary) {
    if (is_drawn(sweep) || !axis.values.empty()) continue;
    place.member("vary." + axis.key)
        .error(axis.where, "needs `step` unless points are drawn (`sample: random`)");
  }
}

const Schema<SweepSpec>& sweep_schema() {
  static const Schema<SweepSpec> schema = [] {
    Schema<SweepSpec> s;
    s.optional("name", &SweepSpec::name, text(), "", "Name in reports; the file's when absent.")
        .required("run", &SweepSpec::run, text(), "",
                  "Run that is varied: a name in configs/runs, "
                  "or a path.")
        .optional("set", &SweepSpec::set, settings_codec(), "",
                  "Changes to the run in every point, as with --set.")
        .optional("sample", &SweepSpec::sample,
                  choice<Sample>({{"grid", Sample::Grid},
                                  {"list", Sample::List},
                                  {"random", Sample::Random},
                                  {"latin_hypercube", Sample::LatinHypercube}}),
                  "",
                  "All combinations of `vary`, the points of `list`, or `points` drawn from "
                  "`vary`.")
        .optional(
            "vary", &SweepSpec::vary,
            section_of<SweepAxis>("section of key: list of values or {from, to, step}", read_axis),
            "",
            "Keys of any file of the run and their values. `*` stands for every name "
            "there is, such as all layers in design.stages.*.pe.")
        .optional("list", &SweepSpec::list, list_of(settings_codec()), "",
                  "Points one by one, each with its settings.")
        .optional("points", &SweepSpec::points, whole(0, 10'000'000), "",
                  "How many points random and latin_hypercube draw.")
        .optional("seed", &SweepSpec::seed, whole<std::uint64_t>(0, INT64_MAX), "",
                  "Seed of the drawing.")
        .optional("fits_board", &SweepSpec::fits_board, boolean(), "",
                  "Only points that fit the board can be on the front.")
        .optional(
            "constraints", &SweepSpec::constraints,
            section_of<SweepConstraint>("section of figure: {at_least, at_most}", read_constraint),
            "", "Only points within these bounds can be on the front.")
        .optional(
            "objectives", &SweepSpec::objectives,
            section_of<SweepObjective>("section of figure: minimize or maximize", read_objective),
            "", "What the Pareto front trades; latency_ms and dsp, minimized, when absent.")
        .optional("simulate", &SweepSpec::simulate, simulate_codec(), "",
                  "Which points are simulated after the closed form of all: those on the front, "
                  "or the N best of the first objective.")
        .optional("near_percent", &SweepSpec::near_percent, real(0, 1000), "%",
                  "With `simulate: front` also points that would be on it if all their objectives "
                  "were this much better.")
        .optional("frames", &SweepSpec::frames, whole(1, 1000000), "",
                  "Frames that each simulation runs.")
        .optional("out", &SweepSpec::out, text(), "",
                  "Output folder, relative to where rill is started; out/<name> when absent.")
        .located(&SweepSpec::where)
        .check(check_points, {"sample", "points"})
        .check(check_list, {"sample", "list"})
        .check(check_vary, {"sample", "vary"})
        .check(check_steps, {"sample"});
    return s;
  }();
  return schema;
}

}  // namespace

const Codec<SweepSpec>& sweep_codec() {
  static const Codec<SweepSpec> codec = sweep_schema().codec();
  return codec;
}

SweepSpec read_sweep(const std::filesystem::path& path, const std::filesystem::path& configs_root) {
  std::vector<Diagnostic> mistakes;
  SweepSpec sweep = read_sweep(path, configs_root, &mistakes);
  if (!mistakes.empty()) throw ConfigError(mistakes);
  return sweep;
}

SweepSpec read_sweep(const std::filesystem::path& path, const std::filesystem::path& configs_root,
                     std::vector<Diagnostic>* mistakes) {
  Problems problems;
  const std::optional<YamlValue> tree = read_yaml_file(path, problems);
  std::optional<SweepSpec> sweep;
  if (tree) sweep = sweep_codec().read(*tree, Place(problems));
  if (!sweep) problems.throw_if_any();
  internal_check(sweep.has_value(), "read_sweep: neither a value nor a diagnostic");
  const YamlValue* run_name = tree->find("run");
  sweep->run.clear();
  if (run_name != nullptr) {
    const std::optional<std::filesystem::path> run =
        find_config(*run_name, path.parent_path(), configs_root / "runs", Place(problems, "run"));
    if (run) sweep->run = std::filesystem::absolute(*run).lexically_normal().string();
  }
  *mistakes = problems.sorted();
  if (sweep->name.empty()) sweep->name = path.stem().string();
  if (sweep->out.empty()) sweep->out = "out/" + sweep->name;
  return std::move(*sweep);
}

}  // namespace rill
