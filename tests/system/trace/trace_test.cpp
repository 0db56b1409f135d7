// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// SkyNet on a small picture.
std::string run_command(const std::string& options) {
  return std::string(RILL_BINARY " run ") +
         (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
         " --set network.input.height=16 --set network.input.width=32 --timing-only --quiet "
         "--no-page --out out " +
         options;
}

class TraceOfARun : public testing::Test {
 protected:
  void run(const std::string& options) {
    const ShellResult done = shell(run_command(options), scratch_.path(), 120);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    report_ = json::parse(text("report.json"));
  }
  std::string text(const char* file) { return read_text(scratch_.path() / "out" / file); }
  double cycles(double microseconds) {
    return microseconds * report_.at("subject").at("clock_mhz").get<double>();
  }

  ScratchFolder scratch_;
  json report_;
};

TEST_F(TraceOfARun, ForPerfettoTellsEveryCycleOfEveryAccount) {
  run("--trace perfetto --trace-every 1");
  const json trace = json::parse(text("trace.perfetto.json"));
  std::map<std::int64_t, std::string> processes, threads;
  std::map<std::string, std::map<std::string, double>> spent;
  for (const json& event : trace.at("traceEvents")) {
    const std::int64_t process = event.at("pid");
    if (event.at("ph") == "M") {
      const std::string name = event.at("args").at("name");
      (event.at("name") == "process_name" ? processes[process]
                                          : threads[event.at("tid").get<std::int64_t>()]) = name;
    } else if (event.at("ph") == "X") {
      const std::string module =
          processes.at(process) + "." + threads.at(event.at("tid").get<std::int64_t>());
      spent[module][event.at("name")] += cycles(event.at("dur"));
    }
  }
  ASSERT_FALSE(report_.at("modules").empty());
  for (const json& module : report_.at("modules")) {
    const std::string path = module.at("path");
    for (const char* state : {"busy", "starved", "blocked", "memory"}) {
      EXPECT_NEAR(spent[path][state], module.at(std::string(state) + "_cycles").get<double>(), 0.5)
          << path << ' ' << state;
    }
  }
}

/// What a dump says, by the dotted path of the signal: each value and how many cycles it held.
struct Dump {
  struct Signal {
    std::map<std::string, double> cycles;
    std::int64_t most = 0;
    double sum = 0;  ///< of value * cycles
    std::string last;
  };
  std::map<std::string, Signal> signals;
};

class DumpReader {
 public:
  explicit DumpReader(double clock_mhz) : clock_mhz_(clock_mhz) {}

  Dump read(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) take(line);
    for (const auto& [id, name] : names_) settle(id);
    return std::move(dump_);
  }

 private:
  struct Now {
    std::string value;
    double since = 0;
  };

  void take(const std::string& line) {
    std::istringstream words(line);
    std::string first, type, width, id, name;
    words >> first;
    if (first == "$scope") {
      words >> type >> name;
      scope_ += name + '.';
    } else if (first == "$upscope") {
      const std::size_t outer = scope_.rfind('.', scope_.size() - 2);
      scope_.erase(outer == std::string::npos ? 0 : outer + 1);
    } else if (first == "$var") {
      words >> type >> width >> id >> name;
      names_[id] = scope_ + name;
    } else if (first[0] == '#') {
      time_ = std::stod(first.substr(1));
    } else if (first[0] == 's' || first[0] == 'b') {
      words >> id;
      settle(id);
      now_[id] = {first.substr(1), time_};
    }
  }

  /// Counts the cycles that a signal kept its value.
  void settle(const std::string& id) {
    const auto now = now_.find(id);
    if (now == now_.end()) return;
    const auto& [value, since] = now->second;
    Dump::Signal& signal = dump_.signals[names_.at(id)];
    const double cycles = (time_ - since) * clock_mhz_ / 1e9;
    signal.cycles[value] += cycles;
    signal.last = value;
    if (value.find_first_not_of("01") != std::string::npos) return;
    const std::int64_t number = std::stoll(value, nullptr, 2);
    if (cycles > 0) signal.most = std::max(signal.most, number);
    signal.sum += static_cast<double>(number) * cycles;
  }

  double clock_mhz_;
  std::string scope_;
  double time_ = 0;
  std::map<std::string, std::string> names_;
  std::map<std::string, Now> now_;
  Dump dump_;
};

