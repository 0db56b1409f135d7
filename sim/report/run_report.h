// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/core/shape.h"
#include "sim/core/units.h"
#include "sim/cost/power.h"
#include "sim/cost/resources.h"
#include "sim/plan/fusion_effect.h"
#include "sim/plan/window_unit.h"
#include "sim/report/answer.h"
#include "sim/report/classes.h"
#include "sim/report/derived.h"
#include "sim/report/flow_answer.h"

// Everything a report says, as plain values. Filled once (assemble.h), then only read: each writer
// (terminal, JSON, CSV, comparison) is a function of this struct.
namespace rill {

/// A module's time, split by its five states.
struct Account {
  std::int64_t busy = 0, starved = 0, blocked = 0, memory = 0, idle = 0;

  std::int64_t active() const { return busy + starved + blocked + memory; }
  std::int64_t total() const { return active() + idle; }
};

/// One module of the machine that keeps an account.
struct ModuleRow {
  std::string path;
  Account account;
};

/// One part without a process of its own: memory, port, block RAM, activation.
struct CounterRow {
  std::string path;
  std::vector<std::pair<std::string, std::int64_t>> counters;  ///< in the part's own order
};

/// A stage's time, as its hardest working part saw it, over the whole run.
struct LayerTiming {
  std::string part;  ///< the part with most busy cycles: it sets the stage's pace
  Account account;
  double busy_per_frame = 0;  ///< busy cycles / frames: the stage's own interval
  std::int64_t first_output_cycle = 0;
  std::int64_t last_output_cycle = 0;
  double utilization = 0;  ///< over the time in which the stage was active
};

/// One layer as a stage.
struct LayerRow {
  std::string layer, group, op;
  std::vector<std::string> inputs;  ///< layers it reads; `picture` is the network's input
  Shape in, out;
  std::string weight_format;  ///< empty for layers without weights
  std::string output_format;
  Folding folding;
  std::optional<InputWords> input_words;  ///< where a design may choose them
  std::int64_t macs = 0;
  std::int64_t multipliers = 0;
  /// MACs of the layer that one product stands for; above 1 in Winograd's form.
  double macs_per_product = 1;
  /// MACs a cycle of all its multipliers.
  double macs_at_most() const { return static_cast<double>(multipliers) * macs_per_product; }
  std::int64_t busy_cycles = 0;           ///< per frame, of the busiest part, by formula
  std::int64_t closed_form_cycles = 0;    ///< the stage's interval: with what its parts wait inside
  std::int64_t own_cycles = 0;            ///< the same if its words always left at once
  std::string held_by;                    ///< the layer whose stage holds it up beyond that, if any
  std::int64_t fill_cycles = 0;           ///< first word in to first word out, by formula
  std::optional<WindowUnit> window_unit;  ///< where it has one with a pace of its own
  std::string activation_style;  ///< the word of `design.activation`; empty without an array
  bool has_thresholds() const { return !activation_style.empty() && activation_style != "ideal"; }
  std::optional<double> saturated;      ///< share of its codes at an end of their format
  std::optional<LayerTiming> timing;    ///< simulated; nothing before simulation
  Bytes map_read = 0, map_written = 0;  ///< DDR bytes of its maps per frame
  Bytes weights_read = 0;               ///< DDR bytes of its weights (per frame when streamed)
  std::int64_t weight_bits = 0, line_buffer_bits = 0, fifo_bits = 0;  ///< on chip; FIFOs feeding it
  Resources resources;
};

/// A DMA that moves a map of a group, or the weights of all groups.
struct TransferRow {
  std::string name;
  std::string group;  ///< empty: the machine's own
  Purpose purpose = Purpose::IntermediateMap;
  bool read = true;
  Bytes bytes = 0;  ///< per frame (resident weights: once)
  std::optional<Account> account;

