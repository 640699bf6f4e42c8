# check_includes.cmake finds what it is for: small trees, each with one mistake.
#
#   cmake -DFOLDER=<folder to work in> -P check_includes_test.cmake
cmake_minimum_required(VERSION 3.22)

# A tree that follows the rule.
function(make_tree)
  file(REMOVE_RECURSE "${FOLDER}")
  foreach(folder IN ITEMS agent base profile symbolize report runner)
    file(WRITE "${FOLDER}/${folder}/part.h" "#include <stddef.h>\n")
    file(WRITE "${FOLDER}/${folder}/part.cpp" "// #include \"runner/part.h\"\n#include \"part.h\"\n")
    file(WRITE "${FOLDER}/${folder}/CMakeLists.txt" "leakrun_library(${folder} part.cpp)\n")
  endforeach()
  file(WRITE "${FOLDER}/agent/CMakeLists.txt" "add_library(leakrun_agent SHARED part.cpp)\n")
  file(WRITE "${FOLDER}/runner/main.cpp"
    "#include <fmt/format.h>\n"
    "#include \"base/part.h\"\n#include \"profile/part.h\"\n#include \"symbolize/part.h\"\n"
    "#include \"report/part.h\"\n#include \"runner/part.h\"\n")
  file(WRITE "${FOLDER}/report/text.cpp" "#include \"base/part.h\"\n#include \"profile/part.h\"\n")
endfunction()

function(run_check status output)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -DROOT=${FOLDER} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_includes.cmake
    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${status} "${result}" PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

function(expect_refused file content message)
  make_tree()
  file(WRITE "${FOLDER}/${file}" "${content}\n")
  run_check(status output)
  if(status EQUAL 0)
    message(FATAL_ERROR "${file} with '${content}' was not found")
  endif()
  string(FIND "${output}" "${message}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "${file} with '${content}': not '${message}' but:\n${output}")
  endif()
endfunction()

make_tree()
run_check(status output)
if(NOT status EQUAL 0 OR NOT output MATCHES "14 files of .* every include follows the rule")
  message(FATAL_ERROR "the good tree is refused (${status}):\n${output}")
endif()

foreach(arrow IN ITEMS
    agent/base agent/profile agent/runner
    base/agent base/profile base/symbolize base/report base/runner
    profile/agent profile/symbolize profile/report profile/runner
    symbolize/agent symbolize/report symbolize/runner
    report/agent report/symbolize report/runner
    runner/agent)
  get_filename_component(from ${arrow} DIRECTORY)
  get_filename_component(to ${arrow} NAME)
  set(message "${from}/bad.h: ${from}/ may not include ${to}/: ${to}/part.h")
  expect_refused(${from}/bad.h "#include \"${to}/part.h\"" "${message}")
endforeach()

set(message "profile/deep/bad.cpp: profile/ may not include runner/: runner/part.h")
expect_refused(profile/deep/bad.cpp "#  include <runner/part.h>  // in angle brackets" "${message}")
expect_refused(profile/bad.cpp "#include \"../runner/part.h\""
               "profile/bad.cpp: \"../runner/part.h\" is in no folder of the house")
expect_refused(profile/bad.cpp "#include \"other.h\""
               "profile/bad.cpp: \"other.h\" is not in profile/")
expect_refused(profile/bad.cpp "#include HEADER"
               "profile/bad.cpp: cannot tell what this includes: #include HEADER")
expect_refused(html/CMakeLists.txt "leakrun_library(html page.cpp)"
               "html/: not in the table of tests/check_includes.cmake")
