// SPDX-License-Identifier: Apache-2.0
#include "sim/io/npy_format.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/npy_header.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "elements are copied as they stand in the file, which is little-endian");

namespace rill::detail {

namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kAlignment = 64;  // of the data, as NumPy writes it

/// IEEE 754 binary16.
double half_to_double(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const int fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == 31) {
    return fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                         : sign * std::numeric_limits<double>::infinity();
  }
  // Exponent bias 15, 10 fraction bits; exponent 0 has no hidden one.
  return exponent == 0 ? sign * std::ldexp(fraction, -24)
                       : sign * std::ldexp(fraction + 1024, exponent - 25);
}

template <typename Element>
Element element_at(const std::uint8_t* data, std::size_t index) {
  Element element;
  std::memcpy(&element, data + index * sizeof(Element), sizeof(Element));
  return element;
}

/// Position in the file of each element in C order.
std::vector<std::size_t> c_order(const NpyHeader& header, std::size_t count) {
  std::vector<std::size_t> positions(count);
  const std::size_t rank = header.shape.size();
  std::vector<std::size_t> stride(rank, 1);
  for (std::size_t i = 1; i < rank; ++i) {
    stride[i] = stride[i - 1] * static_cast<std::size_t>(header.shape[i - 1]);
  }
  std::vector<std::int64_t> index(rank, 0);
  for (std::size_t& position : positions) {
    position = 0;
    for (std::size_t i = 0; i < rank; ++i) {
      position += static_cast<std::size_t>(index[i]) * stride[i];
    }
    for (std::size_t i = rank; i-- > 0;) {
      if (++index[i] < header.shape[i]) break;
      index[i] = 0;
    }
  }
  return positions;
}

template <typename Element, typename Convert>
auto convert_all(const NpyHeader& header, const std::uint8_t* data, std::size_t count,
                 const Convert& convert) {
  std::vector<decltype(convert(Element{}))> values(count);
  if (header.fortran_order && header.shape.size() > 1) {
    const std::vector<std::size_t> positions = c_order(header, count);
    for (std::size_t i = 0; i < count; ++i) {
      values[i] = convert(element_at<Element>(data, positions[i]));
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) values[i] = convert(element_at<Element>(data, i));
  }
  return values;
}

/// Calls `use` with a value of the C++ type of a dtype; false when there is none.
template <typename Use>
bool with_element_type(const std::string& dtype, const Use& use) {
  if (dtype == "b1" || dtype == "u1") return use(std::uint8_t{}), true;
  if (dtype == "i1") return use(std::int8_t{}), true;
  if (dtype == "i2") return use(std::int16_t{}), true;
  if (dtype == "u2") return use(std::uint16_t{}), true;
  if (dtype == "i4") return use(std::int32_t{}), true;
  if (dtype == "u4") return use(std::uint32_t{}), true;
  if (dtype == "i8") return use(std::int64_t{}), true;
  if (dtype == "u8") return use(std::uint64_t{}), true;
  if (dtype == "f4") return use(float{}), true;
  if (dtype == "f8") return use(double{}), true;
  return false;
}

void fill(Array& array, const NpyHeader& header, const std::uint8_t* data, std::size_t count) {
  if (header.dtype == "f2") {
    array.values = convert_all<std::uint16_t>(header, data, count, half_to_double);
    return;
  }
  with_element_type(header.dtype, [&](auto sample) {
    using Element = decltype(sample);
    if constexpr (std::is_floating_point_v<Element>) {
      array.values = convert_all<Element>(header, data, count,
                                          [](Element value) { return static_cast<double>(value); });
    } else {
      array.values = convert_all<Element>(header, data, count, [&](Element value) {
        if constexpr (std::is_same_v<Element, std::uint64_t>) {
          if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            fail_file(array.origin, "has an integer above 2^63 - 1; save it with a smaller type");
          }
        }
        return static_cast<std::int64_t>(value);
      });
    }
  });
}

std::size_t element_bytes(const std::string& dtype) {
  std::size_t bytes = dtype == "f2" ? 2 : 0;
  with_element_type(dtype, [&](auto sample) { bytes = sizeof(sample); });
  return bytes;
}

