// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/dram_traces.h"

#include <fmt/core.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>

#include "sim/io/file.h"
#include "sim/validation/address_expression.h"
#include "sim/validation/json_node.h"

namespace rill {

namespace {

using Json = nlohmann::json;

// reference/dram/README.md: every request is 64 B, and 64 B aligned.
constexpr std::int64_t kRequestBytes = 64;
constexpr std::int64_t kMostRequests = std::int64_t{1} << 26;  // 4 GiB of traffic
constexpr std::int64_t kMostBytes = std::int64_t{1} << 40;

/// Reads a JSON file and hands it to `use`; what is no JSON is a ConfigError.
template <typename Use>
auto with_json(const std::filesystem::path& path, const std::string& what, Use use) {
  const auto bytes = read_file(path, what);
  Json json;
  try {
    json = Json::parse(bytes.begin(), bytes.end());
  } catch (const Json::exception& error) {
    fail_file(path.string(), fmt::format("is not {}: {}; mend it", what, error.what()));
  }
  return use(JsonNode(json, path.string()));
}

MemorySpec::Timing timing_of(const JsonNode& node) {
  constexpr int kLongest = 100000;  // as in sim/config: no DRAM's comes near this
  MemorySpec::Timing t;
  const std::vector<std::pair<const char*, int*>> names = {
      {"CL", &t.cl},         {"CWL", &t.cwl},       {"tRCD", &t.trcd},     {"tRP", &t.trp},
      {"tRAS", &t.tras},     {"tRC", &t.trc},       {"tRRD_S", &t.trrd_s}, {"tRRD_L", &t.trrd_l},
      {"tFAW", &t.tfaw},     {"tCCD_S", &t.tccd_s}, {"tCCD_L", &t.tccd_l}, {"tWTR_S", &t.twtr_s},
      {"tWTR_L", &t.twtr_l}, {"tWR", &t.twr},       {"tRTP", &t.trtp},     {"tRFC", &t.trfc},
      {"tREFI", &t.trefi}};
  for (const auto& [name, value] : names) *value = node.at(name).integer(0, kLongest);
  return t;
}

/// DDR3, DDR4 and LPDDR4 are what the channel models, by whatever suffix (DDR3L).
std::string protocol_of(const JsonNode& node) {
  std::string protocol = node.text();
  for (const char* known : {"DDR3", "DDR4", "LPDDR4"}) {
    if (protocol.rfind(known, 0) == 0) return protocol;
  }
  node.fail(fmt::format("`{}` is not modelled; use DDR3, DDR4 or LPDDR4", protocol));
}

MemorySpec memory_of(const std::string& name, const JsonNode& preset) {
  constexpr int kMost = 1 << 16;
  MemorySpec spec;
  spec.name = name;
  spec.protocol = protocol_of(preset.at("protocol"));
  spec.tck_ns = preset.at("tCK_ns").number();
  spec.bus_bits = preset.at("bus_bits").integer(1, kMost);
  spec.device_bits = preset.at("device_bits").integer(1, kMost);
  spec.burst_length = preset.at("burst_length").integer(1, kMost);
  // The channel takes 64 banks in all.
  spec.ranks = preset.at("ranks").integer(1, 64);
  spec.bank_groups = preset.at("bank_groups").integer(1, 64);
  spec.banks_per_group = preset.at("banks_per_group").integer(1, 64);
  spec.rows = preset.at("rows").whole(1, std::int64_t{1} << 32);
  spec.columns = preset.at("columns").integer(1, 1 << 24);
  spec.timing = timing_of(preset.at("timing_nCK"));
  for (const JsonNode& field : preset.at("address_map_lsb_to_msb").items()) {
    spec.address_map.push_back(field.text());
  }
  return spec;
}

/// Writes one trace down.
class TraceMaker {
 public:
  TraceMaker(const std::string& name, const JsonNode& file) : trace_(file.at("traces").at(name)) {
    const JsonNode streams = file.at("streams");
    for (const std::string& stream : streams.keys()) {
      const JsonNode base = streams.at(stream);
      if (base.is_number()) names_[stream] = static_cast<std::uint64_t>(base.whole(0, kFarthest));
    }
    // The note of `streams`: a trace whose name ends in _o puts its streams into other banks.
    if (name.size() > 2 && name.compare(name.size() - 2, 2, "_o") == 0) {
      names_["R1"] = (64U << 20) + (40U << 10);
      names_["R2"] = (128U << 20) + (80U << 10);
    }
  }