TEST_F(TraceOfARun, AsADumpTellsStatesLevelsAndTraffic) {
  run("--trace vcd --trace-every 1");
  Dump dump = DumpReader(report_.at("subject").at("clock_mhz")).read(text("trace.vcd"));
  for (const json& module : report_.at("modules")) {
    const std::string path = module.at("path");
    for (const char* state : {"idle", "busy", "starved", "blocked", "memory"}) {
      EXPECT_NEAR(dump.signals[path + ".state"].cycles[state],
                  module.at(std::string(state) + "_cycles").get<double>(), 0.5)
          << path << ' ' << state;
    }
  }
  ASSERT_FALSE(report_.at("fifos").empty());
  for (const json& fifo : report_.at("fifos")) {
    const std::string path = "machine." + fifo.at("group").get<std::string>() + "." +
                             fifo.at("name").get<std::string>() + ".words";
    const Dump::Signal& level = dump.signals[path];
    EXPECT_EQ(level.last, "0") << path;
    EXPECT_EQ(level.most, fifo.at("high_water_words").get<std::int64_t>()) << path;
  }
  for (const char* purpose : {"input", "weights", "output"}) {
    const json& run = report_.at("ddr").at("run");
    EXPECT_NEAR(dump.signals["machine.ddr.read_bytes_" + std::string(purpose)].sum,
                run.at("read_bytes").at(purpose).get<double>(), 0.5);
    EXPECT_NEAR(dump.signals["machine.ddr.write_bytes_" + std::string(purpose)].sum,
                run.at("written_bytes").at(purpose).get<double>(), 0.5);
  }
}

TEST_F(TraceOfARun, IsAsLargeAsItsWindowAndStep) {
  run("--trace perfetto --trace-window 4000:8000 --trace-every 1");
  const json fine = json::parse(text("trace.perfetto.json"));
  for (const json& event : fine.at("traceEvents")) {
    if (!event.contains("ts")) continue;
    EXPECT_GE(cycles(event.at("ts")), 4000 - 0.5);
    EXPECT_LE(cycles(event.at("ts")), 8000 + 0.5);
  }
  run("--trace perfetto --trace-window 4000:8000 --trace-every 100");
  const json coarse = json::parse(text("trace.perfetto.json"));
  EXPECT_LT(coarse.at("traceEvents").size() * 4, fine.at("traceEvents").size());
}

TEST_F(TraceOfARun, SaysWhenItsWindowIsNotInTheRun) {
  const auto said = [this](const std::string& window) {
    const ShellResult done =
        shell(run_command("--trace vcd --trace-window " + window), scratch_.path(), 120);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return done.err;
  };
  EXPECT_EQ(said("100:200"), "");
  EXPECT_THAT(said("100:90000000"), HasSubstr("and so does the trace"));
  EXPECT_THAT(said("80000000:90000000"), HasSubstr("the trace is empty"));
}

TEST_F(TraceOfARun, ChangesNothingElse) {
  run("--trace perfetto --trace vcd");
  json traced = report_;
  run("");
  traced.erase("host");
  report_.erase("host");
  EXPECT_EQ(traced, report_);
}

TEST_F(TraceOfARun, NeedsAWindowThatIsOne) {
  for (const char* window : {"5", "a:b", "7:7", "-3:9", "1:2:3"}) {
    const ShellResult refused =
        shell(run_command("--trace vcd --trace-window=" + std::string(window)), scratch_.path());
    EXPECT_EQ(refused.exit_code, 2) << window;
    EXPECT_THAT(refused.err, HasSubstr("--trace-window"));
  }
  const ShellResult alone = shell(run_command("--trace-every 5"), scratch_.path());
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("add --trace perfetto"));
}

}  // namespace
}  // namespace rill::test