/// Number of elements, checked against the bytes that are there before anything is allocated.
std::size_t checked_count(const NpyHeader& header, std::size_t bytes_left,
                          const std::string& origin) {
  const std::size_t bytes = element_bytes(header.dtype);
  if (bytes == 0) {
    fail_file(origin, "has elements of type " + header.dtype +
                          "; save it as integers (i1 to i8, u1 to u8) or floats (f2, f4, f8)");
  }
  std::size_t count = 1;
  for (const std::int64_t extent : header.shape) {
    if (extent != 0 && count > std::numeric_limits<std::size_t>::max() / bytes /
                                   static_cast<std::size_t>(extent)) {
      fail_file(origin, "the shape in its header is impossibly large; write the file again");
    }
    count *= static_cast<std::size_t>(extent);
  }
  if (count * bytes > bytes_left) {
    fail_file(origin, "is truncated: " + std::to_string(count * bytes) +
                          " bytes of data expected, " + std::to_string(bytes_left) +
                          " there; copy or write the file again");
  }
  if (count * bytes < bytes_left) {
    fail_file(origin, "has " + std::to_string(bytes_left - count * bytes) +
                          " bytes behind its data; write the file again with numpy.save");
  }
  return count;
}

template <typename Value>
void append_elements(const std::vector<Value>& values, const std::string& dtype,
                     std::vector<std::uint8_t>& bytes) {
  const bool known = with_element_type(dtype, [&](auto sample) {
    using Element = decltype(sample);
    std::size_t at = bytes.size();
    bytes.resize(at + values.size() * sizeof(Element));
    for (const Value value : values) {
      const auto element = static_cast<Element>(value);
      if constexpr (std::is_integral_v<Value>) {
        internal_check(static_cast<Value>(element) == value && ((element < 0) == (value < 0)),
                       "write_npy: a value does not fit the element type");
      }
      std::memcpy(bytes.data() + at, &element, sizeof(element));
      at += sizeof(element);
    }
  });
  internal_check(known, "write_npy: no such element type");
}

}  // namespace

Array decode_npy(const std::vector<std::uint8_t>& bytes, const std::string& origin) {
  if (bytes.size() < kMagic.size() ||
      std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    fail_file(origin, "is not a .npy array; save it with numpy.save or numpy.savez");
  }
  if (bytes.size() < 12)
    fail_file(origin, "is truncated in its header; copy or write the file again");
  const int version = bytes[6];
  if (version < 1 || version > 3) {
    fail_file(origin,
              "has .npy format version " + std::to_string(version) + "; write version 1, 2 or 3");
  }
  const std::size_t start = version == 1 ? 10 : 12;
  const std::size_t length = version == 1 ? element_at<std::uint16_t>(bytes.data() + 8, 0)
                                          : element_at<std::uint32_t>(bytes.data() + 8, 0);
  if (bytes.size() - start < length || bytes.size() < start) {
    fail_file(origin, "is truncated in its header; copy or write the file again");
  }
  const std::string text(bytes.begin() + static_cast<std::ptrdiff_t>(start),
                         bytes.begin() + static_cast<std::ptrdiff_t>(start + length));
  const NpyHeader header = read_npy_header(text, origin);
  const std::size_t count = checked_count(header, bytes.size() - start - length, origin);
  Array array;
  array.shape = header.shape;
  array.dtype = header.dtype;
  array.origin = origin;
  fill(array, header, bytes.data() + start + length, count);
  return array;
}

std::vector<std::uint8_t> encode_npy(const Array& array) {
  std::string shape;
  for (const std::int64_t extent : array.shape) shape += std::to_string(extent) + ", ";
  const bool one_byte = array.dtype.size() == 2 && array.dtype[1] == '1';
  std::string header = std::string("{'descr': '") + (one_byte ? '|' : '<') + array.dtype +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t kBefore = 10;  // magic, version, length
  header.append(kAlignment - (kBefore + header.size() + 1) % kAlignment, ' ');
  header += '\n';
  std::string start(kMagic);
  start += {1, 0, static_cast<char>(header.size() & 255U), static_cast<char>(header.size() >> 8U)};
  start += header;
  std::vector<std::uint8_t> bytes(start.begin(), start.end());
  std::visit([&](const auto& values) { append_elements(values, array.dtype, bytes); },
             array.values);
  return bytes;
}

}  // namespace rill::detail
