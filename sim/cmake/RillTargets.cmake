# SPDX-License-Identifier: Apache-2.0

add_library(rill_warnings INTERFACE)
target_compile_options(rill_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wcast-qual -Wconversion -Wno-sign-conversion
  $<$<BOOL:${RILL_WARNINGS_AS_ERRORS}>:-Werror>)

add_library(rill_sanitize INTERFACE)
if(RILL_SANITIZE)
  target_compile_options(rill_sanitize INTERFACE
    -fsanitize=${RILL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rill_sanitize INTERFACE -fsanitize=${RILL_SANITIZE})
endif()

# rill_library(NAME [SYSTEMC] SOURCES … [LINK …] [PRIVATE_LINK …])
# One static library per folder, known to others as rill::NAME. Without SYSTEMC a folder of poisoned
# headers comes first on the include path: Debian has SystemC in /usr/include, where linking
# protects nothing.
function(rill_library name)
  cmake_parse_arguments(arg "SYSTEMC" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(rill_${name} STATIC ${arg_SOURCES})
  add_library(rill::${name} ALIAS rill_${name})
  target_include_directories(rill_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(rill_${name} PUBLIC ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK} rill_warnings)
  target_link_libraries(rill_${name} PUBLIC rill_sanitize)
  if(arg_SYSTEMC)
    target_link_libraries(rill_${name} PUBLIC PkgConfig::systemc)
  else()
    target_include_directories(rill_${name} BEFORE PRIVATE ${PROJECT_SOURCE_DIR}/sim/cmake/poison)
  endif()
endfunction()

# rill_test(NAME LABEL label [SYSTEMC] SOURCES … [LINK …])
# One executable; every test runs in a process of its own (one simulation per process). The target
# tests_<label> builds all of a label.
function(rill_test name)
  cmake_parse_arguments(arg "SYSTEMC" "LABEL" "SOURCES;LINK" ${ARGN})
  set(main plain_main)
  if(arg_SYSTEMC)
    set(main systemc_main)
  endif()
  add_executable(${name} ${arg_SOURCES} $<TARGET_OBJECTS:rill_${main}>)
  target_link_libraries(${name} PRIVATE ${arg_LINK} rill::test_support GTest::gtest GTest::gmock
    rill_warnings rill_sanitize $<$<BOOL:${arg_SYSTEMC}>:PkgConfig::systemc>)
  if(NOT TARGET tests_${arg_LABEL})
    add_custom_target(tests_${arg_LABEL})
  endif()
  add_dependencies(tests_${arg_LABEL} ${name})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${arg_LABEL} ENVIRONMENT SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1)
endfunction()
include(GoogleTest)
