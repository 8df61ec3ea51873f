# .rpm by cpack (scripts/package.sh rpm); .deb by packaging/debian.
set(CPACK_GENERATOR RPM)
set(CPACK_PACKAGE_VENDOR "Onvigil maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)   # the unit names the program where it will lie
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL onvigil knowledge simulator)
set(CPACK_STRIP_FILES ON)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_MAIN_COMPONENT onvigil)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE GPL-3.0-or-later)
set(CPACK_RPM_PACKAGE_AUTOREQPROV ON)
set(CPACK_RPM_ONVIGIL_PACKAGE_REQUIRES "onvigil-knowledge, systemd-udev")
set(CPACK_RPM_KNOWLEDGE_PACKAGE_ARCHITECTURE noarch)
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /usr/lib/systemd /usr/lib/systemd/system /usr/lib/systemd/catalog /usr/lib/sysusers.d /usr/lib/tmpfiles.d
    /usr/lib/sysctl.d /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh
    /usr/share/zsh/vendor-completions /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/man
    /usr/share/man/man1 /usr/share/man/man5 /usr/share/man/man8)
set(CPACK_RPM_ONVIGIL_POST_INSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/post")
set(CPACK_RPM_ONVIGIL_PRE_UNINSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/preun")
set(CPACK_RPM_ONVIGIL_POST_UNINSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/postun")
include(CPack)
