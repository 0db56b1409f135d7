// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/function.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "modules/dsp_array/kernels.h"
#include "sim/core/error.h"

namespace rill {

namespace {

// Packed inputs live on the stack so that a call for one window costs no allocation. 16 KiB leaves
// room on a SystemC thread's stack (256 KiB).
constexpr int kStackWords = 4096;

int channel_groups(const ArrayShape& shape) {
  return shape.depthwise ? shape.in_channels : shape.groups;
}

/// One output channel for each input channel: what the depthwise kernel does.
bool is_channelwise(const ArrayShape& shape) {
  return shape.depthwise && shape.out_channels == shape.in_channels;
}

dsp_array::Terms order_terms(const ArrayShape& shape, const Accumulation& accumulation,
                             const std::vector<Code>& weight) {
  const int channels = shape.in_channels / channel_groups(shape);
  dsp_array::Terms terms;
  terms.count = shape.taps * channels;
  terms.per_group = accumulation.terms_per_cast > 0
                        ? std::min(accumulation.terms_per_cast, terms.count)
                        : terms.count;
  std::vector<int> source;  // of a term in weight's [channel][tap]
  for (int term = 0; term < terms.count; ++term) {
    const bool tap_major = accumulation.order == TermOrder::TapMajor;
    const int tap = tap_major ? term / channels : term % shape.taps;
    const int channel = tap_major ? term % channels : term / shape.taps;
    terms.offset.push_back(tap * shape.in_channels + channel);
    source.push_back(channel * shape.taps + tap);
  }
  terms.weight.resize(weight.size());
  Code* to = terms.weight.data();
  for (int out = 0; out < shape.out_channels; ++out) {
    const Code* row = weight.data() + static_cast<std::ptrdiff_t>(out) * terms.count;
    for (const int index : source) *to++ = row[index];
  }
  return terms;
}

void check(const ArrayShape& shape, const std::vector<Code>& weight,
           const std::vector<Code>& bias) {
  const int groups = channel_groups(shape);
  internal_check(shape.taps > 0 && shape.in_channels > 0 && shape.out_channels > 0,
                 "DspArrayFunction: empty shape");
  internal_check(groups > 0 && shape.in_channels % groups == 0 && shape.out_channels % groups == 0,
                 "DspArrayFunction: groups do not divide the channels");
  const std::size_t expected = static_cast<std::size_t>(shape.out_channels) *
                               static_cast<std::size_t>(shape.in_channels / groups) *
                               static_cast<std::size_t>(shape.taps);
  internal_check(weight.size() == expected, "DspArrayFunction: wrong number of weights");
  internal_check(bias.empty() || bias.size() == static_cast<std::size_t>(shape.out_channels),
                 "DspArrayFunction: wrong number of biases");
}

}  // namespace

DspArrayFunction::DspArrayFunction(const ArrayShape& shape, const LayerArithmetic& arithmetic,
                                   const std::vector<Code>& weight, const std::vector<Code>& bias)
    : shape_(shape), group_arithmetic_(arithmetic), bias_(bias) {
  check(shape, weight, bias);
  bias_.resize(static_cast<std::size_t>(shape.out_channels), 0);
  terms_ = order_terms(shape, arithmetic.accumulation, weight);
  // The exact sum of a group is one term of an accumulation that casts after every term.
  if (arithmetic.accumulation.terms_per_cast > 0) group_arithmetic_.accumulation.terms_per_cast = 1;

  if (is_channelwise(shape)) {
    packed_ = dsp_array::pack_depthwise(terms_, arithmetic, bias_);
  } else if (channel_groups(shape) == 1) {
    packed_ = dsp_array::pack_dense(terms_, arithmetic, bias_);
  }
  if (packed_) std::vector<Code>().swap(terms_.weight);
}

void DspArrayFunction::run(const Code* windows, int vectors, Code* accumulators) const {
  if (!packed_) {
    run_plain(windows, vectors, accumulators);
  } else if (!is_channelwise(shape_)) {
    run_dense(windows, vectors, accumulators);
  } else {
    dsp_array::DepthwiseJob job;
    job.windows = windows;
    job.weights = packed_->weights.data();
    job.start = packed_->start.data();
    job.last_bias = packed_->last_bias.data();
    job.accumulators = accumulators;
    job.vectors = vectors;
    job.taps = shape_.taps;
    job.taps_per_group = terms_.per_group;
    job.channels = shape_.in_channels;
    dsp_array::run_depthwise(job, packed_->steps);
  }
}

void DspArrayFunction::run_dense(const Code* windows, int vectors, Code* accumulators) const {
  const int words = packed_->groups * packed_->pairs;
  const int window_codes = shape_.taps * shape_.in_channels;
  const int at_once = std::max(1, std::min(vectors, kStackWords / words));
  std::array<std::int32_t, kStackWords> stack;
  std::vector<std::int32_t> heap(words > kStackWords ? static_cast<std::size_t>(words) : 0);
  std::int32_t* inputs = heap.empty() ? stack.data() : heap.data();

  dsp_array::DenseJob job;
  job.inputs = inputs;
  job.weights = packed_->weights.data();
  job.start = packed_->start.data();
  job.last_bias = packed_->last_bias.data();
  job.groups = packed_->groups;
  job.pairs = packed_->pairs;
  job.channels = shape_.out_channels;
  for (int first = 0; first < vectors; first += at_once) {
    job.vectors = std::min(at_once, vectors - first);
    job.accumulators = accumulators + static_cast<std::ptrdiff_t>(first) * shape_.out_channels;
    for (int vector = 0; vector < job.vectors; ++vector) {
      const Code* window = windows + static_cast<std::ptrdiff_t>(first + vector) * window_codes;
      std::int32_t* packed = inputs + static_cast<std::ptrdiff_t>(vector) * words;
      if (packed_->gather.empty()) {
        dsp_array::pack_pairs(window, window_codes, packed);
        std::fill(packed + ceil_div(window_codes, 2), packed + words, 0);
      } else {
        dsp_array::gather_pairs(window, packed_->gather.data(), words, packed);
      }
    }
    dsp_array::run_dense(job, packed_->steps);
  }
}

void DspArrayFunction::run_plain(const Code* windows, int vectors, Code* accumulators) const {
  const int window_codes = shape_.taps * shape_.in_channels;
  const int groups = channel_groups(shape_);
  const int outputs_per_group = shape_.out_channels / groups;
  const int inputs_per_group = shape_.in_channels / groups;
  std::vector<std::int64_t> sums(static_cast<std::size_t>(terms_.groups()));
  for (int vector = 0; vector < vectors; ++vector) {
    for (int out = 0; out < shape_.out_channels; ++out) {
      const Code* window = windows + static_cast<std::ptrdiff_t>(vector) * window_codes +
                           out / outputs_per_group * inputs_per_group;
      const Code* weight = terms_.weight.data() + static_cast<std::ptrdiff_t>(out) * terms_.count;
      std::fill(sums.begin(), sums.end(), 0);
      for (int term = 0; term < terms_.count; ++term) {
        const Code input = window[terms_.offset[static_cast<std::size_t>(term)]];
        sums[static_cast<std::size_t>(term / terms_.per_group)] +=
            static_cast<std::int64_t>(weight[term]) * input;
      }
      *accumulators++ = static_cast<Code>(accumulate(group_arithmetic_, sums.data(),
                                                     static_cast<int>(sums.size()),
                                                     bias_[static_cast<std::size_t>(out)]));
    }
  }
}

}  // namespace rill
