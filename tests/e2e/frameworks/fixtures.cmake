# The programs of this folder, one for each framework. They stand beside those of programs/.
find_path(LEAKRUN_BOOST_TEST_INCLUDE NAMES boost/test/unit_test.hpp REQUIRED)

# leakrun_framework_fixture(COMPILER FOLDER STEM ARGUMENTS...): the program framework_STEM
function(leakrun_framework_fixture compiler folder stem)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${folder}/framework_${stem})
  set(objects ${ARGN})
  list(FILTER objects INCLUDE REGEX "\\.o$")
  add_custom_command(OUTPUT ${output}
    COMMAND ${compiler} -fsanitize=address ${flags} -std=c++17
            ${CMAKE_CURRENT_SOURCE_DIR}/frameworks/${stem}.cpp ${ARGN} -o ${output}
    DEPENDS frameworks/${stem}.cpp frameworks/common.h ${objects} VERBATIM)
  set(fixtures ${fixtures} ${output} PARENT_SCOPE)
endfunction()

foreach(compiler clang gcc)
  set(program ${LEAKRUN_CLANGXX})
  if(compiler STREQUAL gcc)
    set(program ${LEAKRUN_GXX})
  endif()
  leakrun_framework_fixture(${program} ${compiler} googletest -lgtest)
  leakrun_framework_fixture(${program} ${compiler} catch2 ${catch2_main})
  leakrun_framework_fixture(${program} ${compiler} catch2_v3_stand_in)
  leakrun_framework_fixture(${program} ${compiler} doctest ${doctest_main})
  leakrun_framework_fixture(${program} ${compiler} asked_in_vain)
endforeach()
# The framework within the program, and as a shared object.
leakrun_framework_fixture(${LEAKRUN_CLANGXX} clang boost_test -O0)
leakrun_framework_fixture(${LEAKRUN_GXX} gcc boost_test -DBOOST_TEST_DYN_LINK
  -lboost_unit_test_framework)
