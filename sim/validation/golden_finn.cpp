// SPDX-License-Identifier: Apache-2.0
// FINN: thresholds of an activation, and whole streamlined networks.
#include <cmath>
#include <cstdlib>

#include "sim/quantize/brevitas.h"
#include "sim/quantize/qonnx.h"
#include "sim/quantize/thresholds.h"
#include "sim/validation/golden_vectors.h"

namespace rill {
namespace {

constexpr double kOutputTolerance = 1e-6;  // reference/quantizers/README.md, finn
constexpr double kInfinite = 2147483648.0;

finn::Activation activation_of(const FloatJson& json) {
  const std::string type = json.at("type");
  return {json.at("bits").get<int>(), type == "signed_identity", json.at("narrow").get<int>() != 0,
          type == "bipolar"};
}

void activation_thresholds(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const std::string name = case_name(golden);
    const finn::Activation activation = activation_of(golden);
    const auto scales = reals(golden.at("scale"));
    std::vector<std::vector<float>> rows;
    std::vector<float> all;
    for (const float scale : scales) {
      rows.push_back(finn::real_thresholds(activation, scale));
      all.insert(all.end(), rows.back().begin(), rows.back().end());
    }
    comparison.same_list(name, "thresholds", all, reals(golden.at("thresholds")));
    comparison.same(name, "offsets", static_cast<double>(finn::code_of_count(activation, 0)),
                    golden.at("added_after_count").get<float>());
    const auto channels = golden.at("channels").get<std::size_t>();
    const auto x = reals(golden.at("x"));
    std::vector<std::int64_t> codes;
    std::vector<float> values;
    for (std::size_t i = 0; i < x.size(); ++i) {
      // One row of pixels a channel.
      const std::size_t channel = i / (x.size() / channels);
      const std::size_t row = rows.size() == 1 ? 0 : channel;
      codes.push_back(finn::code_of_count(activation, qonnx::count_thresholds(x[i], rows.at(row))));
      values.push_back(static_cast<float>(codes.back()) * scales.at(row));
    }
    comparison.same_list(name, "codes", codes, integers(golden.at("code")));
    comparison.same_list(name, "values", values, reals(golden.at("y")));
  }
}

std::optional<IntegerRange> input_range(const std::string& type) {
  if (type == "BIPOLAR") return IntegerRange{-1, 1};
  if (type.rfind("UINT", 0) == 0) return integer_range(std::stoi(type.substr(4)), false, false);
  if (type.rfind("INT", 0) == 0) return integer_range(std::stoi(type.substr(3)), true, false);
  return {};
}

void round_and_clip(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& golden : golden_cases(file)) {
    const auto range = input_range(golden.at("input_type").get<std::string>());
    std::vector<float> ours;
    for (const float t : reals(golden.at("thresholds"))) {
      ours.push_back(finn::rounded_and_clipped(t, range));
    }
    comparison.same_list(case_name(golden), "thresholds", ours, reals(golden.at("result")));
  }
}

/// A map of codes, NCHW.
struct Map {
  std::int64_t pictures = 0, channels = 0, height = 0, width = 0;
  std::vector<std::int64_t> codes;
};

/// One layer of the golden networks, as far as it is needed here.
class StreamlinedLayer {
 public:
  StreamlinedLayer(const FloatJson& layer, float input_scale)
      : depthwise_(layer.at("kind") == "depthwise"),
        shape_(integers(layer.at("w_shape"))),
        pad_(layer.at("pad").get<std::int64_t>()),
        weights_(integers(layer.at("w_q"))),
        scales_(reals(layer.at("weight_scale"))) {
    const auto channels = static_cast<std::size_t>(shape_.at(0));
    scales_.resize(channels, scales_.at(0));
    signs_.assign(channels, 1);
    if (layer.contains("activation") && !layer.at("activation").is_null()) {
      streamline(layer, input_scale);
    }
  }

