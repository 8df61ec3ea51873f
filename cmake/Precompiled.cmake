# Precompiled headers and header-only libraries compiled once: most of what a clean build costs is not ours.
#
# Each header is precompiled once for the whole tree: core (standard library, fmt, Boost.JSON), asio (core, Boost.Asio),
# cli (core, CLI11), test (asio, GoogleTest). add_module and add_module_tests choose; a source still includes what it uses, so that it
# compiles without them, too (ONVIGIL_PCH=OFF).
option(ONVIGIL_PCH "Precompile the headers of the libraries" ON)

# A precompiled header serves a target only where both define the same macros: what the libraries in it define, all define.
foreach(library fmt::fmt Boost::json Boost::container)
  target_compile_definitions(onvigil_options INTERFACE $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
endforeach()

function(add_precompiled_header name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_library(onvigil_pch_${name} STATIC "${PROJECT_SOURCE_DIR}/cmake/pch/pch.cpp")
  target_link_libraries(onvigil_pch_${name} PUBLIC ${arg_LINK} PRIVATE onvigil_options)
  target_precompile_headers(onvigil_pch_${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/pch/${name}.hpp")
endfunction()

if(ONVIGIL_PCH)
  add_precompiled_header(core LINK fmt::fmt Boost::json)
  add_precompiled_header(asio LINK fmt::fmt Boost::json onvigil_asio)
  if(NOT ONVIGIL_UNITY)   # in batches CLI11 is read a few times only: less than its header takes
    add_precompiled_header(cli LINK fmt::fmt Boost::json CLI11::CLI11)
  endif()
  if(ONVIGIL_TESTS)
    add_precompiled_header(test LINK fmt::fmt Boost::json onvigil_asio GTest::gmock)
    target_compile_options(onvigil_pch_test PRIVATE ${ONVIGIL_TEST_FLAGS})
  endif()
endif()

# use_precompiled_header(<target> core|asio|cli|test)
function(use_precompiled_header target name)
  if(ONVIGIL_PCH)
    target_precompile_headers(${target} REUSE_FROM onvigil_pch_${name})
  endif()
endfunction()
