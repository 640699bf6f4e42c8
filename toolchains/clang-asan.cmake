# A CMake toolchain file: Clang with AddressSanitizer, as leakrun measures best.
#
#   cmake -S . -B build/leakrun-clang -DCMAKE_TOOLCHAIN_FILE=<this file>
#
# The compilers are a default: -DCMAKE_CXX_COMPILER=clang++-19, CC and CXX win. What the flags are
# for stands in asan-flags.cmake beside this file.
include("${CMAKE_CURRENT_LIST_DIR}/asan-flags.cmake")
leakrun_default_compilers(clang clang++)
