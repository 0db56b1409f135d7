// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schema.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

/// A name, a path, or the section itself. A RunSpec keeps the name only; load_run() reads the
/// section.
Codec<std::string> section_reference(const std::string& folder) {
  Codec<std::string> codec = text();
  codec.type = "name in configs/" + folder + ", path to a file, or the section itself";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<std::string> {
    if (!value.is(YamlValue::Kind::Map)) {
      std::optional<std::string> name = read_text(value, place);
      if (!name || !name->empty()) return name;
      place.error(value, "is empty; write a name or a path");
      return std::nullopt;
    }
    const YamlValue* name = value.find("name");
    return name != nullptr ? name->text : std::string();
  };
  return codec;
}

const YamlValue& where(const YamlValue& value, const char* key) {
  const YamlValue* child = value.find(key);
  return child != nullptr ? *child : value;
}

void check_normalisation(const RunSpec& run, const YamlValue& value, const Place& place) {
  if (run.mean.empty())
    place.member("mean").error(where(value, "mean"), "has no value; give one per channel");
  if (run.deviation.empty())
    place.member("deviation")
        .error(where(value, "deviation"), "has no value; give one per channel");
}

void check_anchors(const RunSpec& run, const YamlValue& value, const Place& place) {
  if (run.anchors.size() % 2 != 0) {
    place.member("anchors").error(where(value, "anchors"),
                                  "has an odd number of values; anchors are pairs of width and "
                                  "height");
  }
  if (run.decoder == "yolo_boxes" && run.anchors.empty())
    place.member("decoder").error(where(value, "decoder"),
                                  "yolo_boxes needs anchors; add `anchors: [width, height, …]`");
}

void check_answer_size(const RunSpec& run, const YamlValue& value, const Place& place) {
  if (!run.answer_size.empty() && run.answer_size.size() != 2) {
    place.member("answer_size")
        .error(where(value, "answer_size"),
               "has " + std::to_string(run.answer_size.size()) + " values; give width and height");
  }
}

}  // namespace

