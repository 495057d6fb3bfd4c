# What `cmake --install` puts where: headers, libraries, the CMake package and the pkg-config file.
# tests/install builds the examples against the result, both ways.
include(CMakePackageConfigHelpers)

# Users of the static library link what it needs by name: the package must not carry this machine's paths.
set(IDX_STATIC_DEPENDENCIES)
set(IDX_PC_PRIVATE)
foreach(library ${IDX_PRIVATE_LIBRARIES})
    if(IS_ABSOLUTE ${library})
        get_filename_component(name ${library} NAME_WE)
        string(REGEX REPLACE "^lib" "" name ${name})
        list(APPEND IDX_STATIC_DEPENDENCIES
            $<LINK_ONLY:$<BUILD_INTERFACE:${library}>> $<LINK_ONLY:$<INSTALL_INTERFACE:${name}>>)
        list(APPEND IDX_PC_PRIVATE -l${name})
    else()
        list(APPEND IDX_STATIC_DEPENDENCIES $<LINK_ONLY:${library}>)
        if(library STREQUAL Threads::Threads)
            list(APPEND IDX_PC_PRIVATE -pthread)
        else()
            list(APPEND IDX_PC_PRIVATE -l${library})
        endif()
    endif()
endforeach()
list(JOIN IDX_PC_PRIVATE " " IDX_PC_PRIVATE)
set_target_properties(idx_static PROPERTIES INTERFACE_LINK_LIBRARIES "${IDX_STATIC_DEPENDENCIES}")

install(TARGETS idx_shared idx_static EXPORT idx-targets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/idx)

# find_package(idx) offers idx::shared and idx::static.
install(EXPORT idx-targets NAMESPACE idx:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/idx)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/idx-config.cmake.in
    ${PROJECT_BINARY_DIR}/idx-config.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/idx)
# Before 1.0 a new minor version may change the interface, so only the same minor version fits.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/idx-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/idx-config.cmake ${PROJECT_BINARY_DIR}/idx-config-version.cmake
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/idx)

# pkg-config. The prefix is found from where the file lies (pcfiledir), so that the whole tree can be moved and
# `cmake --install --prefix` needs no new configuration.
file(RELATIVE_PATH IDX_PC_UP /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" IDX_PC_UP "${IDX_PC_UP}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/idx.pc.in ${PROJECT_BINARY_DIR}/idx.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/idx.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
    ${PROJECT_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
