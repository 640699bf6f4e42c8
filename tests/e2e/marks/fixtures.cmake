# The programs of this folder, which include <leakrun/...>. They stand beside those of programs/.
find_program(LEAKRUN_CLANG NAMES clang REQUIRED)
find_program(LEAKRUN_GCC NAMES gcc REQUIRED)
find_path(LEAKRUN_CATCH2_INCLUDE NAMES catch2/catch.hpp catch2/catch_all.hpp REQUIRED)
find_path(LEAKRUN_DOCTEST_INCLUDE NAMES doctest/doctest.h REQUIRED)

# Version 3 is a library, version 2 a header.
set(catch2_libraries)
if(EXISTS ${LEAKRUN_CATCH2_INCLUDE}/catch2/catch_all.hpp)
  set(catch2_libraries -lCatch2Main -lCatch2)
endif()

# leakrun_marks_fixture(COMPILER FOLDER SOURCE ARGUMENTS...)
function(leakrun_marks_fixture compiler folder source)
  get_filename_component(stem ${source} NAME_WE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${stem})
  set(headers ${PROJECT_SOURCE_DIR}/include/leakrun)
  add_custom_command(OUTPUT ${output}
    COMMAND ${compiler} -fsanitize=address ${flags} -I${PROJECT_SOURCE_DIR}/include
            ${CMAKE_CURRENT_SOURCE_DIR}/marks/${source} ${ARGN} -o ${output}
    DEPENDS marks/${source} marks/common.h ${headers}/catch2.h ${headers}/doctest.h
            ${headers}/gtest.h ${headers}/leakrun.h
    VERBATIM)
  set(fixtures ${fixtures} ${output} PARENT_SCOPE)
endfunction()

foreach(source doctest_cases exempt_child exempts_itself marks_between scope_of_static_object
               scope_open_at_exit scope_over scope_within scopes_in_threads scopes_lost
               scopes_nested threshold_lowered threshold_raised)
  leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang ${source}.cpp)
  leakrun_marks_fixture(${LEAKRUN_GXX} gcc ${source}.cpp)
endforeach()
leakrun_marks_fixture(${LEAKRUN_CLANG} clang in_c.c -std=c99)
leakrun_marks_fixture(${LEAKRUN_GCC} gcc in_c.c -std=c99)
leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang gtest_cases.cpp -lgtest)
leakrun_marks_fixture(${LEAKRUN_GXX} gcc gtest_cases.cpp -lgtest)
leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang catch2_cases.cpp ${catch2_libraries})
leakrun_marks_fixture(${LEAKRUN_GXX} gcc catch2_cases.cpp ${catch2_libraries})
