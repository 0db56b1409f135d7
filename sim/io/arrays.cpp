// SPDX-License-Identifier: Apache-2.0
#include "sim/io/arrays.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/npy_format.h"

namespace rill {

namespace {

std::string text_of(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  }
  return text + "]";
}

std::vector<std::int64_t> without_ones(std::vector<std::int64_t> shape) {
  shape.erase(std::remove(shape.begin(), shape.end(), std::int64_t{1}), shape.end());
  return shape;
}

}  // namespace

std::int64_t Array::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

const std::vector<std::int64_t>& Array::integers() const {
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&values);
  if (integers == nullptr) {
    fail_file(origin,
              "holds floats (" + dtype + ") where integer codes are needed; save it as i2 or i4");
  }
  return *integers;
}

std::vector<double> Array::reals() const {
  return std::visit([](const auto& list) { return std::vector<double>(list.begin(), list.end()); },
                    values);
}

std::string Array::shape_text() const { return text_of(shape); }

void expect_shape(const Array& array, const std::vector<std::int64_t>& shape, bool ignore_ones) {
  const bool equal =
      ignore_ones ? without_ones(array.shape) == without_ones(shape) : array.shape == shape;
  if (equal) return;
  fail_file(array.origin, "has shape " + array.shape_text() + " where " + text_of(shape) +
                              " is needed; give the array of this network");
}

Array integer_array(std::vector<std::int64_t> shape, std::string dtype,
                    std::vector<std::int64_t> values) {
  Array array{std::move(shape), std::move(dtype), std::move(values), ""};
  internal_check(static_cast<std::size_t>(array.size()) == array.integers().size(),
                 "integer_array: the values do not fill the shape");
  return array;
}

Array real_array(std::vector<std::int64_t> shape, std::string dtype, std::vector<double> values) {
  const std::size_t count = values.size();
  Array array{std::move(shape), std::move(dtype), std::move(values), ""};
  internal_check(static_cast<std::size_t>(array.size()) == count,
                 "real_array: the values do not fill the shape");
  return array;
}

Array read_npy(const std::filesystem::path& path) {
  return detail::decode_npy(read_file(path, "a .npy array"), path.string());
}

void write_npy(const std::filesystem::path& path, const Array& array) {
  write_file(path, detail::encode_npy(array));
}

}  // namespace rill
