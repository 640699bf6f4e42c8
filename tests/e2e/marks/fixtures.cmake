# The programs of this folder, which include <leakrun/...>. They stand beside those of programs/.
find_program(LEAKRUN_CLANG NAMES clang REQUIRED)
find_program(LEAKRUN_GCC NAMES gcc REQUIRED)
find_path(LEAKRUN_CATCH2_INCLUDE NAMES catch2/catch.hpp catch2/catch_all.hpp REQUIRED)
find_path(LEAKRUN_DOCTEST_INCLUDE NAMES doctest/doctest.h REQUIRED)

# leakrun_framework_main(STEM): the framework itself of the programs that use STEM, which is large:
# compiled once, as a library in a distribution is, without sanitizers and without optimising.
function(leakrun_framework_main stem)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${stem}_main.o)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/frameworks/${stem}_main.cpp)
  add_custom_command(OUTPUT ${object} COMMAND ${LEAKRUN_GXX} -std=c++17 -c ${source} -o ${object}
    DEPENDS ${source} VERBATIM)
  set(${stem}_main ${object} PARENT_SCOPE)
endfunction()

# Version 3 is a library, version 2 a header.
if(EXISTS ${LEAKRUN_CATCH2_INCLUDE}/catch2/catch_all.hpp)
  set(has_catch2_v2 0)
  set(catch2_main -lCatch2Main -lCatch2)
else()
  set(has_catch2_v2 1)
  leakrun_framework_main(catch2)
endif()
leakrun_framework_main(doctest)

# leakrun_marks_fixture(COMPILER FOLDER SOURCE ARGUMENTS...)
function(leakrun_marks_fixture compiler folder source)
  get_filename_component(stem ${source} NAME_WE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${folder}/${stem})
  set(objects ${ARGN})
  list(FILTER objects INCLUDE REGEX "\\.o$")
  set(headers ${PROJECT_SOURCE_DIR}/include/leakrun)
  add_custom_command(OUTPUT ${output}
    COMMAND ${compiler} -fsanitize=address ${flags} -I${PROJECT_SOURCE_DIR}/include
            ${CMAKE_CURRENT_SOURCE_DIR}/marks/${source} ${ARGN} -o ${output}
    DEPENDS marks/${source} marks/common.h ${headers}/catch2.h ${headers}/doctest.h
            ${headers}/gtest.h ${headers}/leakrun.h ${objects}
    VERBATIM)
  set(fixtures ${fixtures} ${output} PARENT_SCOPE)
endfunction()

foreach(source exempt_child exempts_itself marks_between scope_of_static_object
               scope_open_at_exit scope_over scope_within scopes_in_threads scopes_lost
               scopes_nested threshold_lowered threshold_raised)
  leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang ${source}.cpp)
  leakrun_marks_fixture(${LEAKRUN_GXX} gcc ${source}.cpp)
endforeach()
leakrun_marks_fixture(${LEAKRUN_CLANG} clang in_c.c -std=c99)
leakrun_marks_fixture(${LEAKRUN_GCC} gcc in_c.c -std=c99)
leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang gtest_cases.cpp -lgtest)
leakrun_marks_fixture(${LEAKRUN_GXX} gcc gtest_cases.cpp -lgtest)
leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang catch2_cases.cpp ${catch2_main})
leakrun_marks_fixture(${LEAKRUN_GXX} gcc catch2_cases.cpp ${catch2_main})
leakrun_marks_fixture(${LEAKRUN_CLANGXX} clang doctest_cases.cpp ${doctest_main})
leakrun_marks_fixture(${LEAKRUN_GXX} gcc doctest_cases.cpp ${doctest_main})
