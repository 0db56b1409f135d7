// SPDX-License-Identifier: Apache-2.0
#include "sim/app/quantize_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "sim/core/error.h"

namespace rill {
namespace {

constexpr double kTolerance = 0.005;

const std::vector<std::pair<std::string, SearchMethod>>& search_methods() {
  static const std::vector<std::pair<std::string, SearchMethod>> kMethods{
      {"fixed_width", SearchMethod::FixedWidth},
      {"brute_force", SearchMethod::BruteForce},
      {"layer_independent", SearchMethod::LayerIndependent},
      {"parameter_independent", SearchMethod::ParameterIndependent},
      {"optimized", SearchMethod::Optimized}};
  return kMethods;
}

using Uses = bool (IntegerScheme::*)() const;

/// `int, thresholds and bfp`
std::string schemes_that(Uses use) {
  std::vector<std::string> names;
  for (const IntegerScheme& scheme : integer_schemes())
    if ((scheme.*use)()) names.push_back(scheme.name);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

const IntegerScheme* integer_scheme(const std::string& name) {
  const auto found = std::find_if(integer_schemes().begin(), integer_schemes().end(),
                                  [&](const IntegerScheme& one) { return one.name == name; });
  return found == integer_schemes().end() ? nullptr : &*found;
}

/// Gathers the options that mean nothing here.
class Refusals {
 public:
  explicit Refusals(std::string scheme) : scheme_(std::move(scheme)) {}

  void add(const char* option, const std::string& message) {
    mistakes_.push_back({SourceLocation{}, option, message});
  }
  void unused(const char* option, Uses use) {
    add(option, "means nothing for " + scheme_ + "; only " + schemes_that(use) +
                    " use it: leave it out, or choose one of them");
  }
  void throw_if_any() const {
    if (!mistakes_.empty()) throw ConfigError(mistakes_);
  }

 private:
  std::string scheme_;
  std::vector<Diagnostic> mistakes_;
};

/// What only a search of formats, or only a scheme without one, takes.
void refuse_for_fixed(const QuantizeOptions& options, Refusals* refusals) {
  const bool searches = options.method() != SearchMethod::FixedWidth;
  if (options.weight_bits && searches) {
    refusals->add("--weight-bits",
                  "means nothing for a search, which finds widths by itself; leave it out, or give "
                  "--search fixed_width");
  }
  if (options.activation_bits) {
    refusals->add("--activation-bits", searches
                                           ? "means nothing for a search, which finds widths by "
                                             "itself; leave it out"
                                           : "means nothing for fixed_width, which gives weights "
                                             "and maps one width; say it with --weight-bits");
  }
  if (options.loss && !searches) {
    refusals->add("--loss",
                  "means nothing for fixed_width, which searches for nothing; leave it out, or "
                  "name a search, such as --search optimized");
  }
}

void refuse_for_integers(const QuantizeOptions& options, Refusals* refusals) {
  const std::string only_fixed = "means nothing for " + options.scheme +
                                 ", whose widths are given and not searched for; leave it out, or "
                                 "take --scheme fixed";
  if (options.search) refusals->add("--search", only_fixed);
  if (options.loss) refusals->add("--loss", only_fixed);
}

/// As a shell reads it.
std::string quoted(const std::string& text) {
  const std::string plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,+-@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string inside;
  for (const char one : text) inside += one == '\'' ? std::string("'\\''") : std::string(1, one);
  return "'" + inside + "'";
}

}  // namespace

double QuantizeOptions::tolerance() const { return loss.value_or(kTolerance); }

SchemeWidths QuantizeOptions::widths(const IntegerScheme& of) const {
  SchemeWidths widths;
  widths.weights = weight_bits.value_or(of.default_bits());
  widths.activations = activation_bits.value_or(of.default_bits());
  widths.input = input_bits;
  widths.map_block = map_block.value_or(0);
  widths.divergence_weights = weight_exponents == "divergence";
  return widths;
}

void refuse_unused(const QuantizeOptions& options) {
  Refusals refusals(options.scheme);
  const IntegerScheme* scheme = integer_scheme(options.scheme);
  if (scheme == nullptr) {
    refuse_for_fixed(options, &refusals);
  } else {
    refuse_for_integers(options, &refusals);
    if (options.weight_bits && !scheme->has_weight_bits()) {
      refusals.unused("--weight-bits", &IntegerScheme::has_weight_bits);
    }
  }
  const bool has_blocks = scheme != nullptr && scheme->has_blocks();
  if (options.map_block && !has_blocks) {
    refusals.unused("--map-block", &IntegerScheme::has_blocks);
  }
  if (options.weight_exponents && !has_blocks) {
    refusals.unused("--weight-exponents", &IntegerScheme::has_blocks);
  }
  refusals.throw_if_any();
}

void refuse_seed_beside_weights(const QuantizeOptions& options, const std::string& run_weights) {
  if (!options.seed || (options.weights.empty() && run_weights.empty())) return;
  Refusals refusals(options.scheme);
  refusals.add("--seed", options.weights.empty()
                             ? "means nothing here: the run file gives weights (" + run_weights +
                                   "), and only made-up ones have a seed; leave it out"
                             : "means nothing beside --weights: only made-up weights have a seed; "
                               "leave one of them out");
  refusals.throw_if_any();
}

std::string same_surroundings(const QuantizeOptions& options) {
  std::string text;
  if (!options.weights.empty()) text += " --weights " + quoted(options.weights);
  if (options.seed) text += " --set seed=" + std::to_string(*options.seed);
  for (const std::string& setting : options.settings) {
    // Numerics of the run are not those that were found.
    if (setting.rfind("numerics=", 0) == 0 || setting.rfind("numerics.", 0) == 0) continue;
    text += " --set " + quoted(setting);
  }
  return text;
}

void add_quantize_options(CLI::App& app, QuantizeOptions& options) {
  std::vector<std::string> schemes{kFixedScheme};
  std::string sentences =
      "Number system:\nfixed: a width and fraction bits for every tensor, see --search";
  for (const IntegerScheme& scheme : integer_schemes()) {
    schemes.push_back(scheme.name);
    sentences += "\n" + scheme.name + ": " + scheme.sentence;
  }
  app.add_option("NETWORK.yaml", options.network,
                 "A network, or a run file: then its decoder and normalisation count too")
      ->required();
  app.add_option("--scheme", options.scheme, sentences)->required()->check(CLI::IsMember(schemes));
  app.add_option("--calibrate", options.calibrate,
                 "Folder of pictures (PNG or JPEG); of pairs NAME_1, NAME_2 for a flow network")
      ->type_name("DIR")
      ->required();
  app.add_option(
         "--weights", options.weights,
         "Folder of arrays, .npz or .safetensors; the run's, or made up from --seed, when absent")
      ->type_name("PATH");
  app.add_option(
         "--truth", options.truth,
         "Boxes of the pictures: IoU decides, not agreement; or a folder of flows NAME.flo: "
         "end-point error decides")
      ->type_name("FILE");
  app.add_option("--search", options.search, "How formats of `fixed` are found")
      ->transform(CLI::CheckedTransformer(search_methods(), CLI::ignore_case));
  app.add_option("--loss", options.loss,
                 "T of the searches of `fixed`: the final limit is twice that; 0.005 when absent")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0));
  const auto add_bits = [&app](const char* name, auto& bits, const char* text) {
    app.add_option(name, bits, text)->type_name("N")->check(CLI::Range(2, 12));
  };
  add_bits("--weight-bits", options.weight_bits,
           "Bits of weights, where the scheme has no weights of its own kind; absent: 8, or 4 with "
           "thresholds. `fixed`: of all, with --search fixed_width");
  add_bits("--activation-bits", options.activation_bits,
           "Bits of maps, of all schemes but `fixed`; absent: 8, or 4 with thresholds");
  add_bits("--input-bits", options.input_bits, "Bits of the picture");
  app.add_option("--map-block", options.map_block,
                 "bfp: channels of a map that share an exponent; 0, as most published runs: all")
      ->type_name("N")
      ->check(CLI::Range(0, 4096));
  app.add_option(
         "--weight-exponents", options.weight_exponents,
         "bfp: a block of weights has the exponent of its largest (largest, the default), or the "
         "one whose histogram diverges least (divergence)")
      ->type_name("largest|divergence")
      ->check(CLI::IsMember({"largest", "divergence"}).description(""));
  app.add_option("--limit", options.limit, "Only the first pictures, 16 when absent; 0: all")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber.description(""));
  app.add_option(
         "--check", options.check,
         "Judge the codes also on so many further pictures, the next behind --limit (or the "
         "last ones of all), which neither calibration nor search has seen; absent: with a "
         "search, as many as it sees, or those there are; 0: none")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber.description(""));
  app.add_option("--seed", options.seed,
                 "Of made-up weights; the run file's, or 1, when absent; refused beside weights")
      ->type_name("N");
  app.add_option("--jobs", options.jobs, "Pictures at a time; all cores when absent")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--set", options.settings, "Lay KEY=VALUE over the run file")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--out", options.out,
                 "Output folder: numerics.yaml, codes, layers.csv, summary.json; a search that "
                 "was interrupted goes on from DIR.search")
      ->type_name("DIR");
  add_format(app, options.format);
}

}  // namespace rill
