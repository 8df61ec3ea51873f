# onvigil_options: how every target of ours is compiled.
add_library(onvigil_options INTERFACE)
target_compile_features(onvigil_options INTERFACE cxx_std_20)
target_compile_options(onvigil_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 inside libstdc++ and coroutine frames at -O2.
  target_compile_options(onvigil_options INTERFACE -fcoroutines -Wno-restrict -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
endif()
if(ONVIGIL_WERROR)
  target_compile_options(onvigil_options INTERFACE -Werror)
endif()
# optimise_less(<target>): none of it decides how fast datagrams, devices or events are dealt with; a quarter to
# a third of the compiler's time is saved where there are no tests (they are built so anyway).
function(optimise_less target)
  if(NOT ONVIGIL_TESTS AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# What is never called is left out, libraries too: they cost each start, and gSOAP's wants symbols of generated code, which a
# program that reads no SOAP does not have.
add_link_options(LINKER:--gc-sections LINKER:--as-needed)
# Programs that read what strangers send: checked copies, a guarded stack, tables of functions that are read-only from the
# start (Debian's hardening=+all; its compilers make position-independent programs by themselves). Not where sanitizers,
# or no optimisation, take their place.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(LINKER:-z,relro LINKER:-z,now)
endif()
# What is installed names no folder of the machine it was built on, and carries no symbols (packagers split those off).
add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=" "-ffile-prefix-map=${PROJECT_BINARY_DIR}/=")
option(ONVIGIL_STRIP "Install programs without symbols" ON)
if(ONVIGIL_STRIP)
  install(CODE "set(CMAKE_INSTALL_DO_STRIP TRUE)" ALL_COMPONENTS)
endif()
if(ONVIGIL_SANITIZE)
  add_compile_options(-fsanitize=${ONVIGIL_SANITIZE} -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-fno-sanitize=function)   # clang 14 cannot assemble it in coroutines
  endif()
  add_link_options(-fsanitize=${ONVIGIL_SANITIZE})
endif()
