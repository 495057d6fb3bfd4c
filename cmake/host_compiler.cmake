# Sets host_cc, the C compiler for programs that make tables during the build: they run on the machine that builds.
if(CMAKE_CROSSCOMPILING)
    find_program(IDX_HOST_CC NAMES cc gcc clang DOC "C compiler for programs that run during the build" REQUIRED
        NO_CMAKE_FIND_ROOT_PATH)
    set(host_cc ${IDX_HOST_CC})
else()
    set(host_cc ${CMAKE_C_COMPILER})
endif()
