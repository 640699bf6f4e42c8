# Checks which folder of the house includes which, against the real #include lines.
#
#   cmake -DROOT=<source tree> -P check_includes.cmake
#
# Ends with an error that names every line that breaks the rule. docs/architecture.md says what
# each folder is for.
cmake_minimum_required(VERSION 3.22)

# What each folder may include besides itself. The agent is loaded into other people's programs and
# shares no line with the rest; base knows nothing of leaks.
set(house agent base profile symbolize report runner)
set(agent_may_include "")
set(base_may_include "")
set(profile_may_include base)
set(symbolize_may_include base profile)
set(report_may_include base profile)
set(runner_may_include base profile symbolize report)

set(problems "")
set(file_count 0)

function(add_problem text)
  set(problems "${problems}  ${text}\n" PARENT_SCOPE)
endfunction()

# Includes in quotes are ours and name their folder, but for neighbours in the same folder.
function(check_include folder file line)
  if(NOT line MATCHES "^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]")
    add_problem("${file}: cannot tell what this includes: ${line}")
    set(problems "${problems}" PARENT_SCOPE)
    return()
  endif()
  set(quote "${CMAKE_MATCH_1}")
  set(header "${CMAKE_MATCH_2}")
  string(REGEX REPLACE "/.*" "" included "${header}")
  if(header MATCHES "^[^/]+$")
    if(quote STREQUAL "\"" AND NOT EXISTS "${ROOT}/${folder}/${header}")
      add_problem("${file}: \"${header}\" is not in ${folder}/")
    endif()
  elseif(included IN_LIST house)
    if(NOT included STREQUAL folder AND NOT included IN_LIST ${folder}_may_include)
      add_problem("${file}: ${folder}/ may not include ${included}/: ${header}")
    endif()
  elseif(quote STREQUAL "\"")
    add_problem("${file}: \"${header}\" is in no folder of the house")
  endif()
  set(problems "${problems}" PARENT_SCOPE)
endfunction()

if(NOT IS_DIRECTORY "${ROOT}")
  message(FATAL_ERROR "usage: cmake -DROOT=<source tree> -P check_includes.cmake")
endif()
foreach(folder IN LISTS house)
  file(GLOB_RECURSE files RELATIVE "${ROOT}"
    "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.h.in"
    "${ROOT}/${folder}/*.c" "${ROOT}/${folder}/*.cpp")
  if(NOT files)
    add_problem("${folder}/: no source file found")
  endif()
  foreach(file IN LISTS files)
    math(EXPR file_count "${file_count} + 1")
    file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include")
    foreach(line IN LISTS lines)
      check_include(${folder} "${file}" "${line}")
    endforeach()
  endforeach()
endforeach()

# A library that is not in the table above would be checked by nobody.
file(GLOB lists RELATIVE "${ROOT}" "${ROOT}/*/CMakeLists.txt")
foreach(list IN LISTS lists)
  get_filename_component(folder "${list}" DIRECTORY)
  file(STRINGS "${ROOT}/${list}" libraries REGEX "^[ \t]*leakrun_library\\(")
  if(libraries AND NOT folder IN_LIST house)
    add_problem("${folder}/: not in the table of tests/check_includes.cmake")
  endif()
endforeach()

if(problems)
  message(FATAL_ERROR "Includes against the rule:\n${problems}")
endif()
message(STATUS "${file_count} files of ${house}: every include follows the rule")
