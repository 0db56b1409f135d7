// SPDX-License-Identifier: Apache-2.0
#include "sim/config/network_links.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/config/schemas.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

/// One name of a `from` key and where it stands.
struct Link {
  std::string name;
  SourceLocation where;
};

std::vector<Link> links_of(const YamlValue& layer) {
  std::vector<Link> links;
  const YamlValue* from = layer.find("from");
  if (from == nullptr) return links;
  if (from->is(YamlValue::Kind::Scalar)) links.push_back({from->text, from->where});
  if (from->is(YamlValue::Kind::Sequence))
    for (const YamlValue& item : from->children)
      if (item.is(YamlValue::Kind::Scalar)) links.push_back({item.text, item.where});
  return links;
}

/// A misspelt operation is reported elsewhere; how many maps it joins is anybody's guess.
bool has_known_operation(const YamlValue& layer) {
  const YamlValue* op = layer.find("op");
  const auto& known = operation_docs();
  return op != nullptr && std::any_of(known.begin(), known.end(), [op](const OperationDoc& doc) {
           return doc.name == op->text;
         });
}

class Linker {
 public:
  Linker(std::vector<Layer>& layers, const YamlValue& value, const Place& place)
      : layers_(layers), value_(value), place_(place), reads_(layers.size()) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      index_.emplace(layers[i].name, static_cast<LayerIndex>(i));
      names_.push_back(layers[i].name);
    }
    names_.emplace_back(kInputName);
  }

  void run() {
    for (std::size_t i = 0; i < layers_.size(); ++i) resolve(i);
    const std::set<LayerIndex> cyclic = report_cycles();
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      report_forward(i, cyclic);
      report_count(i);
    }
  }

 private:
  Place from_of(std::size_t i) const { return place_.member(layers_[i].name).member("from"); }

  void resolve(std::size_t i) {
    const YamlValue& child = value_.children[i];
    if (child.find("from") == nullptr) {
      // The first layer's "layer above" is the picture: kNetworkInput is -1.
      reads_[i].push_back({static_cast<LayerIndex>(i) - 1, child.key_where});
    }
    for (const Link& link : links_of(child)) {
      if (link.name == kInputName) {
        reads_[i].push_back({kNetworkInput, link.where});
        continue;
      }
      const auto found = index_.find(link.name);
      if (found == index_.end()) {
        from_of(i).error(link.where,
                         "no layer is named `" + link.name + "`; " + suggestion(link.name, names_));
        unresolved_.insert(i);
        continue;
      }
      reads_[i].push_back({found->second, link.where});
    }
    for (const auto& read : reads_[i]) layers_[i].inputs.push_back(read.first);
  }

  /// Follows the reads of every layer depth first; a layer met again while still on the path closes
  /// a cycle, which is reported once.
  std::set<LayerIndex> report_cycles() const {
    enum class Mark { New, OnPath, Done };
    std::vector<Mark> marks(layers_.size(), Mark::New);
    std::set<LayerIndex> cyclic;
    for (std::size_t start = 0; start < layers_.size(); ++start) {
      if (marks[start] != Mark::New) continue;
      std::vector<std::pair<LayerIndex, std::size_t>> path = {{static_cast<LayerIndex>(start), 0}};
      marks[start] = Mark::OnPath;
      while (!path.empty()) {
        auto& [layer, next] = path.back();
        const auto& reads = reads_[static_cast<std::size_t>(layer)];
        if (next == reads.size()) {
          marks[static_cast<std::size_t>(layer)] = Mark::Done;
          path.pop_back();
          continue;
        }
        const LayerIndex source = reads[next++].first;
        if (source == kNetworkInput) continue;
        Mark& mark = marks[static_cast<std::size_t>(source)];
        if (mark == Mark::OnPath) {
          report_cycle(path, source, cyclic);
        } else if (mark == Mark::New) {
          mark = Mark::OnPath;
          path.emplace_back(source, 0);
        }
      }
    }
    return cyclic;
  }

  void report_cycle(const std::vector<std::pair<LayerIndex, std::size_t>>& path, LayerIndex first,
                    std::set<LayerIndex>& cyclic) const {
    const auto start = std::find_if(path.begin(), path.end(),
                                    [first](const auto& entry) { return entry.first == first; });
    std::string chain;
    LayerIndex earliest = first;
    for (auto entry = start; entry != path.end(); ++entry) {
      chain += layers_[static_cast<std::size_t>(entry->first)].name + " reads ";
      earliest = std::min(earliest, entry->first);
      cyclic.insert(entry->first);
    }
    chain += layers_[static_cast<std::size_t>(first)].name;
    const std::size_t at = static_cast<std::size_t>(earliest);
    from_of(at).error(
        value_.children[at].key_where,
        "is part of a cycle (" + chain + "); a network must run from input to output");
  }

  void report_forward(std::size_t i, const std::set<LayerIndex>& cyclic) const {
    for (const auto& [source, where] : reads_[i]) {
      if (source < static_cast<LayerIndex>(i)) continue;
      if (cyclic.count(static_cast<LayerIndex>(i)) != 0 && cyclic.count(source) != 0) continue;
      from_of(i).error(where, "`" + layers_[static_cast<std::size_t>(source)].name +
                                  "` stands below the layer that reads it; move it above");
    }
  }

  void report_count(std::size_t i) const {
    const YamlValue& child = value_.children[i];
    if (unresolved_.count(i) != 0 || !has_known_operation(child)) return;
    const YamlValue* from = child.find("from");
    const SourceLocation& where = from != nullptr ? from->where : child.key_where;
    const std::size_t count = reads_[i].size();
    const bool joins = layers_[i].op == Op::Add || layers_[i].op == Op::Concat;
    if (joins && count < 2)
      from_of(i).error(
          where, "joins " + std::to_string(count) + " map; name at least two: `from: [a, b]`");
    if (!joins && count != 1)
      from_of(i).error(where, "names " + std::to_string(count) +
                                  " maps, but this operation reads one; name one");
  }

  std::vector<Layer>& layers_;
  const YamlValue& value_;
  const Place& place_;
  std::vector<std::vector<std::pair<LayerIndex, SourceLocation>>> reads_;
  std::map<std::string, LayerIndex> index_;
  std::vector<std::string> names_;
  std::set<std::size_t> unresolved_;
};

}  // namespace

