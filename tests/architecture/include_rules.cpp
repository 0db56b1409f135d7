// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/include_rules.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <sstream>

#include "tests/support/shell.h"

namespace rill::test {

namespace fs = std::filesystem;

namespace {

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// Whether `path` is `place` or lies below it.
bool within(const std::string& path, const std::string& place) {
  return path == place || starts_with(path, place + "/");
}

/// Blanks comments and the contents of literals, keeping line breaks; knows no raw strings.
std::string code_only(const std::string& text) {
  std::string code = text;
  enum class In { Code, Line, Block, String, Character } in = In::Code;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char next = i + 1 < code.size() ? code[i + 1] : '\0';
    if (in == In::Code) {
      if (code[i] == '/' && next == '/') in = In::Line;
      if (code[i] == '/' && next == '*') in = In::Block;
      if (code[i] == '"') in = In::String;
      // A quote after a digit or letter separates digits: 1'000.
      if (code[i] == '\'' && (i == 0 || std::isalnum(code[i - 1]) == 0)) in = In::Character;
      if (in == In::Line || in == In::Block) code[i] = ' ';
      continue;
    }
    if (code[i] == '\n') {
      if (in != In::Block) in = In::Code;
      continue;
    }
    if (in == In::Block && code[i] == '*' && next == '/') {
      code[i] = code[i + 1] = ' ';
      ++i;
      in = In::Code;
    } else if ((in == In::String && code[i] == '"') || (in == In::Character && code[i] == '\'')) {
      in = In::Code;
    } else {
      if ((in == In::String || in == In::Character) && code[i] == '\\') code[i++] = ' ';
      if (code[i] != '\n') code[i] = ' ';
    }
  }
  return code;
}

void read_include(const std::string& line, int number, SourceFile& file) {
  if (!starts_with(line, "#include ")) return;
  const std::size_t open = line.find_first_of("<\"");
  const std::size_t close = line.find_last_of(">\"");
  if (open == std::string::npos || close <= open) return;
  file.includes.push_back({number, line.substr(open + 1, close - open - 1), line[open] == '"'});
}

SourceFile read_source(const fs::path& root, const fs::path& path) {
  SourceFile file;
  file.path = fs::relative(path, root).generic_string();
  const std::string text = read_text(path);
  std::istringstream raw(text);
  std::istringstream code(code_only(text));
  std::string line;
  for (int number = 1; std::getline(raw, line); ++number) read_include(line, number, file);
  for (int number = 1; std::getline(code, line); ++number) file.lines.push_back({number, line});
  return file;
}

bool is_systemc(const std::string& include) {
  static const std::set<std::string> headers{"systemc", "systemc.h", "tlm", "tlm.h"};
  return headers.count(include) > 0 || starts_with(include, "sysc/") ||
         starts_with(include, "tlm_utils/");
}

/// Position of `word` as a whole identifier (a qualified name counts as one), or npos.
std::size_t find_word(const std::string& line, const std::string& word) {
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || (std::isalnum(line[at - 1]) == 0 && line[at - 1] != '_' &&
                                    line[at - 1] != '.' && line[at - 1] != '>');
    const std::size_t end = at + word.size();
    const bool ends = end >= line.size() || (std::isalnum(line[end]) == 0 && line[end] != '_');
    if (begins && ends) return at;
  }
  return std::string::npos;
}

}  // namespace

std::string SourceFile::folder() const { return fs::path(path).parent_path().generic_string(); }

std::string SourceFile::at(int line) const { return path + ":" + std::to_string(line) + ": "; }

std::vector<SourceFile> read_sources(const fs::path& root,
                                     const std::vector<std::string>& folders) {
  std::vector<SourceFile> files;
  for (const std::string& folder : folders) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string suffix = entry.path().extension().string();
      const bool poison = entry.path().parent_path().filename() == "poison";
      if (!poison && (suffix == ".h" || suffix == ".cpp")) {
        files.push_back(read_source(root, entry.path()));
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string> includes_outside_table(const std::vector<SourceFile>& files,
                                                const IncludeTable& table) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    const auto rule = table.find(file.folder());
    if (rule == table.end()) {
      found.push_back(file.at(1) + "folder " + file.folder() + " has no line in the table");
      continue;
    }
    for (const SourceFile::Include& include : file.includes) {
      if (!include.quoted || within(include.name, file.folder())) continue;
      const auto allows = [&](const std::string& place) { return within(include.name, place); };
      if (std::none_of(rule->second.begin(), rule->second.end(), allows)) {
        found.push_back(file.at(include.line) + file.folder() + " may not include " + include.name);
      }
    }
  }
  return found;
}