const Codec<RunSpec>& run_codec() {
  static const Codec<RunSpec> codec = [] {
    Schema<RunSpec> s;
    s.optional("name", &RunSpec::name, text(), "", "Name in reports; the file's when absent.")
        .required("network", &RunSpec::network, section_reference("networks"), "",
                  "What is computed.")
        .required("numerics", &RunSpec::numerics, section_reference("numerics"), "",
                  "In which numbers.")
        .required("design", &RunSpec::design, section_reference("designs"), "", "By what machine.")
        .required("board", &RunSpec::board, section_reference("boards"), "", "On which board.")
        .optional("memory", &RunSpec::memory, section_reference("memories"), "",
                  "Memory in place of the board's own.")
        .optional("clock_mhz", &RunSpec::clock_mhz, real(0, 2000), "MHz",
                  "Fabric clock, at least 1; the board's default when absent.")
        .optional("input", &RunSpec::input, text(), "",
                  "Picture (PNG or JPEG), relative to this file; or an array of bytes, height x "
                  "width x 3 in the network's order of colours, or height x width of grey: "
                  "FILE.npy, or FILE.npz/NAME.")
        .optional("inputs", &RunSpec::inputs, list_of(text()), "",
                  "Several pictures, or batches as the machine finds them in DDR (.bin, .npy, "
                  ".npz), in place of `input`; a tiled machine runs batch after batch. Two for a "
                  "network that takes a pair are its first and second picture.")
        .optional("second_input", &RunSpec::second_input, text(), "",
                  "Second picture of a network that takes a pair, relative to this file.")
        .optional("subtract_mean", &RunSpec::subtract_mean, boolean(), "",
                  "Mean of each channel over the given pictures takes the place of `mean`.")
        .optional("resize", &RunSpec::resize,
                  choice<RunSpec::Resize>({{"nearest", RunSpec::Resize::Nearest},
                                           {"bilinear", RunSpec::Resize::Bilinear},
                                           {"on_chip", RunSpec::Resize::OnChip}}),
                  "",
                  "How the picture comes to the size of the network's input: before the run, or "
                  "bilinearly by the design's `resize_unit`.")
        .optional("colour_order", &RunSpec::colour_order,
                  choice<RunSpec::ColourOrder>(
                      {{"rgb", RunSpec::ColourOrder::Rgb}, {"bgr", RunSpec::ColourOrder::Bgr}}),
                  "", "Order of the network's input channels.")
        .optional("mean", &RunSpec::mean, list_of(real(-1e6, 1e6)), "",
                  "Of red, green, blue: input = (pixel / 255 - mean) / deviation.")
        .optional("deviation", &RunSpec::deviation, list_of(real(1e-6, 1e6)), "",
                  "Of red, green, blue, see mean.")
        .optional(
            "weights", &RunSpec::weights, text(), "",
            "Folder of arrays, .npz or .safetensors with arrays by layer name, relative to this "
            "file; a tiled machine also takes the parameters as they lie in DDR (.bin). "
            "Seeded synthetic weights when absent.")
        .optional("seed", &RunSpec::seed, whole<std::uint64_t>(0, INT64_MAX), "",
                  "Seed of the synthetic weights; not used where `weights` gives some (a finished "
                  "run's configuration.yaml names both).")
        .optional("decoder", &RunSpec::decoder,
                  choice<std::string>({{"none", "none"},
                                       {"yolo_boxes", "yolo_boxes"},
                                       {"classes", "classes"},
                                       {"optical_flow", "optical_flow"}}),
                  "",
                  "How the answer is read and drawn: the most confident box, the five most likely "
                  "classes, the flow of a pair of pictures, or not at all (the codes of the output "
                  "maps are always written).")
        .optional("truth", &RunSpec::truth, text(), "",
                  "True flow of the pair (.flo), relative to this file: the report then has the "
                  "end-point error. Left out where the command line gives other pictures and no "
                  "truth, or `--set truth=`.")
        .optional("flow_arrows", &RunSpec::flow_arrows, whole(0, 4096), "pixels",
                  "Distance of arrows on the drawn flow; none when 0.")
        .optional("anchors", &RunSpec::anchors, list_of(real(1e-6, 1e6)), "cells",
                  "Width and height of each anchor of yolo_boxes.")
        .optional("anchor_choice", &RunSpec::anchor_choice,
                  choice<RunSpec::AnchorChoice>({{"best", RunSpec::AnchorChoice::Best},
                                                 {"mean", RunSpec::AnchorChoice::Mean}}),
                  "",
                  "Box of the most confident anchor; or of the cell whose confidences have the "
                  "greatest sum, its anchors' boxes averaged.")
        .optional("corners", &RunSpec::corners,
                  choice<RunSpec::Corners>({{"round", RunSpec::Corners::Round},
                                            {"truncate", RunSpec::Corners::Truncate}}),
                  "", "How corners become whole pixels: to nearest, half to even; or towards zero.")
        .optional("clip_boxes", &RunSpec::clip_boxes, boolean(), "",
                  "`rill evaluate` moves corners outside of 1 … width and 1 … height there.")
        .optional("answer_bias", &RunSpec::answer_bias, text(), "",
                  "Array beside the weights, one real number per channel, that the host adds to "
                  "the answer.")
        .optional("answer_size", &RunSpec::answer_size, list_of(whole(1, 65536)), "pixels",
                  "Width and height that boxes refer to; those of the picture when absent.")
        .optional("frames", &RunSpec::frames, whole(1, 1000000), "",
                  "Frames that run one after another.")
        .optional("out", &RunSpec::out, text(), "",
                  "Output folder, relative to where rill is started; out/<name> when absent.")
        .located(&RunSpec::where)
        .check(check_normalisation, {"mean", "deviation"})
        .check(check_anchors, {"decoder", "anchors"})
        .check(check_answer_size, {"answer_size"});
    Codec<RunSpec> located = s.codec();
    located.read = [plain = located.read](const YamlValue& value, const Place& place) {
      std::optional<RunSpec> run = plain(value, place);
      if (run) run->keys = places_of(value, place.key());
      return run;
    };
    return located;
  }();
  return codec;
}

}  // namespace rill
