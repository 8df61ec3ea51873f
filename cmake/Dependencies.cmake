# What comes from Debian: all of it is found here, so that a missing package is one clear error.
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(pq REQUIRED libpq)
pkg_check_modules(mnl REQUIRED IMPORTED_TARGET libmnl)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
find_library(RE2 re2 REQUIRED)   # pkg-config goes through all of Abseil, second after second, in Debian 13
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
# Its macros would keep precompiled headers from the targets that link it.
set_target_properties(PkgConfig::utf8proc PROPERTIES INTERFACE_COMPILE_OPTIONS "")
if(NOT TARGET yaml-cpp::yaml-cpp)   # Debian 12's package has the plain name
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
if(ONVIGIL_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# onvigil_asio: Boost.Asio and Boost.Beast as we use them everywhere (coroutines, no deprecated names), compiled once.
add_library(onvigil_asio STATIC "${PROJECT_SOURCE_DIR}/cmake/pch/boost_sources.cpp")
target_compile_features(onvigil_asio PUBLIC cxx_std_20)
target_link_libraries(onvigil_asio PUBLIC Boost::headers Threads::Threads OpenSSL::SSL OpenSSL::Crypto)
target_compile_definitions(onvigil_asio PUBLIC BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
                                               BOOST_BEAST_SEPARATE_COMPILATION)
target_compile_options(onvigil_asio PRIVATE -w)
set_target_properties(onvigil_asio PROPERTIES CXX_CLANG_TIDY "" EXPORT_COMPILE_COMMANDS OFF)
