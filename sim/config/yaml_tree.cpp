// SPDX-License-Identifier: Apache-2.0
#include "sim/config/yaml_tree.h"

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>
#include <utility>

namespace rill {

namespace {

/// A configuration of ours is a few kilobytes; the largest network table known to us 100 kB.
constexpr std::uintmax_t kLargestFile = 16u << 20;

/// Builds the tree from the parser's events. Stops (by throwing the diagnostic) at constructs that
/// a configuration must not use, because what follows would be misread.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, Problems& problems, bool located)
      : file_(std::move(file)), problems_(problems), located_(located) {}

  std::optional<YamlValue> root;

  SourceLocation at(const YAML::Mark& mark) const {
    if (!located_ || mark.is_null()) return {file_, 0, 0};
    return {file_, mark.line + 1, mark.column + 1};  // yaml-cpp counts from 0
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root) refuse(mark, "a second document starts here; keep one document per file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_anchor(mark, anchor);
    if (expects_key()) refuse(mark, "the key is empty; write a name in front of the colon");
    finish(make(YamlValue::Kind::Null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (`*name`) are not supported; write the value out here");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    check_anchor(mark, anchor);
    check_tag(mark, tag);
    if (expects_key()) {
      if (text == "<<")
        refuse(mark, "merge keys (`<<`) are not supported; write the keys out here");
      Frame& frame = stack_.back();
      frame.has_key = true;
      frame.key = text;
      frame.key_where = at(mark);
      return;
    }
    YamlValue value = make(YamlValue::Kind::Scalar, mark);
    value.text = text;
    value.quoted = tag == "!";
    finish(std::move(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::Sequence, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlValue::Kind::Map, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlValue value;
    bool has_key = false;
    std::string key;
    SourceLocation key_where;
  };

  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& message) const {
    throw ConfigError(Diagnostic{at(mark), path(), message});
  }
  void check_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor)
      refuse(mark, "anchors (`&name`) are not supported; remove it and write the value where used");
  }
  void check_tag(const YAML::Mark& mark, const std::string& tag) const {
    // "?" marks a plain scalar, "!" a quoted one; anything else was written by the user.
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(mark, "tags (`" + tag + "`) are not supported; remove it");
  }

  bool expects_key() const {
    return !stack_.empty() && stack_.back().value.is(YamlValue::Kind::Map) &&
           !stack_.back().has_key;
  }

  YamlValue make(YamlValue::Kind kind, const YAML::Mark& mark) const {
    YamlValue value;
    value.kind = kind;
    value.where = at(mark);
    return value;
  }

  void open(YamlValue::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    check_anchor(mark, anchor);
    check_tag(mark, tag);
    if (expects_key())
      refuse(mark, "a key must be a plain name, not a list or a section; are all brackets closed?");
    Frame frame;
    frame.value = make(kind, mark);
    stack_.push_back(std::move(frame));
  }

  void close() {
    YamlValue done = std::move(stack_.back().value);
    stack_.pop_back();
    finish(std::move(done));
  }

  void finish(YamlValue value) {
    if (stack_.empty()) {
      root = std::move(value);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.value.is(YamlValue::Kind::Sequence)) {
      frame.value.children.push_back(std::move(value));
      return;
    }
    if (const YamlValue* first = frame.value.find(frame.key)) {
      problems_.add(frame.key_where, path(),
                    "is given twice" +
                        (located_ ? ", first in line " + std::to_string(first->key_where.line)
                                  : std::string()) +
                        "; keep one of them");
    } else {
      // yaml-cpp gives an absent value the place of whatever follows it.
      if (value.is(YamlValue::Kind::Null)) value.where = frame.key_where;
      value.key = frame.key;
      value.key_where = frame.key_where;
      frame.value.children.push_back(std::move(value));
    }
    frame.has_key = false;
  }

  std::string path() const {
    std::string text;
    for (const Frame& frame : stack_) {
      if (frame.value.is(YamlValue::Kind::Sequence)) {
        text += '[' + std::to_string(frame.value.children.size()) + ']';
      } else if (frame.has_key) {
        text += (text.empty() ? "" : ".") + frame.key;
      }
    }
    return text;
  }

  std::string file_;
  Problems& problems_;
  bool located_;
  std::vector<Frame> stack_;
};

}  // namespace

YamlValue YamlValue::scalar(std::string text) {
  YamlValue value;
  value.kind = Kind::Scalar;
  // Only quotes keep these from reading back as "no value".
  value.quoted = text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
  value.text = std::move(text);
  return value;
}

YamlValue YamlValue::sequence(std::vector<YamlValue> items) {
  YamlValue value;
  value.kind = Kind::Sequence;
  value.children = std::move(items);
  return value;
}

YamlValue YamlValue::map() {
  YamlValue value;
  value.kind = Kind::Map;
  return value;
}

const YamlValue* YamlValue::find(const std::string& name) const {
  if (kind != Kind::Map) return nullptr;
  for (const YamlValue& child : children)
    if (child.key == name) return &child;
  return nullptr;
}

YamlValue* YamlValue::find(const std::string& name) {
  return const_cast<YamlValue*>(std::as_const(*this).find(name));
}

void YamlValue::add(std::string name, YamlValue value) {
  value.key = std::move(name);
  children.push_back(std::move(value));
}

std::string YamlValue::describe() const {
  switch (kind) {
    case Kind::Null:
      return "has no value";
    case Kind::Scalar:
      return quoted ? "is text in quotes" : "is the plain value `" + text + "`";
    case Kind::Sequence:
      return "is a list";
    case Kind::Map:
      return "is a section of keys";
  }
  throw InternalError("YamlValue::describe: unknown kind");
}

std::optional<YamlValue> parse_yaml(const std::string& text, const std::string& file,
                                    Problems& problems, bool located) {
  std::istringstream stream(text);
  TreeBuilder builder(file, problems, located);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) continue;
  } catch (const YAML::Exception& error) {
    problems.add(builder.at(error.mark), "",
                 "is not valid YAML: " + error.msg + "; check indentation, colons and brackets");
    return std::nullopt;
  } catch (const ConfigError& error) {
    const Diagnostic& refused = error.diagnostics().front();
    problems.add(refused.where, refused.key, refused.message);
    return std::nullopt;
  }
  return builder.root;
}

std::optional<YamlValue> read_yaml_file(const std::filesystem::path& path, Problems& problems) {
  const std::string name = path.string();
  const auto refuse = [&](const std::string& message) {
    problems.add({name, 0, 0}, "", message);
    return std::nullopt;
  };
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) return refuse("does not exist; check the path");
  if (std::filesystem::is_directory(status)) return refuse("is a folder; name a YAML file in it");
  if (!std::filesystem::is_regular_file(status)) return refuse("is not a regular file");
  if (std::filesystem::file_size(path, failure) > kLargestFile)
    return refuse("is larger than 16 MiB and so no configuration; check the path");
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) return refuse("cannot be read; check its permissions, and that it is not empty");
  const std::string text = content.str();
  if (text.find('\0') != std::string::npos) return refuse("is not a text file; name a YAML file");
  const std::size_t before = problems.count();
  std::optional<YamlValue> root = parse_yaml(text, name, problems);
  if (!root && problems.count() == before)
    return refuse("is empty; see configs/README.md for the keys it must have");
  return root;
}

}  // namespace rill