void link_layers(std::vector<Layer>& layers, const YamlValue& layers_value, const Place& place) {
  Linker(layers, layers_value, place).run();
}

std::vector<LayerIndex> output_layers(const std::vector<std::string>& names,
                                      const std::vector<Layer>& layers, const YamlValue& network,
                                      const Place& place) {
  std::vector<LayerIndex> outputs;
  if (names.empty()) {
    std::vector<bool> is_read(layers.size(), false);
    for (const Layer& layer : layers)
      for (LayerIndex input : layer.inputs)
        if (input != kNetworkInput) is_read[static_cast<std::size_t>(input)] = true;
    for (std::size_t i = 0; i < layers.size(); ++i)
      if (!is_read[i]) outputs.push_back(static_cast<LayerIndex>(i));
    return outputs;
  }
  std::vector<std::string> known;
  for (const Layer& layer : layers) known.push_back(layer.name);
  const YamlValue& list = *network.find("outputs");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Place here = place.member("outputs").item(i);
    const auto found = std::find(known.begin(), known.end(), names[i]);
    const LayerIndex index = static_cast<LayerIndex>(found - known.begin());
    if (found == known.end()) {
      here.error(list.children[i],
                 "no layer is named `" + names[i] + "`; " + suggestion(names[i], known));
    } else if (std::count(outputs.begin(), outputs.end(), index) > 0) {
      here.error(list.children[i], "`" + names[i] + "` is given twice; keep one");
    } else {
      outputs.push_back(index);
    }
  }
  return outputs;
}

std::vector<std::string> names_of(const std::vector<LayerIndex>& indices,
                                  const std::vector<Layer>& layers) {
  std::vector<std::string> names;
  for (LayerIndex index : indices)
    names.push_back(index == kNetworkInput ? kInputName
                                           : layers[static_cast<std::size_t>(index)].name);
  return names;
}

}  // namespace rill
