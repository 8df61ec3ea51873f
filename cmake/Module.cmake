# compile_in_batches(<target> <count>): with ONVIGIL_UNITY so many of its sources at a time; 0: all.
function(compile_in_batches target count)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${ONVIGIL_UNITY} UNITY_BUILD_BATCH_SIZE ${count})
  if(ONVIGIL_UNITY AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A source that is included is taken for a header, where types without linkage would be a mistake.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# add_module(<name> [WHOLE] [COLD] SOURCES ... USES <module>... LINK <external>...): one folder, one library, one namespace.
# Each module has an include root of its own that holds one link to its folder: an include of a module
# that is not named under USES does not compile. WHOLE: of a build without tests one batch, as what its sources
# instantiate alike (CLI11, Asio) costs more than they do. COLD: optimise_less.
function(add_module name)
  cmake_parse_arguments(arg "WHOLE;COLD" "" "SOURCES;USES;LINK;LINK_PRIVATE" ${ARGN})
  set(root "${PROJECT_BINARY_DIR}/include-roots/${name}")
  file(MAKE_DIRECTORY "${root}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${root}/${name}" SYMBOLIC)
  add_library(onvigil_${name} STATIC ${arg_SOURCES})
  set_target_properties(onvigil_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(onvigil_${name} PUBLIC "${root}")
  list(TRANSFORM arg_USES PREPEND onvigil_)
  target_link_libraries(onvigil_${name} PUBLIC ${arg_USES} ${arg_LINK} PRIVATE ${arg_LINK_PRIVATE} onvigil_options)
  if(arg_COLD)
    optimise_less(onvigil_${name})
  endif()
  set(batch 12)
  if(arg_WHOLE AND NOT ONVIGIL_TESTS)
    set(batch 0)
  endif()
  compile_in_batches(onvigil_${name} ${batch})
  if("async" IN_LIST arg_USES OR "onvigil_asio" IN_LIST arg_LINK)
    use_precompiled_header(onvigil_${name} asio)
  elseif("CLI11::CLI11" IN_LIST arg_LINK AND NOT ONVIGIL_UNITY)
    use_precompiled_header(onvigil_${name} cli)
  else()
    use_precompiled_header(onvigil_${name} core)
  endif()
endfunction()

# add_module_tests(<name> [SOURCES ...] USES <module>... LINK ...): tests/unit/<name>, one executable a module; without
# SOURCES, of every *_test.cpp in the folder and below.
function(add_module_tests name)
  cmake_parse_arguments(arg "" "" "SOURCES;USES;LINK" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS *_test.cpp)
  endif()
  add_executable(${name}_tests ${arg_SOURCES})
  list(TRANSFORM arg_USES PREPEND onvigil_)
  target_link_libraries(${name}_tests PRIVATE onvigil_${name} ${arg_USES} ${arg_LINK}
                        onvigil_test_support GTest::gmock_main onvigil_options)
  target_compile_options(${name}_tests PRIVATE ${ONVIGIL_TEST_FLAGS})
  compile_in_batches(${name}_tests 8)
  # A local variable may hide what another test of the batch calls alike; preset tidy compiles each by itself.
  set_target_properties(${name}_tests PROPERTIES UNITY_BUILD_CODE_BEFORE_INCLUDE "#pragma GCC diagnostic ignored \"-Wshadow\"")
  use_precompiled_header(${name}_tests test)
  gtest_discover_tests(${name}_tests TEST_PREFIX "${name}." NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60 DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT 120)
endfunction()