  std::string path() const { return "machine." + (group.empty() ? "" : group + ".") + name; }
};

struct FifoRow {
  std::string name, group;
  int depth = 0, word_bits = 0;
  std::string join;          ///< the join that it is in front of, empty in front of others
  bool from_memory = false;  ///< its map comes from DDR, not from a stage of its group
  std::string converter;     ///< the word of `design.width_converter`; empty where there is none
  std::string no_finn;       ///< why one that the design wants from FINN is ideal; or empty
  std::optional<std::int64_t> high_water, words, blocked, starved;  ///< simulated
};

struct GroupRow {
  std::string name;
  int layers = 0;
  std::int64_t closed_form_cycles = 0;  ///< one frame
  double memory_floor_cycles = 0;       ///< fewest cycles for its DDR traffic of a frame
  double active_cycles = 0;             ///< per frame: simulated, or closed form before simulation
};

using BytesByPurpose = std::array<Bytes, kPurposes>;  ///< indexed by Purpose

/// What the DRAM did.
struct MemoryFigures {
  BytesByPurpose read{}, written{};  ///< as the machine asked for them, over the whole run
  Bytes moved = 0;                   ///< on the DRAM's bus, in whole DRAM bursts
  std::int64_t column_commands = 0, row_hits = 0, activates = 0, refreshes = 0, turnarounds = 0;
  std::int64_t unwritten_bytes_read = 0;  ///< read before anything wrote them
  double average_gbps = 0;                ///< over the whole run
  double bus_busy_share = 0;              ///< of the whole run
  double row_hit_rate = 0;
};

/// The part of a ResourceRow that takes off again what groups share by taking turns.
inline constexpr const char* kUsedInTurn = "used in turn";

struct ResourceRow {
  std::string part;
  Resources resources;
};

/// Operations of one kind in a pass of a tiled machine.
struct PassOperations {
  std::string name;
  double cycles = 0;  ///< per batch, of those that run one after another
  std::int64_t count = 0;
};

/// One pass of a tiled machine, per batch.
struct PassRow {
  std::string name;
  std::int64_t closed_form_cycles = 0;
  std::int64_t trip_count = 0;  ///< loops alone
  double cycles = 0;            ///< simulated
  double beside = 0;            ///< of loads beside other operations …
  double hidden = 0;            ///< … and the part of it that costs no time
  Bytes read = 0, written = 0;
  std::vector<PassOperations> operations;
};

/// What a tiled machine is made of, as text: its passes, buffers, units, regions of DDR.
struct PlanTable {
  std::string title;
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
  std::size_t text_columns = 1;  ///< those in front that are words; the others are numbers
};

/// Where a result comes from. No clock of the wall, no name of a machine: see HostFigures.
struct Provenance {
  std::string version;
  std::string run_name, numerics_name;
  std::vector<std::pair<std::string, std::string>> hashes;  ///< file role, hash
  std::string configuration;                                ///< resolved YAML
};

/// What differs from host to host and from run to run; kept apart from everything else.
struct HostFigures {
  double cpu_seconds = 0;
  double wall_seconds = 0;
  std::int64_t peak_memory_bytes = 0;
};

/// What limits the machine and what to do about it (bottleneck.h).
struct Bottleneck {
  enum class Kind { Stage, Memory, None };
  Kind kind = Kind::None;
  std::string what;  ///< layer, or `DDR`
  double share = 0;  ///< of the time that counts, see the sentence
  std::string sentence;
};

/// How the steady-state interval is known.
enum class IntervalSource {
  Measured,    ///< from the frames of the run
  Latency,     ///< one frame was run, and frames do not overlap on this machine
  ClosedForm,  ///< by formula: nothing was run, or one frame of a pipeline that overlaps them
};

struct RunReport {
  Provenance provenance;
  std::vector<std::pair<std::string, std::string>> settings;  ///< the design as asked, key, value
  std::string network, board, part, memory_name, design;
  Shape input;
  std::string input_format;
  double clock_mhz = 0;

  bool simulated = false;  ///< false: a closed-form estimate, before simulation
  bool timing_only = false;
  bool sequential = false;  ///< groups run one after another
  int frames = 0;
  Cycle elapsed = 0, boot_cycles = 0;
  double latency_cycles = 0;   ///< of the first frame
  double interval_cycles = 0;  ///< steady state
  IntervalSource interval_source = IntervalSource::ClosedForm;
  std::int64_t macs = 0;
  std::int64_t multipliers = 0;   ///< in the machine; groups in turn use the same ones
  double macs_at_most = 0;        ///< a cycle, of all multipliers
  Bytes weight_bytes = 0;         ///< of all layers, as loaded from DDR
  bool weights_streamed = false;  ///< loaded for every frame
  std::string groups_chosen;      ///< how a search found the groups; empty: the design names them
  BytesByPurpose frame_bytes{};   ///< DDR bytes of one frame; resident weights not counted
  Bytes frame_read = 0, frame_written = 0;
  double peak_gbps = 0;  ///< of the DRAM channel
  Roofline roof;
  std::optional<FusionEffect> fusion;  ///< of a streaming machine, where it was asked for

  int pictures = 1;  ///< of one frame: a tiled machine's frame is a batch

  std::vector<LayerRow> layers;
  std::vector<GroupRow> groups;
  std::vector<PassRow> passes;         ///< of a tiled machine
  std::vector<PlanTable> plan_tables;  ///< of a tiled machine
  std::vector<TransferRow> transfers;
  std::vector<FifoRow> fifos;
  std::vector<ModuleRow> modules;          ///< simulated: every account, in hierarchy order
  std::vector<CounterRow> counters;        ///< simulated: parts without one, in that order
  std::vector<std::string> open_accounts;  ///< modules whose states do not sum to `elapsed`: a bug
  std::optional<MemoryFigures> memory;     ///< simulated
  Resources resources;
  BoardSpec::Capacity capacity;
  std::vector<ResourceRow> resources_by_part;
  ActivityShares activity;  ///< what `power` rests on
  Power power;
  Bottleneck bottleneck;
  std::vector<Box> answer;          ///< one a frame when the run decodes boxes
  std::vector<ClassScore> classes;  ///< most likely first, when the run decodes classes
  std::optional<FlowFigures> flow;  ///< of a run that decodes optical flow
  std::string output_hash;          ///< of the codes of the network's outputs; empty without data
  std::vector<std::string> notes;   ///< for the reader's attention
  std::optional<HostFigures> host;

  /// Pictures a second.
  double fps() const { return pictures * frames_per_second(interval_cycles, clock_mhz); }
};

}  // namespace rill