  const std::vector<finn::ChannelThresholds>& thresholds() const { return thresholds_; }
  const std::vector<std::int64_t>& weights() const { return weights_; }
  bool sign_multiply() const { return sign_multiply_; }
  float output_scale() const { return output_scale_; }
  float weight_scale(std::int64_t channel) const {
    return scales_[static_cast<std::size_t>(channel)];
  }

  Map accumulate(const Map& input) const {
    const std::int64_t kernel = shape_.at(2);
    Map sums{input.pictures, shape_.at(0), input.height, input.width, {}};
    for (std::int64_t i = 0; i < input.pictures * shape_[0] * input.height * input.width; ++i) {
      const std::int64_t channel = i / (input.height * input.width) % shape_[0];
      const std::int64_t picture = i / (input.height * input.width * shape_[0]);
      std::int64_t sum = 0;
      for (std::int64_t tap = 0; tap < shape_.at(1) * kernel * kernel; ++tap) {
        const std::int64_t c = depthwise_ ? channel : tap / (kernel * kernel);
        const std::int64_t row = i / input.width % input.height - pad_ + tap / kernel % kernel;
        const std::int64_t column = i % input.width - pad_ + tap % kernel;
        if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue;
        sum += input.codes[static_cast<std::size_t>(
                   ((picture * input.channels + c) * input.height + row) * input.width + column)] *
               weights_[static_cast<std::size_t>(channel * shape_[1] * kernel * kernel + tap)];
      }
      sums.codes.push_back(sum);
    }
    return sums;
  }

  Map activate(Map sums) const {
    const std::int64_t pixels = sums.height * sums.width;
    for (std::size_t i = 0; i < sums.codes.size(); ++i) {
      const auto channel =
          i / static_cast<std::size_t>(pixels) % static_cast<std::size_t>(sums.channels);
      const auto value =
          static_cast<double>(sign_multiply_ ? signs_[channel] * sums.codes[i] : sums.codes[i]);
      std::int64_t count = 0;
      for (const double t : thresholds_[channel].values) count += value >= t ? 1 : 0;
      sums.codes[i] = finn::code_of_count(activation_, count);
    }
    return sums;
  }

 private:
  void streamline(const FloatJson& layer, float input_scale) {
    const FloatJson& norm = layer.at("bn");
    const auto gamma = reals(norm.at("gamma"));
    const auto beta = reals(norm.at("beta"));
    const auto mean = reals(norm.at("mean"));
    const auto variance = reals(norm.at("var"));
    const auto bias = reals(layer.at("bias"));
    activation_ = activation_of(layer.at("activation"));
    output_scale_ = layer.at("activation").at("scale").get<float>();
    const auto real = finn::real_thresholds(activation_, output_scale_);
    for (std::size_t c = 0; c < gamma.size(); ++c) {
      const finn::ChannelNorm channel{gamma[c],
                                      beta[c],
                                      mean[c],
                                      variance[c],
                                      norm.at("eps").get<float>(),
                                      bias.empty() ? 0.0F : bias[c],
                                      !bias.empty(),
                                      input_scale,
                                      scales_[c]};
      thresholds_.push_back(
          finn::streamlined(channel, real, finn::ThresholdArithmetic::Float32Replay));
      signs_[c] = thresholds_.back().sign;
      if (gamma[c] == 0.0F) clear(c);
    }
    const IntegerRange range = integer_range(layer.at("weight_bits").get<int>(), true,
                                             layer.at("weight_narrow").get<int>() != 0);
    sign_multiply_ = !finn::signs_fit_weights(weights_, signs_, range);
    if (sign_multiply_) return;
    const std::size_t size = weights_.size() / signs_.size();
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] *= signs_[i / size];
  }

  // A channel whose slope is zero loses its weights.
  void clear(std::size_t channel) {
    const std::size_t size = weights_.size() / signs_.size();
    for (std::size_t i = 0; i < size; ++i) weights_[channel * size + i] = 0;
  }

  bool depthwise_;
  std::vector<std::int64_t> shape_;
  std::int64_t pad_;
  std::vector<std::int64_t> weights_;
  std::vector<float> scales_;
  std::vector<int> signs_;
  std::vector<finn::ChannelThresholds> thresholds_;
  finn::Activation activation_;
  float output_scale_ = 1.0F;
  bool sign_multiply_ = false;
};

