// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "sim/config/format_codec.h"
#include "sim/config/read.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

const char* const kIntroduction = R"(# configs: what you can say, and where

Everything a run depends on is text in this folder. A **run** names the other five files (or
contains them), so `rill run configs/runs/skynet_ultra96.yaml` is a complete question.

| folder | one file is | for example |
|---|---|---|
| `networks/` | mathematics: a graph of layers | `skynet` |
| `numerics/` | in which numbers it is computed | `skynet_fm9_w11` |
| `designs/` | the machine: what is fused, folded, buffered | `streaming_fused` |
| `boards/` | a chip and its ports to memory | `ultra96` |
| `memories/` | a DRAM channel | `lpddr4_1066_x32` |
| `runs/` | one of each, and a picture | `skynet_ultra96` |
| `sweeps/` | many variants of a run | `skynet_folding` |

This file is generated from the readers' own declarations (`field_reference()` in `sim/config`); a
test compares them. To add a board, memory, network or design, copy a file and change it: its name
without `.yaml` is the name you use everywhere. `rill list boards` shows what is there.

## How files are read

* A plain name (`board: zcu104`) is looked up in this folder; a path (with a `/` or `.yaml`) is
  relative to the file that names it; a section in place of a name is used as it stands.
* `--set key.path=value` changes one value of any file before it is checked:
  `--set design.fusion=none`, `--set board=zcu104`, `--set network.input.height=48`,
  `--set numerics.defaults.output.width=8`, `--set 'design.stages={dw1_pw1x1: {pe: 8}}'`. The value
  is YAML. Paths in it are relative to where you are. A name with dots in it may stand in quotes:
  `--set 'design.stages."layer1.0.conv2".pe=8'`.
* What the planner found can be given back: `rill plan RUN.yaml --save-design mine.yaml` writes it as
  a design with `folding: explicit`, and `--set design=mine.yaml` is the same machine again, cycle for
  cycle. By hand: pe, simd, pixels, input_lanes and input_pixels of report.json go into `stages`.
* All mistakes of all files are reported at once, each with its place and a remedy:
  `a.yaml:14:9: stages.dw1_pw1x1.pe: …`; in `rill run` those of picture and weights too. Nothing is
  said that only follows from a mistake. So these are known one after another: behind a syntax error,
  the rest of that file; behind a `--set` that cannot be applied, what numerics and design have
  against the network; in a network with mistakes, FIFO names and groups (when it does not say who
  reads whom), whether formats suit it and whether arrays do; in the sections of a tiled machine,
  rules between keys behind wrong keys; whether the machine fits the board, when all else is right;
  what only a simulation finds (a deadlock; where the design gives depths of FIFOs or rows of line
  buffers, `rill plan` and `rill estimate` simulate too, and say so in a note).
* YAML here is plain: numbers as you would say them (`012`, `0x10`, `.nan` and quoted numbers are
  refused), `true` and `false` only, no duplicate keys, anchors, aliases, merge keys or tags.

## Formats

| text | means |
|---|---|
| `fixed<9,3,RND,SAT>` | ap_fixed: 9 bits, 3 of them left of the point, rounding, overflow; `fixed<9,3>` is TRN, WRAP |
| `ufixed<8,0>` | the same, unsigned |
| `int8`, `uint4` | integer times a scale that calibration finds |
| `int8 narrow per_channel` | without the most negative code; one scale per output channel |
| `int8 power_of_two_scale` | scales are powers of two |

Inside `{ }` a text with commas needs quotes: `{weight: "fixed<11,4,RND,SAT>"}`. A format can also
be a section of these keys, and `--set …output.width=8` treats the text form as one:

)";

std::string escaped(const std::string& text) {
  std::string result;
  for (char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

std::string table(const std::vector<FieldDoc>& fields) {
  std::string text = "| key | value | unit | default | meaning |\n|---|---|---|---|---|\n";
  for (const FieldDoc& field : fields) {
    const std::string fallback =
        field.required ? "required" : (field.fallback == "–" ? "–" : '`' + field.fallback + '`');
    text += "| `" + field.key + "` | " + escaped(field.type) + " | " + field.unit + " | " +
            escaped(fallback) + " | " + escaped(field.sentence) + " |\n";
  }
  return text + '\n';
}

std::string keys_of(const std::vector<std::string>& keys) {
  std::string text;
  for (const std::string& key : keys) text += (text.empty() ? "`" : ", `") + key + '`';
  return text.empty() ? "–" : text;
}

std::string operations_table() {
  std::string text =
      "Every layer has `op`, and may have `from` and `bundle`. The other keys depend on the "
      "operation:\n\n| op | computes | needs | may have |\n|---|---|---|---|\n";
  for (const OperationDoc& operation : operation_docs())
    text += "| `" + operation.name + "` | " + operation.sentence + " | " +
            keys_of(operation.required) + " | " + keys_of(operation.optional) + " |\n";
  return text;
}

}  // namespace

std::string field_reference() {
  std::string text = kIntroduction + table(format_fields());
  text += "## Runs\n\n" + table(run_codec().fields.list());
  text += "## Sweeps\n\n" + table(sweep_codec().fields.list());
  text += "## Networks\n\n" + table(network_codec().fields.list());
  text += operations_table() + '\n';
  text += "## Numerics\n\n";
  text +=
      "For each layer the sections apply in the order `defaults`, `pointwise` or `depthwise`, "
      "`output_layer`, `layers.<name>`; the last that says something wins.\n\n";
  text += table(numerics_codec().fields.list());
  text += "## Designs\n\n" + table(design_codec().fields.list());
  text += "## Boards\n\n" + table(board_codec().fields.list());
  text += "## Memories\n\n";
  text += "Timing is in clocks of the command clock, whose period is `tck_ns`.\n\n";
  text += table(memory_codec().fields.list());
  text.pop_back();
  return text;
}

}  // namespace rill
