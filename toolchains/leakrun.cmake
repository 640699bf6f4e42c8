# What a project says of its tests to leakrun. CTest labels carry it, so that ctest itself and
# builds without leakrun see nothing but labels.
#
#   find_package(leakrun)        # or, built with leakrun's toolchain file: include(leakrun)
#   leakrun_skip(warm_cache_test)
#   leakrun_threshold(import_test export_test MB 50)
#   target_link_libraries(net_test PRIVATE leakrun::agent)
#
# leakrun::agent has the agent linked into a test, for where it cannot be preloaded: see
# linked-agent.cmake.
#
# Both functions are called in the directory that calls add_test(). For gtest_discover_tests() give the
# labels themselves: PROPERTIES LABELS leakrun:skip

if(NOT TARGET leakrun::agent)
  if(LEAKRUN_LINK_AGENT)
    # The toolchain file has it in every executable already; twice it would not link.
    add_library(leakrun::agent INTERFACE IMPORTED)
  else()
    include("${CMAKE_CURRENT_LIST_DIR}/linked-agent.cmake")
    add_library(leakrun::agent OBJECT IMPORTED)
    set_target_properties(leakrun::agent PROPERTIES
      IMPORTED_OBJECTS "${leakrun_agent_object}"
      INTERFACE_LINK_OPTIONS "${leakrun_agent_link_options}")
  endif()
endif()

# leakrun_skip(test...): the tests run and must pass, but no growth and no leak fails them.
function(leakrun_skip)
  if(NOT ARGN)
    message(FATAL_ERROR "leakrun_skip: names no test")
  endif()
  set_property(TEST ${ARGN} APPEND PROPERTY LABELS leakrun:skip)
endfunction()

# leakrun_threshold(test... MB 50): growth over 50 MB fails the tests, whatever --threshold-mb is.
function(leakrun_threshold)
  cmake_parse_arguments(PARSE_ARGV 0 limit "" "MB" "")
  if(NOT limit_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "leakrun_threshold: names no test")
  endif()
  if(NOT limit_MB MATCHES "^[0-9]+(\\.[0-9]+)?$")
    message(FATAL_ERROR "leakrun_threshold: MB needs a number, and is '${limit_MB}'")
  endif()
  set_property(TEST ${limit_UNPARSED_ARGUMENTS} APPEND PROPERTY
               LABELS leakrun:threshold-mb=${limit_MB})
endfunction()
