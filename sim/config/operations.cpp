// SPDX-License-Identifier: Apache-2.0
#include "sim/config/operations.h"

#include <algorithm>
#include <optional>

namespace rill {

namespace {

using Keys = std::vector<std::string>;

bool contains(const Keys& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

const std::vector<OperationDoc>& operation_docs() {
  static const Keys kActivation = {"activation", "leaky_slope"};
  static const Keys kTrained = {"bias", "batch_norm", "activation", "leaky_slope", "output_scale"};
  const auto with = [](Keys keys, const Keys& more) {
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
  };
  static const std::vector<OperationDoc> docs = {
      {"convolution",
       "Convolution; kernel 1 makes it pointwise, groups equal to the channels depthwise.",
       {"channels", "kernel"},
       with({"stride", "pad", "dilation", "groups"}, kTrained)},
      {"depthwise",
       "Convolution of each channel on its own: as many channels as its input has.",
       {"channels", "kernel"},
       with({"stride", "pad", "dilation"}, kTrained)},
      {"deconvolution",
       "Transposed convolution.",
       {"channels", "kernel", "stride"},
       with({"pad"}, kTrained)},
      {"fully_connected", "Every output sees every input.", {"channels"}, with({}, kTrained)},
      {"max_pool",
       "Largest value of each window; padding never wins.",
       {"kernel", "stride"},
       {"pad", "ceil_mode"}},
      {"average_pool",
       "Mean of each window.",
       {"kernel", "stride"},
       {"pad", "ceil_mode", "count_include_pad"}},
      {"global_average_pool", "Mean of each channel.", {}, {}},
      {"add", "Sum of equal maps.", {}, kActivation},
      {"concat", "Maps side by side in the channels.", {}, {}},
      {"reorg", "Blocks of pixels become channels (space to depth).", {"stride"}, {"order"}},
      {"bilinear_upsample",
       "Larger map by linear interpolation.",
       {"scale"},
       {"align_corners", "pre_scale"}},
      {"l2_normalize", "Each pixel's channels scaled to length 1.", {}, {"init_scale"}},
      {"crop", "Part of a map, as large as another one.", {"like"}, {"offset"}},
  };
  return docs;
}

std::vector<std::pair<std::string, OperationWord>> operation_words() {
  std::vector<std::pair<std::string, OperationWord>> kinds;
  for (std::size_t i = 0; i < operation_docs().size(); ++i)
    kinds.emplace_back(operation_docs()[i].name, static_cast<OperationWord>(i));
  return kinds;
}

bool is_left_out(const std::string& word) {
  static const Keys kNormalizations = {"lrn", "local_response_norm", "local_response_normalize",
                                       "local_response_normalization"};
  return contains(kNormalizations, word);
}

Codec<OperationWord> operation_codec() {
  Codec<OperationWord> codec = choice(operation_words());
  codec.read = [known = codec.read](const YamlValue& value,
                                    const Place& place) -> std::optional<OperationWord> {
    if (!is_left_out(value.text)) return known(value, place);
    place.error(value,
                "`" + value.text +
                    "`, local response normalisation, is left out on purpose: it raises a sum of "
                    "squares across channels to a power, and no published integer scheme here says "
                    "how; train without it, as later GoogLeNets were, and remove the layer");
    return std::nullopt;
  };
  return codec;
}

Op operation_of(OperationWord kind) {
  switch (kind) {
    case OperationWord::Convolution:
    case OperationWord::Depthwise:
      return Op::Convolution;
    case OperationWord::Deconvolution:
      return Op::Deconvolution;
    case OperationWord::FullyConnected:
      return Op::FullyConnected;
    case OperationWord::MaxPool:
      return Op::MaxPool;
    case OperationWord::AveragePool:
      return Op::AveragePool;
    case OperationWord::GlobalAveragePool:
      return Op::GlobalAveragePool;
    case OperationWord::Add:
      return Op::Add;
    case OperationWord::Concat:
      return Op::Concat;
    case OperationWord::Reorg:
      return Op::Reorg;
    case OperationWord::BilinearUpsample:
      return Op::BilinearUpsample;
    case OperationWord::L2Normalize:
      return Op::L2Normalize;
    case OperationWord::Crop:
      return Op::Crop;
  }
  throw InternalError("operation_of: unknown layer kind");
}

OperationWord kind_of(Op op) {
  for (const auto& [name, kind] : operation_words())
    if (operation_of(kind) == op) return kind;
  throw InternalError("kind_of: unknown operation");
}

bool has_key(const OperationDoc& operation, const std::string& key) {
  return key == "op" || key == "from" || key == "bundle" || contains(operation.required, key) ||
         contains(operation.optional, key);
}

bool is_noise(const Layer& layer, const std::string& key) {
  if (key == "leaky_slope") return layer.activation != ActivationFunction::LeakyRelu;
  if (key == "bundle") return layer.bundle.empty();
  return false;
}

}  // namespace rill
