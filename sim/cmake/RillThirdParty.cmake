# SPDX-License-Identifier: Apache-2.0
# Everything comes from Debian packages; nothing is fetched at build time.
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemc REQUIRED IMPORTED_TARGET systemc)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(zip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
if(NOT RILL_SANITIZE)  # sanitizers have an allocator of their own
  pkg_check_modules(jemalloc IMPORTED_TARGET jemalloc)
  if(NOT jemalloc_FOUND)
    message(FATAL_ERROR "jemalloc, the program's memory allocator (sim/app/allocator.cpp), was not "
      "found: install Debian's libjemalloc-dev, or a jemalloc whose jemalloc.pc pkg-config finds")
  endif()
endif()
# Processes are spawned with a body of their own (sim/sysc/part.cpp), which SystemC hides by default.
target_compile_definitions(PkgConfig::systemc INTERFACE SC_INCLUDE_DYNAMIC_PROCESSES)
