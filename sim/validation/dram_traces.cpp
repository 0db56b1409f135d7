// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/dram_traces.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <stdexcept>

#include "sim/io/file.h"
#include "sim/validation/address_expression.h"

namespace rill {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kRequestBytes = 64;  // reference/dram/README.md: every request is 64 B

/// Reads a JSON file and hands it to `use`; what is wrong with its content is a ConfigError.
template <typename Use>
auto with_json(const std::filesystem::path& path, const std::string& what, Use use) {
  const auto bytes = read_file(path, what);
  try {
    return use(Json::parse(bytes.begin(), bytes.end()));
  } catch (const Json::exception& error) {
    fail_file(path.string(), fmt::format("is not {}: {}; mend it", what, error.what()));
  } catch (const std::invalid_argument& error) {
    fail_file(path.string(), fmt::format("{}; mend it", error.what()));
  } catch (const std::out_of_range&) {
    fail_file(path.string(), "has a number of more than 64 bits; give a smaller one");
  }
}

MemorySpec::Timing timing_of(const Json& json) {
  MemorySpec::Timing t;
  const std::vector<std::pair<const char*, int*>> names = {
      {"CL", &t.cl},         {"CWL", &t.cwl},       {"tRCD", &t.trcd},     {"tRP", &t.trp},
      {"tRAS", &t.tras},     {"tRC", &t.trc},       {"tRRD_S", &t.trrd_s}, {"tRRD_L", &t.trrd_l},
      {"tFAW", &t.tfaw},     {"tCCD_S", &t.tccd_s}, {"tCCD_L", &t.tccd_l}, {"tWTR_S", &t.twtr_s},
      {"tWTR_L", &t.twtr_l}, {"tWR", &t.twr},       {"tRTP", &t.trtp},     {"tRFC", &t.trfc},
      {"tREFI", &t.trefi}};
  for (const auto& [name, value] : names) *value = json.at(name).get<int>();
  return t;
}

MemorySpec memory_of(const std::string& name, const Json& preset) {
  MemorySpec spec;
  spec.name = name;
  spec.protocol = preset.at("protocol");
  spec.tck_ns = preset.at("tCK_ns");
  spec.bus_bits = preset.at("bus_bits");
  spec.device_bits = preset.at("device_bits");
  spec.burst_length = preset.at("burst_length");
  spec.ranks = preset.at("ranks");
  spec.bank_groups = preset.at("bank_groups");
  spec.banks_per_group = preset.at("banks_per_group");
  spec.rows = preset.at("rows");
  spec.columns = preset.at("columns");
  spec.timing = timing_of(preset.at("timing_nCK"));
  spec.address_map = preset.at("address_map_lsb_to_msb").get<std::vector<std::string>>();
  return spec;
}

/// Writes one trace down.
class TraceMaker {
 public:
  TraceMaker(const std::string& name, const Json& file) : trace_(file.at("traces").at(name)) {
    for (const auto& [stream, base] : file.at("streams").items()) {
      if (base.is_number()) names_[stream] = base.get<std::uint64_t>();
    }
    // The note of `streams`: a trace whose name ends in _o puts its streams into other banks.
    if (name.size() > 2 && name.compare(name.size() - 2, 2, "_o") == 0) {
      names_["R1"] = (64U << 20) + (40U << 10);
      names_["R2"] = (128U << 20) + (80U << 10);
    }
  }

  std::vector<TraceRequest> requests() {
    if (trace_.contains("blocks")) {
      for (const Json& block : trace_["blocks"]) append(base_of(block), block);
    } else if (trace_.contains("loops")) {
      loop(0);
    } else if (trace_.contains("generator")) {
      generate(trace_["generator"].get<std::string>());
    } else {
      repeat(trace_.at("body"));
    }
    return std::move(requests_);
  }

 private:
  std::uint64_t base_of(const Json& block) const {
    return evaluate_address(block.at("base").get<std::string>(), names_);
  }

