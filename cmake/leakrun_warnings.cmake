# leakrun_warnings(TARGET): the warnings of our own code, errors with -DLEAKRUN_WERROR=ON.
function(leakrun_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion)
  # GCC 12 sees an overlap in every `"text" + std::string` at -O3 (GCC bug 105651).
  target_compile_options(${target} PRIVATE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<COMPILE_LANGUAGE:CXX>>:-Wno-restrict>)
  if(LEAKRUN_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# leakrun_library(FOLDER SOURCES... ): the static library of one folder of the house, whose
# headers are included as "folder/name.h".
function(leakrun_library folder)
  add_library(leakrun_${folder} STATIC ${ARGN})
  target_include_directories(leakrun_${folder} PUBLIC ${PROJECT_SOURCE_DIR})
  leakrun_warnings(leakrun_${folder})
endfunction()
