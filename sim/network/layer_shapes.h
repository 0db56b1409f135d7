// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/network/network.h"

namespace rill {

/// Works out one layer's shapes; every rule that is broken adds a sentence to problems(). An extent
/// of 0 is one that an earlier mistake leaves unknown: what depends on it is not checked, what does
/// not is, so that a mistake hides no other one and has no echo.
class LayerShapes {
 public:
  /// `like` is the shape of the map that Layer::like names, if there is one.
  LayerShapes(Layer& layer, std::vector<Shape> inputs, std::optional<Shape> like);

  /// Sets Layer::in and Layer::out, and what the operation decides of window and channels.
  void run();
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  using Extent = std::optional<std::int64_t>;  ///< nothing when unknown

  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }
  void require(bool holds, const std::string& sentence) {
    if (!holds) problem(sentence);
  }
  bool is_joint() const { return layer_.op == Op::Add || layer_.op == Op::Concat; }

  void check_input_count();
  /// False when the window itself is impossible.
  bool check_window();
  void check_groups();
  void check_parameters();
  /// What all operands have, one of Shape's members; nothing where it is unknown or differs.
  Extent common(int Shape::*extent) const;
  void require_same(const std::string& verb, bool channels_too, const std::string& remedy);
  void infer();
  void infer_convolution();
  void infer_deconvolution();
  void infer_pool();
  void infer_whole_map();
  void infer_add();
  void infer_concat();
  void infer_reorg();
  void infer_upsample();
  void infer_crop();
  void set_output(Extent channels, Extent height, Extent width);
  void keep_channels(Extent channels, Extent height, Extent width);

  Layer& layer_;
  std::vector<Shape> inputs_;
  std::optional<Shape> like_;
  std::vector<std::string> problems_;
};

}  // namespace rill
