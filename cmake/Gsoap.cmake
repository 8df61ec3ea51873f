# onvigil_gsoap: the deserializers that gSOAP's soapcpp2 makes of protocol/schema/onvigil.h, in the build tree only.
# The header imports nothing of gSOAP's own, so any 2.8 serves. The library's flags come from pkg-config, as its
# structures change with them.
find_program(SOAPCPP2 soapcpp2)
if(NOT SOAPCPP2)
  message(FATAL_ERROR "soapcpp2 is missing: apt install gsoap libgsoap-dev")
endif()
pkg_check_modules(gsoap REQUIRED IMPORTED_TARGET gsoap++)

set(gsoap_header "${PROJECT_SOURCE_DIR}/protocol/schema/onvigil.h")
set(gsoap_dir "${PROJECT_BINARY_DIR}/gsoap")
set(gsoap_generated "${gsoap_dir}/onvigil_soapC.cpp" "${gsoap_dir}/onvigil_soapH.h" "${gsoap_dir}/onvigil_soapStub.h"
                    "${gsoap_dir}/onvigil.nsmap")
file(MAKE_DIRECTORY "${gsoap_dir}")
add_custom_command(
  OUTPUT ${gsoap_generated}
  COMMAND sh -c "\"$0\" \"$@\" >soapcpp2.log 2>&1 || { cat soapcpp2.log; exit 1; }"
          "${SOAPCPP2}" -2 -C -L -x -w -ponvigil_soap "-d${gsoap_dir}" "${gsoap_header}"
  DEPENDS "${gsoap_header}"
  WORKING_DIRECTORY "${gsoap_dir}"
  COMMENT "soapcpp2: protocol/schema/onvigil.h"
  VERBATIM)
# The namespace table has to be compiled somewhere, once.
file(CONFIGURE OUTPUT "${gsoap_dir}/namespaces.cpp" CONTENT "#include \"onvigil.nsmap\"\n")
set_source_files_properties("${gsoap_dir}/namespaces.cpp" PROPERTIES OBJECT_DEPENDS "${gsoap_dir}/onvigil.nsmap")

add_library(onvigil_gsoap STATIC ${gsoap_generated} "${gsoap_dir}/namespaces.cpp")
target_include_directories(onvigil_gsoap SYSTEM PUBLIC "${gsoap_dir}")
target_link_libraries(onvigil_gsoap PUBLIC PkgConfig::gsoap)
target_compile_options(onvigil_gsoap PRIVATE -w)
optimise_less(onvigil_gsoap)
set_target_properties(onvigil_gsoap PROPERTIES CXX_CLANG_TIDY "" EXPORT_COMPILE_COMMANDS OFF)