std::vector<std::string> quoted_includes_not_found(const std::vector<SourceFile>& files,
                                                   const fs::path& root) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    for (const SourceFile::Include& include : file.includes) {
      if (include.quoted && !fs::exists(root / include.name)) {
        found.push_back(file.at(include.line) + include.name + " is not a path from the root");
      }
    }
  }
  return found;
}

std::vector<std::string> plain_files_reaching_systemc(const std::vector<SourceFile>& files,
                                                      const std::vector<std::string>& plain) {
  std::map<std::string, const SourceFile*> by_path;
  for (const SourceFile& file : files) by_path[file.path] = &file;
  // The include through which each file reaches SystemC; empty when it does not.
  std::map<std::string, std::string> memory;
  const std::function<std::string(const SourceFile&)> reaches = [&](const SourceFile& file) {
    const auto [entry, is_new] = memory.emplace(file.path, "");
    if (!is_new) return entry->second;
    for (const SourceFile::Include& include : file.includes) {
      const auto next = by_path.find(include.name);
      const bool direct = is_systemc(include.name);
      if (direct || (next != by_path.end() && !reaches(*next->second).empty())) {
        return memory[file.path] = file.at(include.line) + include.name;
      }
    }
    return std::string();
  };
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    const auto holds = [&](const std::string& folder) { return within(file.path, folder); };
    if (std::none_of(plain.begin(), plain.end(), holds)) continue;
    const std::string through = reaches(file);
    if (!through.empty()) found.push_back(through + " brings SystemC into a plain C++ folder");
  }
  return found;
}

std::vector<std::string> yaml_outside_config(const std::vector<SourceFile>& files) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    const bool allowed = within(file.path, "sim/config") && fs::path(file.path).extension() != ".h";
    for (const SourceFile::Include& include : file.includes) {
      if (!allowed && starts_with(include.name, "yaml-cpp/")) {
        found.push_back(file.at(include.line) + "yaml-cpp belongs in sim/config/*.cpp alone");
      }
    }
  }
  return found;
}

std::vector<std::string> printing_or_exiting_outside_app(const std::vector<SourceFile>& files) {
  static const std::array<const char*, 16> words{
      "std::cout",  "std::cerr", "std::clog",   "printf",     "std::printf", "std::fprintf",
      "fprintf",    "puts",      "std::puts",   "fmt::print", "std::exit",   "exit",
      "std::abort", "abort",     "std::getenv", "getenv"};
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    if (within(file.path, "sim/app")) continue;
    for (const SourceFile::Line& line : file.lines) {
      for (const char* word : words) {
        if (find_word(line.text, word) != std::string::npos) {
          found.push_back(file.at(line.number) + word + " belongs in sim/app alone");
        }
      }
    }
  }
  return found;
}

std::vector<std::string> malformed_beginnings(const std::vector<SourceFile>& files,
                                              const fs::path& root) {
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    std::istringstream text(read_text(root / file.path));
    std::string first;
    std::string second;
    std::getline(text, first);
    std::getline(text, second);
    if (first != "// SPDX-License-Identifier: Apache-2.0") {
      found.push_back(file.at(1) + "the first line must be the SPDX line");
    }
    // Highway includes its -inl.h files once per instruction set, so they guard themselves.
    const bool once = fs::path(file.path).stem().string().find("-inl") == std::string::npos;
    if (once && fs::path(file.path).extension() == ".h" && second != "#pragma once") {
      found.push_back(file.at(2) + "the second line of a header must be #pragma once");
    }
  }
  return found;
}

std::vector<std::string> cycle_in(const IncludeTable& table) {
  std::set<std::string> done;
  std::vector<std::string> chain;
  const std::function<bool(const std::string&)> visit = [&](const std::string& folder) {
    const auto again = std::find(chain.begin(), chain.end(), folder);
    if (again != chain.end()) {
      chain.erase(chain.begin(), again);
      chain.push_back(folder);
      return true;
    }
    if (done.count(folder) > 0) return false;
    chain.push_back(folder);
    for (const auto& [other, allowed] : table) {
      const std::string& name = other;
      // A single allowed file is an interface without a way back, so only folders make edges.
      const auto leads = [&](const std::string& place) { return within(name, place); };
      const std::vector<std::string>& places = table.at(folder);
      if (name != folder && std::any_of(places.begin(), places.end(), leads) && visit(name)) {
        return true;
      }
    }
    chain.pop_back();
    done.insert(folder);
    return false;
  };
  for (const auto& [folder, allowed] : table) {
    if (visit(folder)) return chain;
  }
  return {};
}

}  // namespace rill::test
