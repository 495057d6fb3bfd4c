# Toolchain file: builds for AArch64 Linux with Debian's cross compiler, runs the tests under qemu-user.
#     cmake -S . -B build/aarch64 --toolchain cmake/aarch64-linux-gnu.cmake -DIDX_BUILD_CLI=OFF
# The libraries are Debian's own arm64 packages, installed beside the native ones (dpkg --add-architecture arm64).
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
find_program(QEMU_AARCH64 NAMES qemu-aarch64 qemu-aarch64-static)
if(QEMU_AARCH64)
    set(CMAKE_CROSSCOMPILING_EMULATOR ${QEMU_AARCH64})
endif()
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
