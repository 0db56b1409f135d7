// SPDX-License-Identifier: Apache-2.0
#include "sim/io/array_store.h"

#include <zip.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "sim/io/file.h"
#include "sim/io/npy_format.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

const std::string kExtension = ".npy";

/// Larger arrays are no parameters; a forged size must not exhaust the memory.
constexpr std::uint64_t kLargestMember = std::uint64_t{1} << 32;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Member = std::unique_ptr<zip_file_t, CloseMember>;

Archive open_archive(const fs::path& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  fail_file(path.string(), "is not a readable .npz archive (" + reason +
                               "); give a folder of .npy files or an archive of numpy.savez");
}

bool ends_in_npy(const std::string& name) {
  return name.size() > kExtension.size() &&
         name.compare(name.size() - kExtension.size(), kExtension.size(), kExtension) == 0;
}

std::vector<std::string> names_in(const Archive& archive) {
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* raw = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0);
    const std::string name = raw == nullptr ? "" : raw;
    if (ends_in_npy(name)) names.push_back(name.substr(0, name.size() - kExtension.size()));
  }
  return names;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == kExtension) {
      names.push_back(entry.path().stem().string());
    }
  }
  return names;
}

std::vector<std::uint8_t> member_bytes(const fs::path& path, const std::string& name,
                                       const std::string& origin) {
  const Archive archive = open_archive(path);
  zip_stat_t status;
  if (zip_stat(archive.get(), (name + kExtension).c_str(), 0, &status) != 0 ||
      (status.valid & ZIP_STAT_SIZE) == 0) {
    fail_file(origin, "cannot be found in the archive; write it again with numpy.savez");
  }
  if (status.size > kLargestMember) fail_file(origin, "is larger than 4 GiB; give a smaller array");
  const Member member(zip_fopen(archive.get(), (name + kExtension).c_str(), 0));
  if (!member) fail_file(origin, "cannot be opened; the archive must not be encrypted");
  std::vector<std::uint8_t> bytes(status.size);
  const bool whole =
      zip_fread(member.get(), bytes.data(), bytes.size()) == static_cast<zip_int64_t>(bytes.size());
  // Only reading on to the end compares the checksum.
  std::uint8_t beyond = 0;
  if (!whole || zip_fread(member.get(), &beyond, 1) != 0) {
    fail_file(origin, "is damaged or truncated; copy or write the archive again");
  }
  return bytes;
}

}  // namespace

ArrayStore::ArrayStore(fs::path path) : path_(std::move(path)) {
  if (!fs::exists(path_)) {
    fail_file(
        path_.string(),
        "does not exist; give a folder of .npy files, an .npz archive or a .safetensors file");
  }
  is_folder_ = fs::is_directory(path_);
  if (!is_folder_ && path_.extension() == ".safetensors") {
    tensors_ = read_safetensors_header(path_);
    for (const auto& [name, place] : tensors_) names_.push_back(name);
    if (names_.empty())
      fail_file(path_.string(), "holds no tensor; give a file of trained weights");
    return;
  }
  names_ = is_folder_ ? names_in(path_) : names_in(open_archive(path_));
  std::sort(names_.begin(), names_.end());
  if (names_.empty()) {
    fail_file(
        path_.string(),
        "holds no .npy array; give a folder of .npy files, an .npz archive or a .safetensors file");
  }
}

bool ArrayStore::contains(const std::string& name) const {
  return std::binary_search(names_.begin(), names_.end(), name);
}

Array ArrayStore::get(const std::string& name) const {
  const std::string origin = (path_ / (name + kExtension)).string();
  if (!contains(name)) fail_file(origin, "does not exist; add the array");
  const auto tensor = tensors_.find(name);
  if (tensor != tensors_.end()) return read_safetensor(path_, name, tensor->second);
  if (is_folder_) return read_npy(origin);
  return detail::decode_npy(member_bytes(path_, name, origin), origin);
}

}  // namespace rill