  void append(std::uint64_t base, const Json& transfer) {
    const std::string operation = transfer.at("op");
    if (operation != "read" && operation != "write") {
      throw std::invalid_argument("`op` is `" + operation + "` but must be read or write");
    }
    const auto direction = operation == "read" ? Direction::Read : Direction::Write;
    const std::uint64_t bytes = transfer.value("bytes", kRequestBytes);
    for (std::uint64_t at = 0; at < bytes; at += kRequestBytes) {
      requests_.push_back({base + at, direction});
    }
  }

  void repeat(const Json& body) {
    const auto times = trace_.at("repeat").get<std::uint64_t>();
    for (std::uint64_t i = 0; i < times; ++i) {
      for (const Json& block : body) {
        append(base_of(block) + i * block.value("step_per_repeat", std::uint64_t{0}), block);
      }
    }
  }

  void loop(std::size_t depth) {
    const Json& loops = trace_.at("loops");
    if (depth == loops.size()) {
      append(evaluate_address(trace_.at("address").get<std::string>(), names_), trace_);
      return;
    }
    std::uint64_t& variable = names_[loops[depth].at("var").get<std::string>()];
    const auto count = loops[depth].at("count").get<std::uint64_t>();
    for (std::uint64_t value = 0; value < count; ++value) {
      variable = value;
      loop(depth + 1);
    }
  }

  /// A linear congruential generator, as its sentence gives its numbers.
  void generate(const std::string& sentence) {
    const std::regex form(
        R"(x0 = (\d+); x = \(x\*(\d+) \+ (\d+)\) mod 2\^(\d+) .*\(\(x >> (\d+)\) mod (\d+)\) \* (\d+))");
    std::smatch parts;
    if (!std::regex_search(sentence, parts, form)) {
      throw std::invalid_argument(
          "the generator `" + sentence +
          "` is of another form than `x0 = S; x = (x*A + C) mod 2^N before each request; address = "
          "((x >> K) mod M) * B`");
    }
    const auto number = [&](std::size_t i) { return std::stoull(parts.str(i)); };
    const std::uint64_t bits = number(4);
    const std::uint64_t shift = number(5);
    const std::uint64_t blocks = number(6);
    if (bits < 1 || bits > 64 || shift > 63 || blocks == 0) {
      throw std::invalid_argument("the generator `" + sentence +
                                  "` needs a modulus 2^1 to 2^64, a shift below 64 and a modulus "
                                  "of the blocks above 0");
    }
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
    std::uint64_t x = number(1);
    const auto count = trace_.at("count").get<std::int64_t>();
    for (std::int64_t i = 0; i < count; ++i) {
      x = (x * number(2) + number(3)) & mask;
      append(((x >> shift) % blocks) * number(7), trace_);
    }
  }

  const Json& trace_;
  std::map<std::string, std::uint64_t> names_;
  std::vector<TraceRequest> requests_;
};

}  // namespace

std::map<std::string, MemorySpec> read_memory_presets(const std::filesystem::path& folder) {
  return with_json(folder / "presets.json", "memory presets in JSON", [](const Json& json) {
    std::map<std::string, MemorySpec> presets;
    for (const auto& [name, preset] : json.items()) {
      if (preset.contains("timing_nCK")) presets[name] = memory_of(name, preset);
    }
    return presets;
  });
}

std::vector<std::string> trace_names(const std::filesystem::path& folder) {
  return with_json(folder / "traces.json", "traces in JSON", [](const Json& json) {
    std::vector<std::string> names;
    for (const auto& [name, trace] : json.at("traces").items()) names.push_back(name);
    return names;
  });
}

std::vector<TraceRequest> make_trace(const std::filesystem::path& folder, const std::string& name) {
  return with_json(folder / "traces.json", "traces in JSON",
                   [&](const Json& json) { return TraceMaker(name, json).requests(); });
}

}  // namespace rill
