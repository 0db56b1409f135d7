// SPDX-License-Identifier: Apache-2.0
#include "sim/tiled/pass_order.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace rill {

namespace {

/// Passes in which a map comes to be and is needed.
struct Life {
  std::optional<std::size_t> first_computed;
  std::size_t last_needed = 0;
};

class OrderCheck {
 public:
  OrderCheck(const Network& network, const DesignSpec& design, const std::vector<PassUse>& uses,
             std::vector<Diagnostic>* problems)
      : network_(network),
        design_(design),
        uses_(uses),
        problems_(problems),
        lives_(network.layers.size()) {}

  void check(const DdrPlacement& placement) {
    for (std::size_t pass = 0; pass < uses_.size(); ++pass) {
      read(pass);
      compute(pass);
    }
    check_overlaps(placement);
  }

 private:
  const std::string& name(LayerIndex layer) const {
    return network_.layers[static_cast<std::size_t>(layer)].name;
  }
  Life& life(LayerIndex layer) { return lives_[static_cast<std::size_t>(layer)]; }

  void complain(const std::string& key, const std::string& message) {
    problems_->push_back(design_.mistake("tiled." + key, message));
  }

  void read(std::size_t pass) {
    const LayerIndex source = uses_[pass].source;
    if (source == kNetworkInput) return;
    if (!life(source).first_computed) {
      complain(fmt::format("passes[{}]", pass),
               fmt::format("reads the map of {}, which no pass before it computes; move it behind "
                           "that one",
                           name(source)));
      life(source).first_computed = pass;  // said once
    }
    life(source).last_needed = pass;
  }

  void compute(std::size_t pass) {
    const PassUse& use = uses_[pass];
    for (const LayerIndex layer : use.computed) {
      const bool depthwise = network_.layers[static_cast<std::size_t>(layer)].is_depthwise();
      if (!done_.emplace(layer, depthwise ? use.first_group : 0).second) {
        complain(fmt::format("passes[{}]", pass),
                 fmt::format("computes {} again, which a pass before it has done; remove one of "
                             "them",
                             name(layer)));
      }
      if (!life(layer).first_computed) life(layer).first_computed = pass;
      life(layer).last_needed = std::max(life(layer).last_needed, pass);
    }
  }

  void check_overlaps(const DdrPlacement& placement) {
    for (std::size_t i = 0; i < design_.tiled.memory.size(); ++i) {
      const auto& maps = design_.tiled.memory[i].maps;
      bool sound = true;  // one complaint a region: slots that are too small make many of them
      for (auto first = maps.begin(); sound && first != maps.end(); ++first) {
        for (auto second = std::next(first); sound && second != maps.end(); ++second) {
          sound =
              check_pair(placement, fmt::format("memory[{}].maps", i), first->first, second->first);
        }
      }
    }
  }

  bool check_pair(const DdrPlacement& placement, const std::string& key, const std::string& first,
                  const std::string& second) {
    LayerIndex before = *network_.find(first);
    LayerIndex after = *network_.find(second);
    if (!placement.overlap(before, after)) return true;
    if (!life(before).first_computed || !life(after).first_computed) return true;
    if (*life(after).first_computed < *life(before).first_computed) std::swap(before, after);
    if (*life(after).first_computed > life(before).last_needed) return true;
    complain(fmt::format("{}.{}", key, name(after)),
             fmt::format("{} overwrites {}, which pass {} still needs; put it into other slots",
                         name(after), name(before),
                         design_.tiled.passes[life(before).last_needed].name));
    return false;
  }

  const Network& network_;
  const DesignSpec& design_;
  const std::vector<PassUse>& uses_;
  std::vector<Diagnostic>* problems_;
  std::vector<Life> lives_;
  std::set<std::pair<LayerIndex, int>> done_;
};

}  // namespace

void check_pass_order(const Network& network, const DesignSpec& design,
                      const DdrPlacement& placement, const std::vector<PassUse>& uses,
                      std::vector<Diagnostic>* problems) {
  OrderCheck(network, design, uses, problems).check(placement);
}

}  // namespace rill
