# A CMake toolchain file: GCC with AddressSanitizer, as leakrun measures best.
#
#   cmake -S . -B build/leakrun-gcc -DCMAKE_TOOLCHAIN_FILE=<this file>
#
# The compilers are a default: -DCMAKE_CXX_COMPILER=g++-13, CC and CXX win. What the flags are for
# stands in asan-flags.cmake beside this file.
include("${CMAKE_CURRENT_LIST_DIR}/asan-flags.cmake")
leakrun_default_compilers(gcc g++)