// A golden threshold beyond 32 bits stands for infinity.
double finite(double threshold) {
  return std::abs(threshold) >= kInfinite ? std::copysign(HUGE_VAL, threshold) : threshold;
}

void compare_layer(const std::string& name, const FloatJson& golden, const StreamlinedLayer& ours,
                   GoldenComparison& comparison) {
  comparison.same_list(name, "streamlined weights", ours.weights(),
                       integers(golden.at("w_q_streamlined")));
  if (ours.thresholds().empty()) return;
  const bool left = !golden.at("sign_multiply_left_in_graph").is_null();
  comparison.same(name, "sign multiplies", ours.sign_multiply() ? 1 : 0, left ? 1 : 0);
  std::vector<double> values;
  for (const auto& channel : ours.thresholds()) {
    for (const double t : channel.values) values.push_back(finite(t));
  }
  std::vector<double> expected;
  for (const float t : reals(golden.at("thresholds_int"))) expected.push_back(finite(t));
  if (values.size() != expected.size()) comparison.same(name, "integer thresholds", 0, 1);
  for (std::size_t i = 0; i < std::min(values.size(), expected.size()); ++i) {
    comparison.same(name, "integer thresholds", values[i], expected[i]);
  }
}

Map input_of(const FloatJson& network, const FloatJson& run) {
  const auto shape = integers(network.at("input_shape"));
  const auto thresholds = reals(network.at("input_thresholds_real"));
  const auto offset = static_cast<std::int64_t>(network.at("input_out_bias").get<float>());
  Map map{shape.at(0), shape.at(1), shape.at(2), shape.at(3), {}};
  for (const float x : reals(run.at("x"))) {
    map.codes.push_back(qonnx::count_thresholds(x, thresholds) + offset);
  }
  return map;
}

void compare_run(const FloatJson& network, const FloatJson& run,
                 const std::vector<StreamlinedLayer>& layers, GoldenComparison& comparison) {
  const std::string name = case_name(network);
  Map map = input_of(network, run);
  comparison.same_list(name, "input codes", map.codes, integers(run.at("input_codes")));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    map = layers[i].accumulate(map);
    comparison.same_list(name, "accumulators", map.codes, integers(run.at("acc").at(i)));
    if (layers[i].thresholds().empty()) continue;
    map = layers[i].activate(map);
    comparison.same_list(name, "activations", map.codes, integers(run.at("act").at(i)));
  }
  const auto golden = reals(run.at("y"));
  const float scale = layers.at(layers.size() - 2).output_scale();
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const auto channel = static_cast<std::int64_t>(i) / (map.height * map.width) % map.channels;
    const float ours =
        static_cast<float>(map.codes.at(i)) * (layers.back().weight_scale(channel) * scale);
    comparison.near(name, "outputs", ours, golden[i], kOutputTolerance);
  }
}

void networks(const std::filesystem::path& file, GoldenComparison& comparison) {
  for (const FloatJson& network : golden_cases(file)) {
    float scale = network.at("input_scale").get<float>();
    const finn::Activation input{network.at("input_bits").get<int>(),
                                 network.at("input_signed").get<int>() != 0,
                                 network.at("input_narrow").get<int>() != 0, false};
    comparison.same_list(case_name(network), "real thresholds", finn::real_thresholds(input, scale),
                         reals(network.at("input_thresholds_real")));
    std::vector<StreamlinedLayer> layers;
    for (const FloatJson& layer : network.at("layers")) {
      layers.emplace_back(layer, scale);
      scale = layers.back().output_scale();
      compare_layer(case_name(network), layer, layers.back(), comparison);
    }
    for (const FloatJson& run : network.at("runs")) compare_run(network, run, layers, comparison);
  }
}

}  // namespace

GoldenReaders finn_readers() {
  return {{"finn/activation_thresholds.json", activation_thresholds},
          {"finn/round_clip.json", round_and_clip},
          {"finn/network.json", networks}};
}

}  // namespace rill