  std::vector<TraceRequest> requests() {
    if (trace_.has("blocks")) {
      trace_.only({"blocks"});
      for (const JsonNode& block : trace_.at("blocks").items()) {
        block.only({"op", "base", "bytes"});
        append(address_of(block.at("base")), transfer_of(block), block);
      }
    } else if (trace_.has("loops")) {
      trace_.only({"loops", "address", "bytes", "op"});
      // One request an address where nothing else is said.
      loop(trace_.at("loops").items(), 0, transfer_of(trace_, kRequestBytes));
    } else if (trace_.has("generator")) {
      trace_.only({"generator", "count", "bytes", "op"});
      generate(trace_.at("generator"), transfer_of(trace_, kRequestBytes));
    } else {
      trace_.only({"blocks", "body", "repeat", "loops", "generator"});
      repeat(trace_.at("body").items());
    }
    return std::move(requests_);
  }

 private:
  static constexpr std::int64_t kFarthest = std::numeric_limits<std::int64_t>::max();

  /// Consecutive requests in one direction.
  struct Transfer {
    Direction direction = Direction::Read;
    std::int64_t bytes = 0;
  };
  /// `bytes` where the trace gives none; 0: it must.
  static Transfer transfer_of(const JsonNode& node, std::int64_t bytes = 0) {
    const JsonNode op = node.at("op");
    const std::string operation = op.text();
    if (operation != "read" && operation != "write") {
      op.fail(fmt::format("is `{}` but must be read or write", operation));
    }
    if (bytes == 0 || node.has("bytes")) {
      const JsonNode given = node.at("bytes");
      bytes = given.whole(1, kMostBytes);
      if (bytes % kRequestBytes != 0) {
        given.fail(fmt::format("is {}, but requests are of {} B; give a multiple of {}", bytes,
                               kRequestBytes, kRequestBytes));
      }
    }
    return {operation == "read" ? Direction::Read : Direction::Write, bytes};
  }

  std::uint64_t address_of(const JsonNode& node) const {
    const std::string expression = node.text();
    try {
      return evaluate_address(expression, names_);
    } catch (const std::invalid_argument& error) {
      node.fail(fmt::format("{}; mend it", error.what()));
    } catch (const std::out_of_range&) {
      node.fail("has a number of more than 64 bits; give a smaller one");
    }
  }

  void append(std::uint64_t base, const Transfer& transfer, const JsonNode& node) {
    if (base % kRequestBytes != 0) {
      node.fail(
          fmt::format("begins at address {}, but requests are {} B aligned; give a multiple "
                      "of {}",
                      base, kRequestBytes, kRequestBytes));
    }
    const std::int64_t count = transfer.bytes / kRequestBytes;
    if (count > kMostRequests - static_cast<std::int64_t>(requests_.size())) {
      node.fail(
          fmt::format("the trace has more than {} requests, which is more than can be "
                      "simulated; give fewer",
                      kMostRequests));
    }
    for (std::int64_t i = 0; i < count; ++i) {
      requests_.push_back(
          {base + static_cast<std::uint64_t>(i * kRequestBytes), transfer.direction});
    }
  }

