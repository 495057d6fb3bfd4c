# packages.sh: which Debian packages each step needs, and how they get installed. Sourced by the other scripts.

# What apt says goes to build/packages.log; it is shown when something fails.

# shellcheck shell=bash disable=SC2034
packages_log=build/packages.log
PACKAGES_BUILD="gcc g++ libc6-dev cmake ninja-build pkg-config libzstd-dev libxxhash-dev libutf8proc-dev
    libstemmer-dev libarchive-dev libgumbo-dev libsimdjson-dev zlib1g-dev"
PACKAGES_TEST="$PACKAGES_BUILD make libcmocka-dev zstd xz-utils bzip2 mandoc zsh"
PACKAGES_CLANG="clang llvm libclang-rt-14-dev"
PACKAGES_AARCH64="gcc-aarch64-linux-gnu g++-aarch64-linux-gnu qemu-user libzstd-dev:arm64 libutf8proc-dev:arm64
    libstemmer-dev:arm64 libxxhash-dev:arm64 libcmocka-dev:arm64"

# Prints those of the packages given that are not installed: NAME for this machine, NAME:arm64 for that one.
packages_missing()
{
    local package architecture
    for package in "$@"; do
        case $package in
        *:*) architecture=${package#*:} ;;
        *) architecture=$(dpkg --print-architecture) ;;
        esac
        dpkg-query -W -f '${Architecture} ${Status}\n' "${package%:*}" 2>/dev/null |
            grep -Eq "^($architecture|all) install ok installed" || printf '%s ' "$package"
    done
}

# Runs a command as root: directly, or through sudo.
packages_as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

packages_apt()
{
    mkdir -p build
    packages_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" >>$packages_log 2>&1
}

# Updates the package lists, once per run of a script. A source that cannot be reached is no reason to stop: what
# counts is whether the packages can be installed.
packages_update()
{
    if [ -z "${packages_updated:-}" ]; then
        packages_apt update || true
        packages_updated=yes
    fi
}

# Installs what is missing of the packages given. On failure says what is needed and returns 1.
packages_install()
{
    local missing
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "This is not a Debian system: packages cannot be checked. Needed are the equivalents of:" >&2
        echo "    $*" >&2
        echo "With them in place, run this again with --no-install." >&2
        return 1
    fi
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "These packages are missing, and only root can install them:" >&2
        echo "    $missing" >&2
        echo "Run this script as root, or let root run: apt-get update && apt-get install $missing" >&2
        return 1
    fi
    echo "Installing: $missing"
    packages_update
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    if ! packages_apt install -y --no-install-recommends $missing; then
        tail -n 20 $packages_log >&2
        echo "apt-get could not install: $missing" >&2
        return 1
    fi
}

# The AArch64 packages come from Debian's arm64 architecture, which has to be made known to dpkg first.
packages_install_aarch64()
{
    if command -v dpkg >/dev/null && ! dpkg --print-foreign-architectures | grep -qx arm64; then
        if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
            echo "The AArch64 packages are missing, and only root can install them." >&2
            return 1
        fi
        packages_as_root dpkg --add-architecture arm64 || return 1
        packages_updated=
    fi
    # shellcheck disable=SC2086
    packages_install $PACKAGES_AARCH64
}
