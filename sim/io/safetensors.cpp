// SPDX-License-Identifier: Apache-2.0
#include "sim/io/safetensors.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/io/file.h"

namespace rill {

namespace {

constexpr std::uint64_t kLengthBytes = 8;
/// Beyond any real header (the format's own limit); a forged length must not exhaust the memory.
constexpr std::uint64_t kLargestHeader = 100'000'000;

struct TypeOfTensor {
  const char* name;
  std::uint64_t bytes;
  const char* array_name;  ///< as .npy calls it
};
constexpr TypeOfTensor kTypes[] = {{"F64", 8, "f8"},  {"F32", 4, "f4"}, {"F16", 2, "f2"},
                                   {"BF16", 2, "f4"}, {"I64", 8, "i8"}, {"I32", 4, "i4"},
                                   {"I16", 2, "i2"},  {"I8", 1, "i1"},  {"U8", 1, "u1"}};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
  fail_file(path.string(), "is no sound .safetensors file (" + why + "); export it again");
}

std::uint64_t word_at(const std::uint8_t* bytes, std::uint64_t count) {
  std::uint64_t word = 0;
  for (std::uint64_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

const TypeOfTensor* type_named(const std::string& name) {
  for (const TypeOfTensor& type : kTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

std::vector<std::uint8_t> read_part(const std::filesystem::path& path, std::uint64_t offset,
                                    std::uint64_t bytes) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::uint8_t> content(bytes);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(bytes));
  if (!file) refuse(path, "it ends early");
  return content;
}

double half(std::uint64_t bits) {
  const auto exponent = static_cast<int>((bits >> 10U) & 31U);
  const auto fraction = static_cast<double>(bits & 1023U);
  double value =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024.0 + fraction, exponent - 25);
  if (exponent == 31) value = fraction == 0 ? HUGE_VAL : std::nan("");
  return (bits >> 15U) != 0 ? -value : value;
}

double real_at(const std::string& type, const std::uint8_t* bytes) {
  if (type == "F64") {
    double value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
  if (type == "F16") return half(word_at(bytes, 2));
  const auto bits =
      static_cast<std::uint32_t>(type == "F32" ? word_at(bytes, 4) : word_at(bytes, 2) << 16U);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::int64_t integer_at(const TypeOfTensor& type, const std::uint8_t* bytes) {
  const std::uint64_t word = word_at(bytes, type.bytes);
  if (type.name[0] == 'U' || type.bytes == 8) return static_cast<std::int64_t>(word);
  const std::uint64_t sign = std::uint64_t{1} << (8 * type.bytes - 1);
  return static_cast<std::int64_t>(word ^ sign) - static_cast<std::int64_t>(sign);
}

TensorPlace place_of(const std::filesystem::path& path, const nlohmann::json& entry,
                     std::uint64_t data_begin, std::uint64_t file_bytes) {
  TensorPlace place;
  place.dtype = entry.at("dtype").get<std::string>();
  place.shape = entry.at("shape").get<std::vector<std::int64_t>>();
  const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
  if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > file_bytes - data_begin) {
    refuse(path, "a tensor lies outside of it");
  }
  place.offset = data_begin + offsets[0];
  place.bytes = offsets[1] - offsets[0];
  const TypeOfTensor* type = type_named(place.dtype);
  std::uint64_t elements = 1;
  for (const std::int64_t extent : place.shape) {
    if (extent < 0 || (extent > 0 && elements > file_bytes / static_cast<std::uint64_t>(extent))) {
      refuse(path, "a shape is too large");
    }
    elements *= static_cast<std::uint64_t>(extent);
  }
  if (type != nullptr && elements * type->bytes != place.bytes) {
    refuse(path, "a tensor's shape does not match its bytes");
  }
  return place;
}

}  // namespace

std::map<std::string, TensorPlace> read_safetensors_header(const std::filesystem::path& path) {
  const std::uint64_t file_bytes = std::filesystem::file_size(path);
  if (file_bytes < kLengthBytes) refuse(path, "it is shorter than its header's length");
  const std::uint64_t length = word_at(read_part(path, 0, kLengthBytes).data(), kLengthBytes);
  if (length > kLargestHeader || length > file_bytes - kLengthBytes) {
    refuse(path, "its header is longer than it");
  }
  const std::vector<std::uint8_t> header = read_part(path, kLengthBytes, length);
  std::map<std::string, TensorPlace> tensors;
  try {
    const auto json = nlohmann::json::parse(header.begin(), header.end());
    for (const auto& [name, entry] : json.items()) {
      if (name == "__metadata__") continue;
      tensors[name] = place_of(path, entry, kLengthBytes + length, file_bytes);
    }
  } catch (const nlohmann::json::exception& error) {
    refuse(path, error.what());
  }
  return tensors;
}

Array read_safetensor(const std::filesystem::path& path, const std::string& name,
                      const TensorPlace& place) {
  const std::string origin = path.string() + ":" + name;
  const TypeOfTensor* type = type_named(place.dtype);
  if (type == nullptr) {
    fail_file(origin, "has elements of type " + place.dtype + "; store it as F32");
  }
  const std::vector<std::uint8_t> bytes = read_part(path, place.offset, place.bytes);
  const std::size_t count = bytes.size() / type->bytes;
  Array array;
  if (type->array_name[0] == 'f') {
    std::vector<double> reals;
    reals.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      reals.push_back(real_at(place.dtype, bytes.data() + i * type->bytes));
    }
    array = real_array(place.shape, type->array_name, std::move(reals));
  } else {
    std::vector<std::int64_t> integers;
    integers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      integers.push_back(integer_at(*type, bytes.data() + i * type->bytes));
    }
    array = integer_array(place.shape, type->array_name, std::move(integers));
  }
  array.origin = origin;
  return array;
}

}  // namespace rill