  void repeat(const std::vector<JsonNode>& body) {
    struct Part {
      std::uint64_t base, step;
      Transfer transfer;
    };
    const auto times = static_cast<std::uint64_t>(trace_.at("repeat").whole(1, kMostRequests));
    std::vector<Part> parts;
    for (const JsonNode& block : body) {
      block.only({"op", "base", "bytes", "step_per_repeat"});
      // Addresses count modulo 2^64, so that a stream may also run backwards.
      const std::int64_t step = block.has("step_per_repeat")
                                    ? block.at("step_per_repeat").whole(-kMostBytes, kMostBytes)
                                    : 0;
      parts.push_back(
          {address_of(block.at("base")), static_cast<std::uint64_t>(step), transfer_of(block)});
    }
    for (std::uint64_t i = 0; i < times && !parts.empty(); ++i) {
      for (std::size_t part = 0; part < parts.size(); ++part) {
        append(parts[part].base + i * parts[part].step, parts[part].transfer, body[part]);
      }
    }
  }

  void loop(const std::vector<JsonNode>& loops, std::size_t depth, const Transfer& transfer) {
    if (depth == loops.size()) {
      const JsonNode address = trace_.at("address");
      append(address_of(address), transfer, address);
      return;
    }
    loops[depth].only({"var", "count"});
    std::uint64_t& variable = names_[loops[depth].at("var").text()];
    const auto count = static_cast<std::uint64_t>(loops[depth].at("count").whole(1, kMostRequests));
    for (std::uint64_t value = 0; value < count; ++value) {
      variable = value;
      loop(loops, depth + 1, transfer);
    }
  }

  /// A linear congruential generator, as its sentence gives its numbers.
  void generate(const JsonNode& node, const Transfer& transfer) {
    const std::string sentence = node.text();
    const std::regex form(
        R"(x0 = (\d+); x = \(x\*(\d+) \+ (\d+)\) mod 2\^(\d+) .*\(\(x >> (\d+)\) mod (\d+)\) \* (\d+))");
    std::smatch parts;
    if (!std::regex_search(sentence, parts, form)) {
      node.fail(
          "is of another form than `x0 = S; x = (x*A + C) mod 2^N before each request; "
          "address = ((x >> K) mod M) * B`; write it so");
    }
    const auto number = [&](std::size_t i) {
      try {
        return std::stoull(parts.str(i));
      } catch (const std::out_of_range&) {
        node.fail("has a number of more than 64 bits; give a smaller one");
      }
    };
    const std::uint64_t bits = number(4);
    const std::uint64_t shift = number(5);
    const std::uint64_t blocks = number(6);
    if (bits < 1 || bits > 64 || shift > 63 || blocks == 0) {
      node.fail(
          "needs a modulus 2^1 to 2^64, a shift below 64 and a modulus of the blocks above "
          "0; mend it");
    }
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
    const std::uint64_t factor = number(2);
    const std::uint64_t summand = number(3);
    const std::uint64_t size = number(7);
    std::uint64_t x = number(1);
    const std::int64_t count = trace_.at("count").whole(1, kMostRequests);
    for (std::int64_t i = 0; i < count; ++i) {
      x = (x * factor + summand) & mask;
      append(((x >> shift) % blocks) * size, transfer, node);
    }
  }

  const JsonNode trace_;
  std::map<std::string, std::uint64_t> names_;
  std::vector<TraceRequest> requests_;
};

}  // namespace

std::map<std::string, MemorySpec> read_memory_presets(const std::filesystem::path& folder) {
  return with_json(folder / "presets.json", "memory presets in JSON", [](const JsonNode& file) {
    std::map<std::string, MemorySpec> presets;
    for (const std::string& name : file.keys()) {
      const JsonNode preset = file.at(name);
      if (preset.is_object() && preset.has("timing_nCK")) presets[name] = memory_of(name, preset);
    }
    return presets;
  });
}

std::vector<std::string> trace_names(const std::filesystem::path& folder) {
  return with_json(folder / "traces.json", "traces in JSON",
                   [](const JsonNode& file) { return file.at("traces").keys(); });
}

std::vector<TraceRequest> make_trace(const std::filesystem::path& folder, const std::string& name) {
  return with_json(folder / "traces.json", "traces in JSON",
                   [&](const JsonNode& file) { return TraceMaker(name, file).requests(); });
}

}  // namespace rill
