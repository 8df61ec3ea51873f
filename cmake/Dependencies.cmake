# What comes from Debian: all of it is found here, so that a missing package is one clear error.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
if(NOT TARGET yaml-cpp::yaml-cpp)   # Debian 12's package has the plain name
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()
if(ONVIGIL_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# onvigil_asio: Boost.Asio as we use it everywhere (coroutines, no deprecated names).
add_library(onvigil_asio INTERFACE)
target_link_libraries(onvigil_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(onvigil_asio INTERFACE BOOST_ASIO_NO_DEPRECATED)
